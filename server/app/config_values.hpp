#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/app/config.hpp"

namespace tjp::config {

/// A word of a setting that takes one of a few.
template <class T>
struct Word {
    std::string_view text;
    T value;
};

inline constexpr Word<AccessLog> access_log_words[] = {
    {"off", AccessLog::off}, {"text", AccessLog::text}, {"json", AccessLog::json}};
inline constexpr Word<LogLevel> log_level_words[] = {
    {"debug", LogLevel::debug}, {"info", LogLevel::info}, {"warn", LogLevel::warn}, {"error", LogLevel::error}};
inline constexpr Word<bool> bool_words[] = {{"true", true}, {"false", false}, {"yes", true}, {"no", false},
                                            {"on", true},   {"off", false},   {"1", true},   {"0", false}};

template <class T, std::size_t N>
bool parse_word(std::string_view text, const Word<T> (&words)[N], T& out) {
    for (const Word<T>& word : words) {
        if (word.text != text) continue;
        out = word.value;
        return true;
    }
    return false;
}

template <class T, std::size_t N>
std::string_view word_of(const Word<T> (&words)[N], T value) {
    for (const Word<T>& word : words) {
        if (word.value == value) return word.text;
    }
    return "";
}

/// "a, b or c".
template <class T, std::size_t N>
std::string one_of(const Word<T> (&words)[N]) {
    std::string out;
    for (std::size_t i = 0; i < N; ++i) {
        if (i > 0) out += i + 1 == N ? " or " : ", ";
        out += words[i].text;
    }
    return out;
}

// Each of these leaves `out` alone and returns false where the text is not as it must be. Lists are split at commas,
// with blanks around the parts taken off.

/// Decimal digits alone.
bool parse_number(std::string_view text, std::uint32_t min, std::uint32_t max, std::uint32_t& out);

/// One or more of `HOST:PORT`, `v4:PORT`, `[v6]:PORT`.
bool parse_listen(std::string_view text, std::vector<ListenAddress>& out);

/// None or more web origins (RFC 6454) of http or https, in lower case as browsers send them, or `*`.
bool parse_origins(std::string_view text, std::vector<std::string>& out);

/// None or more addresses and networks, as AddressRules takes them.
bool parse_networks(std::string_view text, std::vector<std::string>& out);

}  // namespace tjp::config
