#include "server/journal/parser/disclaimers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "server/journal/parser/name_table.hpp"
#include "server/journal/parser/phrases.hpp"
#include "server/journal/parser/words.hpp"

namespace tjp::parser {
namespace {

/// One phrase and what it says.
struct Phrase {
    std::string_view text;
    std::string_view sentence;
    bool weak = false;  ///< counts on the line of a direction, or where it is nearly all of its line
};

constexpr std::size_t phrase_count = [] {
    std::size_t count = 0;
    for (const Phrases& one : phrases) count += 1 + static_cast<std::size_t>(std::ranges::count(one.texts, '|'));
    return count;
}();

/// The phrases by their first word, so that a text is gone through once.
struct FirstWords {
    std::array<Phrase, phrase_count> all{};
    NameTable<phrase_count> words;
    std::array<std::uint16_t, phrase_count> first{};  ///< by word: a phrase + 1
    std::array<std::uint16_t, phrase_count> next{};   ///< by phrase: the next with the same first word + 1, or 0
};
constexpr FirstWords first_words = [] {
    FirstWords out;
    std::size_t count = 0;
    for (const Phrases& one : phrases) {
        for (std::string_view rest = one.texts; !rest.empty();) {
            const std::size_t end = std::min(rest.find('|'), rest.size());
            const bool weak = rest[0] == '~';
            out.all[count++] = {rest.substr(weak ? 1 : 0, end - (weak ? 1 : 0)), one.sentence, weak};
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
    }
    for (std::size_t i = count; i > 0; --i) {
        const std::string_view text = out.all[i - 1].text;
        std::size_t end = 0;
        while (end < text.size() && is_word_byte(text[end])) ++end;
        const std::size_t place = out.words.add(text.substr(0, end));
        out.next[i - 1] = out.first[place];
        out.first[place] = static_cast<std::uint16_t>(i);
    }
    return out;
}();

/// Whether the phrase stands at `at`, where a word begins.
bool stands_at(std::string_view text, std::size_t at, std::string_view phrase) {
    if (!text.substr(at).starts_with(phrase)) return false;
    const std::size_t end = at + phrase.size();
    // example.com is an address.
    const bool address = end + 1 < text.size() && text[end] == '.' && is_word_byte(text[end + 1]);
    return end == text.size() || (!is_word_byte(text[end]) && !address);
}

/// The first of the list that the text holds, weak ones behind all others; or nullptr.
const Phrase* find_phrase(std::string_view text) {
    const auto rank = [](std::size_t i) { return i + (first_words.all[i].weak ? phrase_count : 0); };
    std::size_t found = phrase_count;
    std::size_t best = 2 * phrase_count;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_word_byte(text[end])) ++end;
        const std::size_t place = first_words.words.find(text.substr(at, end - at));
        if (end > at && place != first_words.words.npos && (at == 0 || text[at - 1] != '/')) {
            for (std::size_t i = first_words.first[place]; i > 0; i = first_words.next[i - 1]) {
                if (rank(i - 1) >= best || !stands_at(text, at, first_words.all[i - 1].text)) continue;
                found = i - 1;
                best = rank(found);
            }
        }
        at = end + 1;
    }
    return found == phrase_count ? nullptr : &first_words.all[found];
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

/// "buy?" asks; a question mark by itself is often a sign that was lost on the way.
bool asks(std::string_view text) {
    for (std::size_t i = 1; i < text.size(); ++i) {
        if (text[i] == '?' && is_letter(text[i - 1])) return true;
    }
    return false;
}

/// Letters in lower case, apostrophes gone, every blank and line break one blank.
std::string plain(std::string_view folded) {
    std::string out(folded.size(), '\0');
    char* to = out.data();
    char last = ' ';  // none before the first
    for (const char c : folded) {
        if (c == '\'') continue;
        const bool blank = c == ' ' || c == '\n';
        if (blank && last == ' ') continue;
        last = blank ? ' ' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
        *to++ = last;
    }
    out.resize(static_cast<std::size_t>(to - out.data()));
    return out;
}

/// What a weak phrase says where it counts.
std::optional<std::string> weak_phrase(std::string_view folded) {
    while (!folded.empty()) {
        const std::size_t end = std::min(folded.find('\n'), folded.size());
        const std::string line = plain(folded.substr(0, end));
        folded.remove_prefix(std::min(end + 1, folded.size()));
        const Phrase* const phrase = find_phrase(line);
        if (phrase == nullptr) continue;
        // "soon", "no trade!", but not "more signals soon".
        constexpr std::size_t little = 2;
        const auto letters = std::ranges::count_if(line, is_word_byte);
        const bool alone = static_cast<std::size_t>(letters) <= phrase->text.size() + little;
        const bool heading = line.ends_with(':') || line.ends_with(": ");
        if (alone || heading || holds_word(line, word::side)) return std::string(phrase->sentence);
    }
    return std::nullopt;
}

}  // namespace

std::optional<std::string> disclaimer(std::string_view folded) {
    const std::string text = plain(folded);
    const Phrase* const phrase = find_phrase(text);
    if (phrase != nullptr && !phrase->weak) return std::string(phrase->sentence);
    if (phrase != nullptr) {
        if (auto why = weak_phrase(folded)) return why;
    }
    if (asks(text)) return std::string(why::asks);
    return std::nullopt;
}

bool is_about_position(std::string_view disclaimer) { return disclaimer == why::managing; }

bool holds_moment(std::string_view folded) {
    // 2024-05-19, 19.05.2024, 14:30: two separators of a kind with digits on all sides, or a colon.
    std::size_t parts = 0;
    char last = 0;
    for (std::size_t i = 1; i + 1 < folded.size(); ++i) {
        const char c = folded[i];
        const bool between = is_digit(folded[i - 1]) && is_digit(folded[i + 1]);
        if (is_digit(c)) continue;
        if (between && c == ':') return true;
        const bool separates = between && (c == '-' || c == '.' || c == '/');
        parts = separates && c == last ? parts + 1 : separates ? 1 : 0;
        last = separates ? c : '\0';
        if (parts == 2) return true;
    }
    return false;
}

}  // namespace tjp::parser
