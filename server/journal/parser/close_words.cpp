// What stands beside a word that closes: how much, when, and whether it closes anything at all.
#include "server/journal/parser/close_words.hpp"

#include <algorithm>

#include "server/journal/parser/word_names.hpp"

namespace tjp::parser {

bool CloseWords::is_percent(std::size_t i) const {
    constexpr auto words = names("percent", "pct", "prozent", "percento", "persen", "процентов", "процента");
    if (i > 0 && token(i - 1).is('%') && !token(i).gap) return true;  // %50, as Turkish has it
    if (i + 1 >= scan_.size()) return false;
    const std::string_view text = scan_.text(i + 1);
    if (token(i + 1).is('%') || (text.size() <= 20 && words.contains(lower(text)))) return true;
    if (i + 2 >= scan_.size()) return false;
    const std::string_view behind = scan_.text(i + 2);
    return (reads(text, "per") && reads(behind, "cent")) || (reads(text, "por") && reads(behind, "ciento")) ||
           (reads(text, "por") && reads(behind, "cento")) || (reads(text, "pour") && reads(behind, "cent"));
}

/// A percentage of the position: beside the word, without a sign, and neither a gain nor what is left.
CloseWords::Share CloseWords::share(std::size_t i, std::size_t close) const {
    if (!token(i).is(Token::Kind::number) || !is_percent(i)) return Share::none;
    const Number& number = scan_.lexed.number(token(i));
    if (number.value <= 0 || number.value > 100) return Share::none;
    if (i > 0 && (token(i - 1).is('+') || token(i - 1).is('-')) && !token(i).gap) return Share::none;
    // "take 25% profit", "close another 25%"
    const bool direct = i > close && i - close <= 2;
    if (direct) return Share::certain;
    constexpr std::size_t farthest = 6;
    const bool near = (i > close && i - close <= farthest) || (close > i && close - i <= 2);
    constexpr auto others = names("leave", "leaving", "keep", "keeping", "rest", "risk", "level", "margin", "up",
                                  "down", "for", "with", "con", "com", "mit", "avec");
    bool gain = false;
    for (std::size_t at = i > 1 ? i - 2 : 0; at < std::min(i + 4, clause_.last); ++at) {
        if (!token(at).is(Token::Kind::word) || scan_.in_symbol[at] || scan_.text(at).size() > 12) continue;
        if (at < i && (others.contains(lower(scan_.text(at))) || token(at).is(word::profit | word::loss)))
            return Share::none;
        gain = gain || token(at).is(word::profit | word::loss);
    }
    if (!near) return Share::none;
    return gain ? Share::unclear : Share::certain;
}

/// "close to TP", "closing in on", "exit liquidity", "open 3340 high 3352 low 3331 close 3345", "flat today"
bool CloseWords::is_no_instruction(std::size_t at) const {
    const std::string_view text = scan_.text(at);
    if (reads(text, "closes") || reads(text, "exits") || names_period(at)) return true;
    const std::size_t next = at + 1;
    constexpr auto followers = names("to", "in", "call", "bell", "bei", "em", "diario", "liquidity", "friend",
                                     "friends", "enough", "attention", "eye", "watch");
    const bool followed = next < scan_.size() && token(next).is(Token::Kind::word) && scan_.text(next).size() <= 12 &&
                          followers.contains(lower(scan_.text(next)));
    const bool noun = reads(text, "cierre") && next < scan_.size() &&
                      (reads(scan_.text(next), "de") || reads(scan_.text(next), "del"));
    if (followed || noun) return true;
    if (reads(text, "flat")) {
        const bool led = at > clause_.first && (reads(scan_.text(at - 1), "go") || reads(scan_.text(at - 1), "going"));
        if (!led && clause_.words > 1) return true;
    }
    bool high = false;
    bool low = false;
    for (std::size_t i = clause_.first; i < at; ++i) {
        high = high || reads(scan_.text(i), "high");
        low = low || reads(scan_.text(i), "low");
    }
    return high && low;
}

/// "close the week with +500 pips"
bool CloseWords::names_period(std::size_t at) const {
    constexpr auto periods = names("week", "month", "year", "session", "semana", "mes", "sesion", "woche", "monat",
                                   "jahr", "settimana", "mese", "giornata", "неделю", "месяц", "semaine", "mois",
                                   "journee", "hafta", "haftayi", "dia", "day", "tag", "день");
    constexpr std::size_t farthest = 3;
    for (std::size_t i = at + 1; i <= at + farthest && i < clause_.last; ++i) {
        if (is_one_of(scan_, periods, i)) return true;
    }
    return false;
}

/// "close gold tonight", "close below 3330", "close at 21:00", "close gold or hold"
bool CloseWords::is_later(std::size_t close) const {
    constexpr auto times = names("tonight", "later", "tomorrow", "eod", "or");
    for (std::size_t i = close + 1; i < clause_.last; ++i) {
        if (is_one_of(scan_, times, i)) return true;
        if (token(i).is(Token::Kind::word) && !scan_.in_symbol[i]) {
            const bool beyond = token(i).is(word::above | word::below) && i + 1 < clause_.last;
            if (beyond && token(i + 1).is(Token::Kind::number)) return true;
            if (reads(scan_.text(i), "end") && i + 1 < clause_.last && reads(scan_.text(i + 1), "of")) return true;
        }
        const bool clock = i + 2 < scan_.size() && token(i).is(Token::Kind::number) && token(i + 1).is(':') &&
                           token(i + 2).is(Token::Kind::number) && !token(i + 2).gap;
        if (clock) return true;
    }
    return false;
}

/// What the close names beside a share: lots, one of several positions, a price.
bool CloseWords::is_of_part() const {
    constexpr auto parts = names("third", "quarter", "most", "first", "second", "1st", "2nd", "one", "two", "layer",
                                 "layers", "only", "keep", "keeping", "leave", "leaving", "rest", "remaining", "lot",
                                 "lots", "entry", "contract", "contracts", "quarters", "bit", "majority", "losing",
                                 "winning", "tercio", "cuarto", "terzo", "треть", "drittel");
    for (std::size_t i = clause_.first; i < clause_.last; ++i) {
        if (scan_.in_symbol[i]) continue;
        if (is_one_of(scan_, parts, i)) return true;
        // "Close 0.05 gold", "Gold close: 3342.50"
        const bool bare =
            i > clause_.first && token(i).is(Token::Kind::number) && !is_percent(i) &&
            (token(i - 1).is(word::close) || (token(i - 1).is(':') && i > 1 && token(i - 2).is(word::close)));
        if (bare) return true;
        const bool fraction = i + 2 < clause_.last && token(i).is(Token::Kind::number) && token(i + 1).is('/') &&
                              token(i + 2).is(Token::Kind::number);
        if (fraction) return true;
    }
    return false;
}

/// "close half at TP1"; "exit long at 63500" is how bots tell at what price they close.
bool CloseWords::waits_for_target(std::size_t close, bool part) const {
    if ((clause_.classes & word::now) != 0) return false;
    for (std::size_t i = close + 1; i + 1 < clause_.last; ++i) {
        const bool at = token(i).is('@') || reads(scan_.text(i), "at");
        if (at && (token(i + 1).is(word::tp) || (part && token(i + 1).is(Token::Kind::number)))) return true;
    }
    return false;
}

/// "take 50% profit here"
bool CloseWords::takes_share() const {
    const std::size_t take = find(word::take);
    for (std::size_t i = take + 1; i < std::min(take + 3, clause_.last); ++i) {
        if (token(i).is(Token::Kind::number) && is_percent(i)) return true;
    }
    return false;
}

}  // namespace tjp::parser
