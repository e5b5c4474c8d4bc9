#include "server/journal/parser/disclaimers.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>

#include "server/journal/parser/name_table.hpp"

namespace tjp::parser {
namespace {

struct Phrase {
    std::string_view text;
    std::string_view sentence;
};

constexpr std::string_view example = "this is an example or a test, not an order";
constexpr std::string_view past = "this tells of the past, it does not order";
constexpr std::string_view news = "this is news or opinion, not an order";
constexpr std::string_view others = "this tells of others' positions, it does not order";
constexpr std::string_view called_off = "this calls the order off";
constexpr std::string_view advert = "this is no order but an announcement";
constexpr std::string_view managing = "this is about a position that is open, not an order";

/// Looked for between word boundaries.
constexpr Phrase phrases[] = {
    {"example", example},
    {"test signal", example},
    {"backtest", example},
    {"backtesting", example},
    {"simulation", example},
    {"simulated", example},
    {"paper trade", example},
    {"demo signal", example},
    {"demo trade", example},
    {"idea only", example},
    {"not a signal", example},
    {"not financial advice only", example},
    {"yesterday", past},
    {"yesterdays", past},
    {"wrote", past},
    {"last week", past},
    {"missed", past},
    {"throwback", past},
    {"in reply to", past},
    {"analysts", news},
    {"analyst", news},
    {"recommends", news},
    {"recommend", news},
    {"goldman", news},
    {"citi", news},
    {"reiterates", news},
    {"etf", news},
    {"short ratio", news},
    {"poll", news},
    {"vote", news},
    {"liquidated", others},
    {"liquidation", others},
    {"liquidations", others},
    {"whale", others},
    {"sell wall", others},
    {"buy wall", others},
    {"cancel this", called_off},
    {"do not trade", called_off},
    {"dont trade", called_off},
    {"do not buy", called_off},
    {"do not sell", called_off},
    {"be careful", called_off},
    {"sorry wrong", called_off},
    {"skip", called_off},
    {"stop buying", called_off},
    {"stop selling", called_off},
    {"failed", called_off},
    {"account now", advert},
    {"jewelry", advert},
    {"jewellery", advert},
    {"for cash", advert},
    {"hoodies", advert},
    {"hold your", managing},
    {"take profit on", managing},
    {"secure profits", managing},
    {"secure your profits", managing},
    {"friends", advert},
    {"daily close", news},
    {"exit poll", news},
    {"is flat", news},
};

constexpr auto word_bytes = [] {
    std::array<bool, 256> all{};
    for (std::size_t c = 0; c < 256; ++c) all[c] = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
    return all;
}();
bool is_word(char c) { return word_bytes[static_cast<unsigned char>(c)]; }

/// The phrases by their first word, so that a text is gone through once.
struct FirstWords {
    static constexpr std::size_t count = std::size(phrases);
    NameTable<count> words;
    std::array<std::uint16_t, count> first{};  ///< by word: a phrase + 1
    std::array<std::uint16_t, count> next{};   ///< by phrase: the next with the same first word + 1, or 0
};
constexpr FirstWords first_words = [] {
    FirstWords all;
    for (std::size_t i = FirstWords::count; i > 0; --i) {
        const std::string_view text = phrases[i - 1].text;
        const std::size_t place = all.words.add(text.substr(0, text.find(' ')));
        all.next[i - 1] = all.first[place];
        all.first[place] = static_cast<std::uint16_t>(i);
    }
    return all;
}();

/// Whether the phrase stands at `at`, where a word begins.
bool stands_at(std::string_view text, std::size_t at, std::string_view phrase) {
    if (!text.substr(at).starts_with(phrase)) return false;
    const std::size_t end = at + phrase.size();
    // example.com is an address.
    const bool address = end + 1 < text.size() && text[end] == '.' && is_word(text[end + 1]);
    return end == text.size() || (!is_word(text[end]) && !address);
}

/// The first of the list that the text holds, or nullptr.
const Phrase* find_phrase(std::string_view text) {
    std::size_t found = FirstWords::count;
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = at;
        while (end < text.size() && is_word(text[end])) ++end;
        const std::size_t place = first_words.words.find(text.substr(at, end - at));
        if (end > at && place != first_words.words.npos && (at == 0 || text[at - 1] != '/')) {
            for (std::size_t i = first_words.first[place]; i > 0 && i <= found; i = first_words.next[i - 1]) {
                if (stands_at(text, at, phrases[i - 1].text)) found = i - 1;
            }
        }
        at = end + 1;
    }
    return found == FirstWords::count ? nullptr : &phrases[found];
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

}  // namespace

std::optional<std::string> disclaimer(std::string_view folded) {
    const std::string text = plain(folded);
    if (const Phrase* const phrase = find_phrase(text)) return std::string(phrase->sentence);
    if (asks(text)) return std::string("this asks, it does not order");
    return std::nullopt;
}

bool is_about_position(std::string_view disclaimer) { return disclaimer == managing; }

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
        last = separates ? c : 0;
        if (parts == 2) return true;
    }
    return false;
}

}  // namespace tjp::parser
