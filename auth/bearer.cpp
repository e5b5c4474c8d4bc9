#include "auth/bearer.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace tjp {
namespace {

constexpr std::string_view scheme = "bearer";

/// Letters, digits and `others`, by character.
constexpr std::array<bool, 256> char_table(std::string_view others) {
    std::array<bool, 256> table{};
    for (std::size_t c = '0'; c <= '9'; ++c) table[c] = true;
    for (std::size_t c = 'a'; c <= 'z'; ++c) table[c] = table[c - 'a' + 'A'] = true;
    for (const char c : others) table[static_cast<unsigned char>(c)] = true;
    return table;
}

constexpr auto token_chars = char_table("-._~+/");

/// RFC 9110, 5.6.2: the characters that a longer scheme's name could go on with.
constexpr auto scheme_chars = char_table("!#$%&'*+-.^_`|~");

constexpr bool is_token_char(char c) { return token_chars[static_cast<unsigned char>(c)]; }
constexpr bool is_tchar(char c) { return scheme_chars[static_cast<unsigned char>(c)]; }

bool starts_with_scheme(std::string_view field) {
    // OR-ing 0x20 makes letters lower-case and turns nothing else into one of these letters.
    return field.size() >= scheme.size() &&
           std::equal(scheme.begin(), scheme.end(), field.begin(), [](char a, char b) { return a == (b | 0x20); });
}

}  // namespace

Bearer parse_bearer(std::string_view field) {
    if (!starts_with_scheme(field)) return {};
    field.remove_prefix(scheme.size());
    if (!field.empty() && is_tchar(field.front())) return {};

    constexpr Bearer malformed{.kind = Bearer::Kind::malformed, .token = {}};
    const std::size_t start = field.find_first_not_of(' ');
    if (start == 0 || start == std::string_view::npos) return malformed;
    field.remove_prefix(start);
    const auto padding = std::find_if_not(field.begin(), field.end(), is_token_char);
    if (padding == field.begin()) return malformed;
    if (!std::all_of(padding, field.end(), [](char c) { return c == '='; })) return malformed;
    return {.kind = Bearer::Kind::token, .token = field};
}

}  // namespace tjp
