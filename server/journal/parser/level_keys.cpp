#include "server/journal/parser/level_keys.hpp"

#include <algorithm>

#include "server/journal/parser/level_numbers.hpp"

namespace tjp::parser {
namespace {

/// How far back on its line a direction still belongs to a key.
constexpr std::size_t farthest = 100;

}  // namespace

LevelKeys::LevelKeys(TextScan& scan) : scan_(scan) {
    for (std::size_t i = 0; i < scan_.size(); ++i) has_sl_ = has_sl_ || stop_loss_at(i) > 0;
}

bool LevelKeys::is_word(std::size_t i, WordClass any) const {
    return i < scan_.size() && !scan_.in_symbol[i] && token(i).is(any);
}

bool LevelKeys::names_runner(std::size_t at) const {
    for (; at < scan_.size(); ++at) {
        const Token& next = token(at);
        const bool counts = next.is(Token::Kind::number) && (next.glued || scan_.lexed.number(next).value <= 20);
        if (!counts && !next.is(Token::Kind::sign) && !next.is(Token::Kind::mark)) break;
    }
    return is_word(at, word::runner);
}

/// The next word on the line, over signs that only join: stop-loss, stop / loss.
std::size_t LevelKeys::joined_word(std::size_t i) const {
    while (i < scan_.size() && (token(i).is('-') || token(i).is('/') || token(i).is('_'))) ++i;
    return i;
}

/// "sl", "stop loss", "stop-loss", "risk price"; the token behind, or 0.
std::size_t LevelKeys::stop_loss_at(std::size_t i) const {
    if (is_word(i, word::sl)) {
        const std::size_t next = joined_word(i + 1);
        return is_word(next, word::loss) ? next + 1 : i + 1;
    }
    if (is_word(i, word::risk) && is_word(i + 1, word::price)) return i + 2;
    const bool cut = i < scan_.size() && token(i).is(Token::Kind::word) && reads(scan_.text(i), "cut");
    if (cut && is_word(i + 1, word::loss)) return i + 2;
    if (is_word(i, word::stop)) {
        const std::size_t next = joined_word(i + 1);
        return is_word(next, word::loss) ? next + 1 : 0;
    }
    // STOL LOSS: a misspelt stop.
    const bool misspelt = i + 1 < scan_.size() && token(i).is(Token::Kind::word) && token(i).classes == 0 &&
                          starts_as(scan_.text(i), "st") && is_word(i + 1, word::loss);
    return misspelt ? i + 2 : 0;
}

/// "take 30.50", "take 1: 190.60", but not "take 2 lots".
bool LevelKeys::takes_price(std::size_t i) const {
    std::size_t at = i + 1;
    if (at < scan_.size() && (token(at).is(':') || token(at).is('@'))) return true;
    if (at >= scan_.size() || !token(at).is(Token::Kind::number)) return false;
    constexpr double most_counted = 20;
    const Number& number = scan_.lexed.number(token(at));
    if (unit_of(scan_, at) != Level::Kind::price || is_word(at + 1, word::lot)) return false;
    return number.value > most_counted || number.places > 1 || (at + 1 < scan_.size() && token(at + 1).is(':'));
}

/// "tp", "take profit", "take-profit targets", "exit targets", "target orders"; the token behind, or 0.
std::size_t LevelKeys::target_at(std::size_t i) const {
    std::size_t last = 0;
    const bool take_profit = is_word(i, word::take) && is_word(joined_word(i + 1), word::profit);
    const bool takes = !take_profit && is_word(i, word::take) && takes_price(i);
    if (is_word(i, word::tp) || is_profit_target(scan_, i) || takes) {
        last = i + 1;
    } else if (take_profit) {
        last = joined_word(i + 1) + 1;
    } else if (is_word(i, word::profit | word::close | word::sell) && is_word(i + 1, word::tp)) {
        last = i + 2;
    } else if (is_word(i, word::take) && is_word(i + 1, word::filler) && is_word(i + 2, word::profit)) {
        last = i + 3;
    }
    if (last == 0) return 0;
    while (is_word(last, word::tp | word::order | word::price | word::zone) && !token(last).glued) ++last;
    return last;
}

/// The kind of order, as in "buy stop 2350": not where the stop-loss is what is said.
bool LevelKeys::is_order_stop(std::size_t i) const {
    if (i == 0) return false;
    const bool behind_side = is_word(i - 1, word::side) && !token(i).is(Token::Kind::newline);
    if (behind_side) {
        const std::string_view side = scan_.text(i - 1);
        const bool colon = i + 1 < scan_.size() && token(i + 1).is(':');
        return has_sl_ || (!starts_as(side, "long") && !starts_as(side, "short") && !colon);
    }
    if (!has_sl_) return false;
    for (std::size_t back = 1; back <= std::min(i, farthest) && scan_.line[i - back] == scan_.line[i]; ++back) {
        if (token(i - back).is(word::side)) return true;
    }
    return false;
}

std::optional<Key> LevelKeys::stop_key(std::size_t i) {
    if (std::size_t last = stop_loss_at(i); last > 0) {
        while (is_word(last, word::price | word::zone)) ++last;
        return Key{Field::stop, last, false, false, {}};
    }
    if (!is_word(i, word::stop)) return std::nullopt;
    const bool other_stop =
        i > 0 && (is_word(i - 1, word::trail) || reads(scan_.text(i - 1), "time") || reads(scan_.text(i - 1), "non"));
    if (has_sl_ && other_stop) return Key{Field::ignored, i + 1, false, false, {}};
    if (is_order_stop(i)) {
        scan_.order_stop = true;
        return std::nullopt;
    }
    std::size_t last = i + 1;
    if (last < scan_.size() && token(last).is('-') && is_word(last + 1, word::price)) ++last;
    while (is_word(last, word::tp | word::price | word::zone)) ++last;
    return Key{Field::stop, last, false, false, {}};
}

std::optional<Key> LevelKeys::at(std::size_t i, const KeyPlace& place) {
    if (auto stop = stop_key(i)) return stop;
    if (is_word(i, word::stop)) return std::nullopt;
    if (is_word(i, word::entry | word::zone) && !is_word(i, word::tp)) {
        const bool again = i >= 2 && token(i - 1).is('-') && reads(scan_.text(i - 2), "re");
        if (again && place.line_has_key) return Key{Field::ignored, i + 1, false, false, {}};
        // A zone that belongs to targets or a stop is theirs.
        const bool theirs = place.waiting == Field::target || place.waiting == Field::stop;
        if (!is_word(i, word::entry) && theirs && place.line_has_key) return std::nullopt;
        if (!is_word(i, word::entry) && place.entered) return Key{Field::ignored, i + 1, false, false, {}};
        return entry_key(i);
    }
    if (is_word(i, word::runner) && is_word(i + 1, word::price)) return Key{Field::entry, i + 2, false, false, {}};
    if (const std::size_t last = target_at(i); last > 0) return Key{Field::target, last, false, false, {}};
    // "CMP 2651", "Now 2651" on a line below: what it costs, not one target more.
    const bool cmp = is_word(i, word::now) && (place.entered || (place.targeted && reads(scan_.text(i), "cmp")));
    if (cmp && !place.line_has_key && price_follows(scan_, i)) return Key{Field::ignored, i + 1, false, false, {}};
    if (is_word(i, word::leverage)) return Key{Field::leverage, i + 1, false, false, {}};
    if (const std::size_t last = beside_levels(i, place); last > 0) return Key{Field::ignored, last, false, false, {}};
    if (is_word(i, word::current | word::info)) return Key{Field::ignored, i + 1, false, false, {}};
    if (is_word(i, word::lot)) return Key{Field::lot, i + (is_size(i + 1) ? 2U : 1U), false, false, {}};
    if (is_word(i, word::risk)) return Key{Field::risk, i + 1, false, false, {}};
    // "Price: 2342" is the entry where nothing else is being said.
    if (is_word(i, word::price) && place.entered) return Key{Field::ignored, i + 1, false, false, {}};
    if (is_word(i, word::price) && !place.line_has_key) return Key{Field::entry, i + 1, false, false, {}};
    return std::nullopt;
}

/// "BE at 2346", "support 2335" behind a stop or target: a price of something else. The token of its price, or 0.
std::size_t LevelKeys::beside_levels(std::size_t i, const KeyPlace& place) const {
    const bool named = is_word(i, word::breakeven | word::part | word::analysis) ||
                       (is_word(i, word::now) && reads(scan_.text(i), "cmp"));
    if (!place.line_has_key || place.waiting || !named) return 0;
    const bool at =
        i + 2 < scan_.size() && (token(i + 1).is('@') || token(i + 1).is(':') || reads(scan_.text(i + 1), "at"));
    const std::size_t price = at ? i + 2 : i + 1;
    return price < scan_.size() && token(price).is(Token::Kind::number) ? price : 0;
}

bool LevelKeys::is_size(std::size_t i) const { return is_word(i, word::info) && reads(scan_.text(i), "size"); }

Key LevelKeys::entry_key(std::size_t i) const {
    bool zone = false;
    std::size_t last = i;
    while (is_word(last, word::entry | word::zone | word::price | word::order) ||
           (last > i && is_word(last, word::tp) && !token(last).glued)) {
        zone = zone || is_word(last, word::zone);
        ++last;
    }
    return Key{Field::entry, last, zone, false, side_on_line(i)};
}

std::optional<Side> LevelKeys::side_on_line(std::size_t i) const {
    for (std::size_t back = 1; back <= std::min(i, farthest) && scan_.line[i - back] == scan_.line[i]; ++back) {
        if (token(i - back).is(word::side)) return token(i - back).is(word::buy) ? Side::buy : Side::sell;
    }
    return std::nullopt;
}

}  // namespace tjp::parser
