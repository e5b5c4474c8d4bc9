// A stream of bytes is read the same whole and in any pieces, and what is read lies within its limits.

#include "server/http/request_parser.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "server/http/limits.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace tjp::http;
using tjp::fuzz::check;

constexpr std::size_t body_limit = 64;

struct Reading {
    std::vector<std::string> requests;
    std::string refusal;
    bool operator==(const Reading&) const = default;
};

void check_request(const Request& request, std::size_t bytes) {
    check(request.body.size() <= body_limit, "a body within its limit");
    check(request.headers.size() <= max_header_fields, "no more fields than allowed");
    check(request.target.size() <= max_target_bytes, "a target within its limit");
    check(request.path.size() + request.query.size() <= request.target.size(), "path and query make up the target");
    check(request.path.starts_with('/') || request.path == "*", "a path in origin form");
    check(request.target.size() + request.body.size() <= bytes, "nothing that was not sent");
    for (const Header& header : request.headers) {
        check(!header.name.empty(), "a field has a name");
        for (const std::string_view part : {header.name, header.value}) {
            check(part.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos, "no line break inside");
        }
    }
}

Reading read(std::string_view bytes, std::size_t piece) {
    Reading reading;
    RequestParser parser;
    parser.next();
    std::string pending;
    for (std::size_t begin = 0; begin < bytes.size() || begin == 0; begin += piece) {
        pending += bytes.substr(std::min(begin, bytes.size()), piece);
        for (;;) {
            std::string_view input = pending;
            auto status = parser.feed(input);
            if (status == RequestParser::Status::head_done) {
                status = parser.allow_body(body_limit);
                if (status == RequestParser::Status::need_more) status = parser.feed(input);
            }
            check(input.size() <= pending.size(), "takes only from the front");
            pending.erase(0, pending.size() - input.size());
            if (status == RequestParser::Status::need_more) break;
            if (status == RequestParser::Status::refused) {
                reading.refusal = parser.refusal().detail;
                check(!reading.refusal.empty(), "a refusal says why");
                return reading;
            }
            const Request& request = parser.request();
            check_request(request, bytes.size());
            std::string text(request.method_text);
            text.append(" ").append(request.target).append(parser.keep_alive() ? " keep" : " close");
            for (const Header& header : request.headers) text.append("|").append(header.name).append(header.value);
            reading.requests.push_back(text.append("|").append(request.body));
            parser.next();
        }
    }
    return reading;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    tjp::fuzz::Input input(data, size);
    const std::size_t piece = 1U + input.byte();
    const Reading whole = read(input.rest(), size + 1);
    check(read(input.rest(), piece) == whole, "the same in pieces");
    if (size < 2'000) check(read(input.rest(), 1) == whole, "the same byte by byte");
    return 0;
}
