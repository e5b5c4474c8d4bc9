#pragma once

#include <string>
#include <string_view>

namespace tjp::parser {

/// A word as the vocabulary has it: lower case, apostrophes gone, Cyrillic look-alikes in an otherwise Latin word made
/// Latin.
std::string key_of(std::string_view word);

/// ASCII letters in lower case.
std::string lower(std::string_view text);

/// Whether a text begins with a word that is given in lower case, whatever the case of its ASCII letters.
inline bool starts_as(std::string_view text, std::string_view lower_word) {
    if (text.size() < lower_word.size()) return false;
    for (std::size_t i = 0; i < lower_word.size(); ++i) {
        const char c = text[i];
        if ((c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c) != lower_word[i]) return false;
    }
    return true;
}

/// Whether a text is that word.
inline bool reads(std::string_view text, std::string_view lower_word) {
    return text.size() == lower_word.size() && starts_as(text, lower_word);
}

/// Whether one letter more, less, other, or two exchanged turn the one into the other.
bool is_one_slip(std::string_view a, std::string_view b);

}  // namespace tjp::parser
