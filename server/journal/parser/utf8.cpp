#include "server/journal/parser/utf8.hpp"

namespace tjp::parser {
namespace {

constexpr char32_t broken = 0xfffd;

struct Decoded {
    char32_t code = broken;
    std::size_t size = 1;
};

std::size_t length_of(unsigned char first) {
    if (first < 0x80) return 1;
    if (first >= 0xc2 && first < 0xe0) return 2;
    if (first >= 0xe0 && first < 0xf0) return 3;
    return first >= 0xf0 && first < 0xf5 ? 4 : 0;
}

Decoded decode(std::string_view text) {
    const auto first = static_cast<unsigned char>(text[0]);
    const std::size_t size = length_of(first);
    if (size == 1) return {first, 1};
    if (size == 0 || text.size() < size) return {};
    char32_t code = first & (0xffU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        const auto next = static_cast<unsigned char>(text[i]);
        if ((next & 0xc0) != 0x80) return {};
        code = code << 6 | (next & 0x3fU);
    }
    const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
    const bool surrogate = code >= 0xd800 && code < 0xe000;
    if (overlong || surrogate || code > 0x10ffff) return {};
    return {code, size};
}

}  // namespace

char32_t next_code_point(std::string_view& rest) {
    const Decoded decoded = decode(rest);
    rest.remove_prefix(decoded.size);
    return decoded.code;
}

std::string as_utf8(std::string_view text) {
    std::string out;
    while (!text.empty()) append_utf8(out, next_code_point(text));
    return out;
}

void append_utf8(std::string& out, char32_t code) {
    const auto tail = [&](unsigned shift) { out += static_cast<char>(0x80 | (code >> shift & 0x3f)); };
    if (code < 0x80) {
        out += static_cast<char>(code);
    } else if (code < 0x800) {
        out += static_cast<char>(0xc0 | code >> 6);
        tail(0);
    } else if (code < 0x10000) {
        out += static_cast<char>(0xe0 | code >> 12);
        tail(6);
        tail(0);
    } else {
        out += static_cast<char>(0xf0 | code >> 18);
        tail(12);
        tail(6);
        tail(0);
    }
}

}  // namespace tjp::parser
