// A token that starts or ends as a number and is none is mostly a price that was mistyped. It counts only where a price
// would stand: behind a direction, an instrument, a key or another price.
#include "server/journal/parser/unreadable.hpp"

#include <algorithm>

#include "server/journal/parser/level_numbers.hpp"
#include "server/journal/parser/name_table.hpp"

namespace tjp::parser {
namespace {

/// What may stand behind a small number without a blank: 2nd, 15min, 8pm, 10bps.
constexpr auto endings =
    names("st", "nd", "rd", "th", "er", "eme", "s", "m", "h", "d", "w", "y", "mo", "min", "mins", "minute", "minutes",
          "sec", "secs", "second", "seconds", "hr", "hrs", "hour", "hours", "day", "days", "week", "weeks", "month",
          "months", "year", "years", "am", "pm", "x", "k", "kk", "r", "rr", "p", "pt", "bp", "bps", "ct", "cts", "cent",
          "cents", "mil", "mn", "bn", "tf", "usdc", "btc", "eth", "sats", "ч", "м", "д", "мин", "дн", "й", "я", "го");
/// What a chart counts: MA200.
constexpr auto indicators = names("ma", "ema", "sma", "wma", "rsi", "atr", "vip", "no", "id", "mt");

constexpr WordClass keys = word::sl | word::tp | word::stop | word::loss | word::profit | word::entry | word::zone |
                           word::price | word::limit | word::lot | word::risk;
constexpr double most_leverage = 500;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_run(char c) { return is_digit(c) || c == '.' || c == ',' || c == '\''; }

class Unreadable {
public:
    Unreadable(const TextScan& scan, const std::optional<Instrument>& instrument)
        : scan_(scan), instrument_(instrument) {}

    std::optional<std::string> run() const {
        for (std::size_t i = 0; i < scan_.size(); ++i) {
            if (scan_.in_symbol[i] || !is_damaged(i)) continue;
            return "\"" + chunk(i) + "\" stands where a number would and is none";
        }
        return std::nullopt;
    }

private:
    const Token& token(std::size_t i) const { return scan_.token(i); }
    /// Straight behind the token before.
    bool joins(std::size_t i, Token::Kind kind) const {
        return i < scan_.size() && token(i).is(kind) && !token(i).gap && !scan_.in_symbol[i];
    }

    bool is_damaged(std::size_t i) const {
        switch (token(i).kind) {
            case Token::Kind::junk:
                return is_damaged_junk(scan_.text(i)) && is_place(i, true);
            case Token::Kind::number:
                return is_damaged_number(i);
            case Token::Kind::word:
                if (token(i).classes != 0) return false;
                if (is_digit(scan_.text(i)[0])) return !is_counted(scan_.text(i)) && is_place(i, true);
                return is_led_by_letters(i) && is_place(i, false);
            default:
                return false;
        }
    }

    /// 2340.00.5; #2340, but not the #12 of a message
    bool is_damaged_junk(std::string_view text) const {
        if (!text.starts_with('#')) return std::ranges::all_of(text, is_run);
        const auto number = read_number(text.substr(1));
        return number && number->value > most_leverage && is_in_band(*number);
    }

    bool is_in_band(const Number& number) const { return instrument_ && instrument_->in_band(number.value); }

    bool is_damaged_number(std::size_t i) const {
        const bool times = unit_of(scan_, i) == Level::Kind::times;
        if (times) return scan_.lexed.number(token(i)).value > most_leverage && !is_leverage(i);
        // BUY XAUUSD 2340%
        const Number& number = scan_.lexed.number(token(i));
        const bool direct = i > 0 && (scan_.in_symbol[i - 1] || token(i - 1).is(word::side) || token(i - 1).is('@'));
        const bool measured = unit_of(scan_, i) != Level::Kind::price;
        if (measured && direct && number.value > most_leverage && is_in_band(number)) return true;
        // 2340.5abc
        if (joins(i + 1, Token::Kind::word) && token(i + 1).classes == 0 && !is_ending(scan_.text(i + 1)))
            return is_place(i, true);
        // 2340..5, 2340?5, 2340:5
        std::size_t at = i + 1;
        bool strange = false;
        for (; joins(at, Token::Kind::sign) && token(at).end > token(at).begin; ++at) {
            if (std::string_view(".,'?!\";:").find(token(at).sign) == std::string_view::npos) return false;
            strange = strange || at > i + 1 ||
                      std::string_view("'?!\";").find(token(at).sign) != std::string_view::npos ||
                      (token(at).is(':') && number.value >= 100);
        }
        return strange && joins(at, Token::Kind::number) && is_place(i, true);
    }

    bool is_leverage(std::size_t i) const {
        constexpr std::size_t farthest = 6;
        for (std::size_t back = 1; back <= std::min(i, farthest) && scan_.line[i - back] == scan_.line[i]; ++back) {
            if (token(i - back).is(word::leverage | word::venue)) return true;
        }
        return false;
    }

    static bool is_ending(std::string_view text) {
        constexpr std::size_t longest = 12;
        return text.size() <= longest && endings.contains(lower(text));
    }

    /// 2nd, 15min: a number of things, not a price.
    static bool is_counted(std::string_view text) {
        const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
        const std::string_view rest = text.substr(digits);
        if (digits > 3) return false;
        return is_ending(rest) || (rest.size() > 1 && classes_of(lower(rest)) != 0);
    }

    /// O2340, a2340; l.0850
    bool is_led_by_letters(std::size_t i) const {
        const std::string_view text = scan_.text(i);
        const bool lone = text.size() == 1 && joins(i + 1, Token::Kind::sign) && joins(i + 2, Token::Kind::number);
        if (lone && (token(i + 1).is('.') || token(i + 1).is(','))) return true;
        const std::size_t letters = std::min(text.find_first_of("0123456789"), text.size());
        const std::string_view digits = text.substr(letters);
        if (letters > 3 || digits.size() < 3 || !std::ranges::all_of(digits, is_digit)) return false;
        if (indicators.contains(lower(text.substr(0, letters)))) return false;
        const auto number = read_number(digits);
        if (!number) return true;
        return instrument_ && instrument_->has_band() ? instrument_->in_band(number->value) : digits.size() > 3;
    }

    bool ends_line(std::size_t i) const {
        std::size_t at = i + 1;
        while (at < scan_.size() && (token(at).is(Token::Kind::sign) || token(at).is(Token::Kind::mark))) ++at;
        return at >= scan_.size() || token(at).is(Token::Kind::newline);
    }

    /// Whether a price would stand there. `behind_number`: behind another one too.
    bool is_place(std::size_t i, bool behind_number) const {
        std::size_t at = i;
        for (int skipped = 0; at > 0; --at) {
            const Token& before = token(at - 1);
            if (before.is('#')) return false;  // an identifier
            // Another sentence.
            if ((before.is('.') || before.is('!') || before.is('?')) && token(at).gap) return false;
            const bool joint = before.is(Token::Kind::sign) || before.is(Token::Kind::mark) ||
                               before.is(Token::Kind::ordinal) || reads(scan_.text(at - 1), "x");
            const bool small = !scan_.in_symbol[at - 1] &&
                               before.is(word::filler | word::to | word::also | word::now) &&
                               !before.is(keys | word::side);
            if (!joint && (!small || ++skipped > 2)) break;
        }
        if (at == 0) return leads(i);
        const Token& before = token(at - 1);
        if (before.is(Token::Kind::newline)) return leads(i) || (ends_line(i) && goes_on(at - 1));
        if (scan_.in_symbol[at - 1] || before.is(keys | word::side)) return true;
        return before.is(Token::Kind::number) && (behind_number || before.glued);
    }

    /// 23a40 BUY XAUUSD
    bool leads(std::size_t i) const {
        const std::string_view text = scan_.text(i);
        const bool long_enough = text.size() > 3 && is_digit(text[0]);
        return long_enough && i + 1 < scan_.size() && token(i + 1).is(word::side);
    }

    /// Whether the line before ends with a key, or is a number of a list.
    bool goes_on(std::size_t newline) const {
        std::size_t at = newline;
        while (at > 0 && (token(at - 1).is(Token::Kind::sign) || token(at - 1).is(Token::Kind::mark))) --at;
        if (at == 0 || scan_.in_symbol[at - 1]) return false;
        if (token(at - 1).is(keys)) return true;
        return token(at - 1).is(Token::Kind::number) && (at == 1 || token(at - 2).is(Token::Kind::newline));
    }

    /// What stands between blanks around the token.
    std::string chunk(std::size_t i) const {
        constexpr std::size_t longest = 40;
        const std::string& text = scan_.lexed.text;
        const auto parts = [&](std::size_t at) {
            const char c = text[at];
            const bool key_ends = c == ':' && (at == 0 || !is_digit(text[at - 1]));
            return static_cast<unsigned char>(c) <= ' ' || key_ends || c == '=';
        };
        std::size_t first = token(i).begin;
        std::size_t last = token(i).end;
        while (first > 0 && !parts(first - 1) && last - first < longest) --first;
        while (last < text.size() && !parts(last) && last - first < longest) ++last;
        // Not half of a letter.
        while (first < last && (static_cast<unsigned char>(text[first]) & 0xc0) == 0x80) ++first;
        while (last < text.size() && last > first && (static_cast<unsigned char>(text[last]) & 0xc0) == 0x80) --last;
        return text.substr(first, last - first);
    }

    const TextScan& scan_;
    const std::optional<Instrument>& instrument_;
};

}  // namespace

std::optional<std::string> unreadable_number(const TextScan& scan, const std::optional<Instrument>& instrument) {
    return Unreadable(scan, instrument).run();
}

bool announces_no_entry(const TextScan& scan) {
    for (const Group& group : scan.groups) {
        if (group.field != Field::entry || !group.levels.empty()) continue;
        std::size_t at = group.token + 1;
        bool named = false;
        while (at < scan.size() && scan.line[at] == scan.line[group.token] &&
               (scan.in_symbol[at] || scan.token(at).is(Token::Kind::sign) ||
                scan.token(at).is(word::price | word::zone | word::entry | word::filler))) {
            named = named || (!group.implied && (scan.token(at).is(':') || scan.token(at).is('=')));
            ++at;
        }
        const bool ends =
            at >= scan.size() || scan.line[at] != scan.line[group.token] || scan.token(at).is(Token::Kind::newline);
        const Token& before = scan.token(at - 1);
        if (ends ? named && (before.is('?') || before.is('-')) : scan.token(at).is(word::none_yet)) return true;
        const bool not_available = !ends && at + 2 < scan.size() && reads(scan.text(at), "n") &&
                                   scan.token(at + 1).is('/') && reads(scan.text(at + 2), "a");
        if (not_available) return true;
        // "Entry: breakout" names no price, "entry: now" needs none.
        if (!ends && named && scan.token(at).is(Token::Kind::word) && scan.token(at).classes == 0) return true;
    }
    return false;
}

}  // namespace tjp::parser
