#pragma once

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace tjp::http {

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

constexpr char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

constexpr bool is_alnum(char c) { return is_digit(c) || (lower(c) >= 'a' && lower(c) <= 'z'); }

/// tchar of RFC 9110, section 5.6.2.
constexpr bool is_token_char(char c) {
    return is_alnum(c) || (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

constexpr bool is_token(std::string_view text) {
    return !text.empty() && std::all_of(text.begin(), text.end(), is_token_char);
}

/// 1 for a control character other than HTAB, 0 for all else: in bytes and without a branch, so that a compiler can
/// look at sixteen of them at a time.
constexpr std::uint8_t control_bit(char c) {
    const auto code = static_cast<unsigned char>(c);
    const std::uint8_t low = code < 0x20 ? 1 : 0;
    const std::uint8_t tab = code == '\t' ? 1 : 0;
    const std::uint8_t del = code == 0x7f ? 1 : 0;
    return static_cast<std::uint8_t>((low ^ tab) | del);
}

/// Never part of a header value.
constexpr bool is_control(char c) { return control_bit(c) != 0; }

/// The value of a hexadecimal digit, -1 where it is none.
constexpr int hex_value(char c) {
    if (is_digit(c)) {
        return c - '0';
    }
    const char letter = lower(c);
    return letter >= 'a' && letter <= 'f' ? letter - 'a' + 10 : -1;
}

/// Equal but for ASCII case.
constexpr bool same_text(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

}  // namespace tjp::http
