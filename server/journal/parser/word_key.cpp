#include "server/journal/parser/word_key.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace tjp::parser {
namespace {

bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// Small Cyrillic letters that look like Latin ones: a word that mixes both scripts is meant to be Latin.
constexpr std::pair<std::string_view, char> lookalikes[] = {{"а", 'a'}, {"в", 'b'}, {"е", 'e'}, {"к", 'k'}, {"м", 'm'},
                                                            {"н", 'h'}, {"о", 'o'}, {"р", 'p'}, {"с", 'c'}, {"т", 't'},
                                                            {"у", 'y'}, {"х", 'x'}, {"і", 'i'}, {"ѕ", 's'}};

}  // namespace

std::string key_of(std::string_view word) {
    std::string out;
    out.reserve(word.size());
    bool latin = false;
    bool other = false;
    for (const char c : word) {
        if (c == '\'') continue;
        latin = latin || is_ascii_letter(c);
        other = other || static_cast<unsigned char>(c) >= 0x80;
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (!latin || !other) return out;
    std::string plain;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const auto like = std::ranges::find(lookalikes, std::string_view(out).substr(i, 2),
                                            &std::pair<std::string_view, char>::first);
        if (like == std::end(lookalikes)) {
            plain += out[i];
        } else {
            plain += like->second;
            ++i;
        }
    }
    return plain;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

bool is_one_slip(std::string_view a, std::string_view b) {
    if (a.size() > b.size()) std::swap(a, b);
    if (b.size() - a.size() > 1) return false;
    std::size_t same = 0;
    while (same < a.size() && a[same] == b[same]) ++same;
    const std::string_view rest_a = a.substr(same);
    const std::string_view rest_b = b.substr(same);
    if (a.size() < b.size()) return rest_a == rest_b.substr(1);
    if (rest_a.size() < 2) return true;
    const bool exchanged = rest_a[0] == rest_b[1] && rest_a[1] == rest_b[0] && rest_a.substr(2) == rest_b.substr(2);
    return exchanged || rest_a.substr(1) == rest_b.substr(1);
}

}  // namespace tjp::parser
