#include "server/http/head_scanner.hpp"

#include <algorithm>
#include <cstring>

#include "server/http/limits.hpp"
#include "server/http/text.hpp"

namespace tjp::http {

HeadScanner::Verdict HeadScanner::scan(std::string_view input) {
    // A TLS hello or a binary probe on the plain port is answered at once instead of waiting for an end of line.
    if (seen_ == 0 && !input.empty() && !is_token_char(input.front())) {
        return refuse(Fault::malformed, "The request does not start with a method.");
    }
    const std::size_t end = std::min(input.size(), max_head_bytes);
    while (true) {
        const void* found = end > seen_ ? std::memchr(input.data() + seen_, '\n', end - seen_) : nullptr;
        if (found == nullptr) {
            seen_ = end;
            return end == max_head_bytes ? refuse(Fault::headers_too_large, "The request head is larger than 16 KiB.")
                                         : Verdict::need_more;
        }
        const auto newline = static_cast<std::size_t>(static_cast<const char*>(found) - input.data());
        if (newline == line_start_ || input[newline - 1] != '\r') {
            return refuse(Fault::malformed, "A line of the request head does not end in CRLF.");
        }
        if (newline - 1 == line_start_) {
            size_ = newline + 1;
            return Verdict::whole;
        }
        if (input[line_start_] == ' ' || input[line_start_] == '\t') {
            return refuse(Fault::malformed, "A header field is folded over several lines.");
        }
        if (++lines_ > max_header_fields + 1) {
            return refuse(Fault::headers_too_large, "The request has more than 100 header fields.");
        }
        seen_ = line_start_ = newline + 1;
    }
}

HeadScanner::Verdict HeadScanner::refuse(Fault fault, std::string_view detail) {
    refusal_ = Refusal{fault, detail};
    return Verdict::refused;
}

}  // namespace tjp::http
