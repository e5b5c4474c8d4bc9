#include "bench/loadgen/answer_reader.hpp"

#include <algorithm>
#include <charconv>

namespace tjp::bench {
namespace {

constexpr std::size_t max_head_bytes = 64 * 1024;
constexpr std::size_t max_line_bytes = 1024;

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool same_word(std::string_view text, std::string_view word) { return std::ranges::equal(text, word, {}, lower); }

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

bool number(std::string_view text, int base, std::uint64_t& value) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value, base);
    return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

void AnswerReader::reset() {
    part_ = Part::head;
    text_.clear();
    left_ = 0;
    body_bytes_ = 0;
    status_ = 0;
    chunked_ = closes_ = false;
}

AnswerReader::State AnswerReader::take(std::string_view bytes) {
    if (part_ == Part::head && !read_head(bytes)) return State::broken;
    while (!bytes.empty() && part_ != Part::head && part_ != Part::done) {
        if (part_ == Part::body || part_ == Part::chunk) {
            skip(bytes);
        } else if (!read_chunked(bytes)) {
            return State::broken;
        }
    }
    if (part_ != Part::done) return State::more;
    return bytes.empty() ? State::complete : State::broken;
}

void AnswerReader::skip(std::string_view& bytes) {
    const auto size = static_cast<std::size_t>(std::min<std::uint64_t>(left_, bytes.size()));
    bytes.remove_prefix(size);
    body_bytes_ += size;
    left_ -= size;
    if (left_ == 0) part_ = part_ == Part::body ? Part::done : Part::chunk_end;
}

bool AnswerReader::read_head(std::string_view& bytes) {
    constexpr std::string_view end_of_head = "\r\n\r\n";
    const std::size_t before = text_.size();
    // The usual answer has its whole head in the first read: then nothing is copied.
    if (before == 0) {
        if (const std::size_t end = bytes.find(end_of_head); end != std::string_view::npos) {
            const std::string_view head = bytes.substr(0, end + 2);
            bytes.remove_prefix(end + end_of_head.size());
            return parse_head(head);
        }
    }
    text_.append(bytes);
    const std::size_t end = text_.find(end_of_head, before < 3 ? 0 : before - 3);
    if (end == std::string::npos) {
        bytes = {};
        return text_.size() <= max_head_bytes;
    }
    bytes.remove_prefix(end + end_of_head.size() - before);
    const std::string head = text_.substr(0, end + 2);
    text_.clear();
    return parse_head(head);
}

bool AnswerReader::parse_head(std::string_view head) {
    std::uint64_t status = 0;
    if (!head.starts_with("HTTP/1.") || head.size() < 12 || !number(head.substr(9, 3), 10, status)) return false;
    status_ = static_cast<int>(status);
    closes_ = head[7] == '0';
    bool framed = status_ == 204 || status_ == 304;
    for (std::size_t at = head.find("\r\n") + 2; at < head.size();) {
        const std::size_t end = head.find("\r\n", at);
        const std::string_view line = head.substr(at, end - at);
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos) return false;
        if (!parse_field(line.substr(0, colon), trimmed(line.substr(colon + 1)))) return false;
        framed = framed || chunked_ || same_word(line.substr(0, colon), "content-length");
        at = end + 2;
    }
    part_ = chunked_ ? Part::chunk_size : left_ > 0 ? Part::body : Part::done;
    return framed;
}

bool AnswerReader::parse_field(std::string_view name, std::string_view value) {
    if (same_word(name, "content-length")) return number(value, 10, left_);
    if (same_word(name, "transfer-encoding")) return chunked_ = same_word(value, "chunked");
    if (same_word(name, "connection")) closes_ = same_word(value, "close");
    return true;
}

bool AnswerReader::read_line(std::string_view& bytes) {
    const std::size_t end = bytes.find('\n');
    text_.append(bytes.substr(0, end == std::string_view::npos ? end : end + 1));
    bytes.remove_prefix(end == std::string_view::npos ? bytes.size() : end + 1);
    return text_.ends_with("\r\n");
}

bool AnswerReader::read_chunked(std::string_view& bytes) {
    if (!read_line(bytes)) return text_.size() <= max_line_bytes;
    const std::string_view line = std::string_view(text_).substr(0, text_.size() - 2);
    if (part_ == Part::chunk_size) {
        if (!number(line.substr(0, line.find(';')), 16, left_)) return false;
        part_ = left_ == 0 ? Part::trailers : Part::chunk;
    } else if (part_ == Part::chunk_end) {
        if (!line.empty()) return false;
        part_ = Part::chunk_size;
    } else if (line.empty()) {
        part_ = Part::done;
    }
    text_.clear();
    return true;
}

}  // namespace tjp::bench
