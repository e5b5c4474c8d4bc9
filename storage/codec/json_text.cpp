#include "storage/codec/json_text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cstdint>
#include <cstring>

namespace tjp {
namespace {

/// Position after the string that starts at `at`.
std::size_t skip_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\') {
            ++at;
        } else if (text[at] == '"') {
            return at + 1;
        }
    }
    return text.size();
}

/// Position after the value that starts at `at`.
std::size_t skip_value(std::string_view text, std::size_t at) {
    int depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = skip_string(text, at);
            if (depth == 0) return at;
            continue;
        }
        if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (depth == 0) return at;
            if (--depth == 0) return at + 1;
        } else if (c == ',' && depth == 0) {
            return at;
        }
        ++at;
    }
    return at;
}

constexpr std::uint64_t every_byte(std::uint8_t value) { return 0x0101010101010101U * value; }

/// How many of eight bytes, from the first on, need no escape; may stop at one that needs none.
std::size_t plain_bytes(const char* eight) {
    std::uint64_t x = 0;
    std::memcpy(&x, eight, sizeof x);
    if constexpr (std::endian::native == std::endian::big) x = __builtin_bswap64(x);
    // A byte b gets its high bit where b < n, for n up to 128 and b below 128; a borrow only spoils bytes behind it.
    const auto below = [](std::uint64_t bytes, std::uint8_t n) { return (bytes - every_byte(n)) & ~bytes; };
    const std::uint64_t found = below(x, 0x20) | below(x ^ every_byte('"'), 1) | below(x ^ every_byte('\\'), 1) |
                                below(x ^ every_byte(0x7f), 1);
    return static_cast<std::size_t>(std::countr_zero(found & every_byte(0x80))) / 8;
}

constexpr std::size_t longest_escape = 6;

/// Writes what stands for `c` in a JSON string and answers the place behind it.
char* write_escaped(char* to, char c) {
    constexpr std::string_view hex = "0123456789abcdef";
    const auto byte = static_cast<unsigned char>(c);
    if (byte >= 0x20 && c != '"' && c != '\\' && byte != 0x7f) {
        *to++ = c;
        return to;
    }
    *to++ = '\\';
    const char letter = c == '\n' ? 'n' : c == '\r' ? 'r' : c == '\t' ? 't' : c;
    if (letter != c || c == '"' || c == '\\') {
        *to++ = letter;
        return to;
    }
    for (const char digit : {'u', '0', '0', hex[byte >> 4], hex[byte & 15]}) *to++ = digit;
    return to;
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
    // By way of a piece of the stack: many short strings, and strings that are full of quotes, are the rule.
    constexpr std::size_t piece = 512;
    char buffer[piece];
    char* to = buffer;
    const char* const full = buffer + piece - 8 - longest_escape;
    *to++ = '"';
    std::size_t i = 0;
    while (i < text.size()) {
        if (to > full) {
            out.append(buffer, to);
            to = buffer;
        }
        if (text.size() - i >= 8) {
            std::memcpy(to, text.data() + i, 8);
            const std::size_t plain = plain_bytes(text.data() + i);
            to += plain;
            i += plain;
            if (plain == 8) continue;
        }
        to = write_escaped(to, text[i++]);
    }
    *to++ = '"';
    out.append(buffer, to);
}

void JsonWriter::separate() {
    if (comma_) out_ += ',';
    comma_ = true;
}

JsonWriter& JsonWriter::open(char bracket) {
    separate();
    out_ += bracket;
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::close(char bracket) {
    out_ += bracket;
    comma_ = true;
    return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
    separate();
    out_ += '"';
    out_ += name;
    out_ += "\":";
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::key_escaped(std::string_view name) {
    separate();
    append_json_string(out_, name);
    out_ += ':';
    comma_ = false;
    return *this;
}

JsonWriter& JsonWriter::value(const Measure& measure) {
    return open('{').key("value").value(measure.value).key("unit").value(measure.unit).close('}');
}

JsonWriter& JsonWriter::string(std::string_view text) {
    separate();
    append_json_string(out_, text);
    return *this;
}

JsonWriter& JsonWriter::raw(std::string_view json) {
    separate();
    out_ += json;
    return *this;
}

JsonWriter& JsonWriter::number(std::int64_t value) {
    std::array<char, 24> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
    return raw({text.data(), static_cast<std::size_t>(end - text.data())});
}

JsonWriter& JsonWriter::value(Date date) {
    separate();
    out_ += '"';
    append(out_, date);
    out_ += '"';
    return *this;
}

JsonWriter& JsonWriter::value(Timestamp at) {
    separate();
    out_ += '"';
    append(out_, at);
    out_ += '"';
    return *this;
}

MemberWalk::MemberWalk(std::string_view object) : rest_(object) {
    if (!rest_.empty()) rest_.remove_prefix(1);  // the brace
}

std::optional<MemberWalk::Member> MemberWalk::next() {
    if (rest_.size() < 2 || rest_[0] != '"') return std::nullopt;
    const std::size_t name_end = skip_string(rest_, 0);
    const std::size_t value_begin = name_end + 1;  // past the colon
    if (value_begin >= rest_.size()) return std::nullopt;
    const std::size_t value_end = skip_value(rest_, value_begin);
    const Member member{rest_.substr(1, name_end - 2), rest_.substr(value_begin, value_end - value_begin)};
    rest_.remove_prefix(std::min(value_end + 1, rest_.size()));  // past the comma or the last brace
    return member;
}

std::optional<std::string_view> find_member(std::string_view object, std::string_view name) {
    MemberWalk walk(object);
    while (const auto member = walk.next()) {
        if (member->name == name) return member->json;
    }
    return std::nullopt;
}

bool has_element(std::string_view array, std::string_view element) {
    std::size_t at = 1;  // past the bracket
    while (at < array.size() && array[at] == '"') {
        const std::size_t end = skip_string(array, at);
        if (array.substr(at, end - at) == element) return true;
        at = end + 1;
    }
    return false;
}

std::string_view unquoted(std::string_view json) {
    if (json.size() >= 2 && json.front() == '"' && json.back() == '"') return json.substr(1, json.size() - 2);
    return json;
}

}  // namespace tjp
