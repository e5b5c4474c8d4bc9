// What an order may have meant and does not say: a number that nothing names, levels that cannot be read, prose.
#include <algorithm>
#include <set>

#include "server/journal/parser/ambiguity.hpp"
#include "server/journal/parser/fold.hpp"
#include "server/journal/parser/judge.hpp"
#include "server/journal/parser/level_numbers.hpp"
#include "server/journal/parser/order_reader.hpp"
#include "server/journal/parser/prices.hpp"
#include "server/journal/parser/unreadable.hpp"
#include "server/journal/parser/word_names.hpp"

namespace tjp::parser {
namespace {

/// Letters without a vowel, as LS, STP, TPRFT: short for something.
bool is_abbreviation(std::string_view word) {
    return std::ranges::none_of(word, [](char c) {
        constexpr std::string_view others = "aeiouyAEIOUY0123456789";
        return static_cast<unsigned char>(c) >= 0x80 || others.find(c) != others.npos;
    });
}

}  // namespace

/// `2340 BUY XAUUSD SL 2330`: the only price that stands before the direction, at the start of its line.
void OrderReader::leading_entry() {
    const auto mark = std::ranges::find_if(scan_.sides, &SideMark::effective);
    if (mark == scan_.sides.end() || !instrument_ || !instrument_->has_band()) return;
    std::size_t first = mark->token;
    constexpr std::size_t farthest = 16;
    while (first > 0 && mark->token - first < farthest && scan_.line[first - 1] == scan_.line[mark->token]) --first;
    const Number* price = nullptr;
    for (std::size_t i = first; i < mark->token; ++i) {
        if (!scan_.token(i).is(Token::Kind::number) || scan_.in_symbol[i] || scan_.token(i).glued) continue;
        const Number& number = scan_.lexed.number(scan_.token(i));
        const bool taken = std::ranges::any_of(scan_.groups, [&](const Group& group) {
            return std::ranges::any_of(group.levels, [&](const Level& level) { return level.token == i; });
        });
        const bool price_or_size = instrument_->in_band(number.value) || number.places > 0;
        const bool counts = number.places == 0 && number.value <= 20;
        if (taken || counts || !price_or_size || unit_of(scan_, i) != Level::Kind::price) continue;
        if (price != nullptr) return blame(out_, "prices before the direction that nothing names");
        price = &number;
        const bool leads = (first == 0 || scan_.line[first - 1] != scan_.line[first]) &&
                           (i == first || (i == first + 1 && !scan_.token(first).is(Token::Kind::word)));
        if (!leads || !instrument_->in_band(number.value)) {
            return blame(out_, "the number " + number.text + " before the direction has no name");
        }
    }
    if (price != nullptr) terms_.entry = price->decimal();
}

/// A stop or target that is announced and cannot be read: without it this would be another order.
void OrderReader::unread() {
    const auto announced = [&](Field field) {
        return std::ranges::any_of(scan_.groups, [&](const Group& group) {
            const bool none = group.token > 0 && scan_.token(group.token - 1).is(word::negation);
            return group.field == field && !group.implied && group.levels.empty() && !group.runner && !none;
        });
    };
    if (announced(Field::stop) && !has_levels(scan_, Field::stop)) blame(out_, "the stop cannot be read");
    if (announced(Field::target) && !has_levels(scan_, Field::target)) blame(out_, "the target cannot be read");
    if (!is_priced() && announces_no_entry(scan_)) blame(out_, "the entry cannot be read");
}

/// A price as the instrument has them, or as the order's own are.
bool OrderReader::is_near_price(const Number& number) const {
    if (instrument_ && instrument_->in_band(number.value) && (number.value > 20 || number.places > 1)) return true;
    constexpr double widest = 1.4;
    return std::ranges::any_of(scan_.groups, [&](const Group& group) {
        const bool priced = group.field == Field::entry || group.field == Field::stop || group.field == Field::target;
        return priced && std::ranges::any_of(group.levels, [&](const Level& level) {
                   const double ratio = level.number.value > 0 ? number.value / level.number.value : 0;
                   const bool itself = &level.number == &number || level.number.text == number.text;
                   return !itself && level.kind == Level::Kind::price && ratio > 1 / widest && ratio < widest;
               });
    });
}

/// `BUY NOW LS 2330 PT 2350`: a price behind a word that means nothing may be the stop or the target that is not there,
/// and without it this would be another order.
void OrderReader::strangely_named() {
    const bool stopped = terms_.stop_loss || terms_.stop_loss_distance || has_levels(scan_, Field::stop);
    const bool targeted = !terms_.take_profits.empty() || !terms_.take_profit_distances.empty() || terms_.runner;
    if (stopped && targeted) return;
    for (std::size_t i = 1; i < scan_.size(); ++i) {
        if (!scan_.token(i).is(Token::Kind::number) || scan_.in_symbol[i] || scan_.token(i).glued) continue;
        std::size_t name = i;
        while (name > 0 && (scan_.token(name - 1).is(Token::Kind::sign) || scan_.token(name - 1).is(word::to))) --name;
        if (name-- == 0 || scan_.in_symbol[name] || scan_.line[name] != scan_.line[i]) continue;
        const Token& before = scan_.token(name);
        const bool strange = before.is(Token::Kind::word) && before.classes == 0;
        if (!strange || !is_near_price(scan_.lexed.number(scan_.token(i)))) continue;
        if (unit_of(scan_, i) != Level::Kind::price) continue;
        const auto owner = std::ranges::find_if(scan_.groups, [&](const Group& group) {
            return std::ranges::any_of(group.levels, [&](const Level& level) { return level.token == i; });
        });
        if (owner != scan_.groups.end()) {
            // BUY GOLD CASH 2340 is an entry, unless the word stands there as a name does.
            const bool joined = scan_.token(i - 1).is(':') || scan_.token(i - 1).is('=');
            if (!owner->implied || (!joined && !is_abbreviation(scan_.text(name)))) continue;
        }
        return blame(out_, "\"" + std::string(scan_.text(name)) + " " + std::string(scan_.text(i)) +
                               "\" may be a stop or a target: the word is not known");
    }
}

/// A number as the order's own prices are.
bool OrderReader::is_close(const Number& number) const {
    const bool wide = !instrument_ || is_coin(instrument_) || instrument_->kind == InstrumentKind::energy;
    const double widest = wide ? 1.3 : 1.06;
    bool priced = false;
    for (const Group& group : scan_.groups) {
        if (group.field != Field::entry && group.field != Field::stop && group.field != Field::target) continue;
        for (const Level& level : group.levels) {
            if (!is_price(level) || level.number.value <= 0) continue;
            priced = true;
            const double ratio = number.value / level.number.value;
            if (ratio > 1 / widest && ratio < widest) return true;
        }
    }
    return !priced && instrument_ && instrument_->has_band() && instrument_->in_band(number.value) && number.places > 0;
}

/// A price that nothing in the order is made of may be the stop, the target or the entry it lacks, or another one.
void OrderReader::unclaimed() {
    // Beside a whole order a price more is a support, a next target, what it costs now.
    if (is_priced() && terms_.stop_loss && !terms_.take_profits.empty()) return;
    if (const auto price = unclaimed_price())
        blame(out_, "the price " + *price + " is not said to be entry, stop or target");
}

std::optional<std::string> OrderReader::unclaimed_price() const {
    const bool market = intent_.now || is_priced();
    std::set<std::size_t> claimed;
    std::set<double> values;
    for (const Group& group : scan_.groups) {
        // "Risk: 2332" is no size; "SELL into strength 1.0900" is at the market only where it is said.
        const bool size = group.field == Field::risk || group.field == Field::lot || group.field == Field::leverage;
        const bool told = group.field == Field::ignored && !scan_.token(group.token).is(word::current | word::now);
        for (const Level& level : group.levels) {
            // "Protective level: 2332" may be the stop.
            const bool of_now = group.token > 0 && scan_.token(group.token - 1).is(word::current | word::now);
            const bool unclear = told && !of_now && (!market || scan_.token(group.token).is(word::price | word::zone));
            if ((size && level.kind == Level::Kind::price) || unclear) continue;
            claimed.insert(level.token);
            if (group.field != Field::ignored) values.insert(level.number.value);
        }
    }
    for (const auto& price : {terms_.entry, terms_.entry_low, terms_.entry_high, terms_.stop_loss}) {
        if (price) values.insert(value_of(*price));
    }
    constexpr double most_counted = 20;
    for (std::size_t i = 0; i < scan_.size(); ++i) {
        if (!scan_.token(i).is(Token::Kind::number) || scan_.in_symbol[i] || scan_.token(i).glued) continue;
        const Number& number = scan_.lexed.number(scan_.token(i));
        const bool counts = number.places == 0 && number.value <= most_counted;
        if (counts || claimed.contains(i) || values.contains(number.value) || !is_close(number)) continue;
        if (unit_of(scan_, i) != Level::Kind::price || behind_ratio(scan_, i) > 0) continue;
        return std::string(scan_.text(i));
    }
    return std::nullopt;
}

/// "SELL 2345 to 2335", "BUY 64000 - 66000 - 68000": without a target the far end may be one.
void OrderReader::towards_profit() {
    if (!terms_.direction || !terms_.take_profits.empty() || !terms_.take_profit_distances.empty() || terms_.runner)
        return;
    for (const Group& group : scan_.groups) {
        if (group.field != Field::entry || group.levels.size() < 2 || group.numbered || group.index > 0) continue;
        if (group.levels.front().before_symbol) continue;  // lots
        const Level& first = group.levels.front();
        const Level& last = group.levels.back();
        const bool range = group.zone || last.separator == '-' || last.separator == '/' || last.separator == '_';
        if (group.levels.size() == 2 && range) continue;
        const bool up = last.number.value > first.number.value;
        if (up != (*terms_.direction == Side::buy)) continue;
        return blame(out_, "the price " + last.number.text + " may be an entry or the target");
    }
}

/// "GOLD BUY UPDATE: SL 3345 TP 3366", "Hold gold sell, SL 3397": levels of a position that there is.
void OrderReader::changes_one() {
    constexpr auto words =
        names("update", "updated", "updating", "correction", "corrected", "amendment", "amended", "hold", "holding",
              "keep", "keeps", "stay", "stays", "tightened", "protect", "protected", "partials", "move", "moved");
    if (is_priced() || (!terms_.stop_loss && terms_.take_profits.empty())) return;
    for (std::size_t i = 0; i < scan_.size(); ++i) {
        const Token& token = scan_.token(i);
        const bool of_target = i > 0 && (scan_.token(i - 1).is(word::tp | word::runner) || scan_.token(i - 1).is(':') ||
                                         scan_.token(i - 1).is(Token::Kind::number) || scan_.token(i - 1).is('/'));
        const bool fresh_level = token.is(word::fresh) && !scan_.in_symbol[i] && i + 1 < scan_.size() &&
                                 scan_.token(i + 1).is(word::sl | word::tp);
        if (fresh_level || (is_one_of(scan_, words, i) && !of_target)) {
            return blame(out_, "it changes an order that there is, or opens one: which is meant cannot be told");
        }
    }
}

/// "BUY ???? SL 3330", "@ **** SL": what only those see who paid.
void OrderReader::hidden_entry() {
    if (is_priced()) return;
    for (std::size_t i = 0; i < scan_.size(); ++i) {
        const Token& token = scan_.token(i);
        const std::string_view text = scan_.text(i);
        const bool crosses =
            token.is(Token::Kind::word) && text.size() >= 3 && text.find_first_not_of("xX") == text.npos;
        const bool at = token.is('@') && i + 1 < scan_.size() && !scan_.token(i + 1).is(Token::Kind::number) &&
                        !scan_.token(i + 1).is(word::now | word::price | word::filler);
        if (token.is('?') || crosses || at || (token.is('*') && i + 1 < scan_.size() && scan_.token(i + 1).is('*')))
            return blame(out_, "the entry cannot be read");
    }
}

/// SELL 4626/29 SL 32 TP 23: digits that complete the entry to a stop on the right side, or distances.
void OrderReader::short_digits() {
    const auto entry = terms_.entry_high ? terms_.entry_high : terms_.entry;
    const bool unnamed = terms_.stop_loss_distance && terms_.stop_loss_distance->unit == Unit::unknown;
    if (!entry || !unnamed || !terms_.direction || !instrument_ || !instrument_->has_band()) return;
    const auto first = read_number(entry->text());
    auto stop = read_number(terms_.stop_loss_distance->value.text());
    if (!first || !stop || stop->text.size() != 2 || instrument_->kind == InstrumentKind::forex) return;
    const std::string written = stop->text;
    complete_end(*first, *stop);
    const bool money = std::ranges::any_of(scan_.groups, [&](const Group& group) {
        return group.field == Field::stop && std::ranges::any_of(group.levels, [&](const Level& level) {
                   const std::size_t next = level.token + 1;
                   return next < scan_.size() && (scan_.token(next).is('$') || scan_.token(next).is(word::money));
               });
    });
    const bool completed = stop->text != written && !money;
    if (completed && (*terms_.direction == Side::buy) == (stop->value < first->value))
        blame(out_, "the stop " + written + " may be a distance or " + stop->text);
}

/// "Gold buy 3340 +80", "BUY 3340 - 3352 ✅": what it made, where no stop and no target is named.
void OrderReader::gains() {
    if (terms_.stop_loss || terms_.stop_loss_distance || !terms_.take_profits.empty()) return;
    for (std::size_t i = 1; i < scan_.size(); ++i) {
        const bool plus = scan_.token(i).is(Token::Kind::number) && scan_.token(i - 1).is('+') && !scan_.token(i).gap;
        const bool check = scan_.token(i).is_mark(mark::check) && scan_.token(i - 1).is(Token::Kind::number);
        if (plus || check) return blame(out_, "this is a report, not an order");
    }
}

/// What leaves an order in doubt although it reads like one.
void OrderReader::doubts() {
    unread();
    strangely_named();
    unclaimed();
    towards_profit();
    changes_one();
    hidden_entry();
    short_digits();
    gains();
    if (auto why = ambiguity(scan_, intent_, terms_)) blame(out_, std::move(*why));
    const bool levels = terms_.stop_loss || terms_.stop_loss_distance || !terms_.take_profits.empty() ||
                        !terms_.take_profit_distances.empty();
    if (scan_.too_many > 0) return blame(out_, "too many prices for one order");
    const bool part =
        std::ranges::any_of(scan_.lexed.tokens, [](const Token& token) { return token.is(word::half | word::part); });
    if (!levels && part) return blame(out_, "it opens, or closes a part: which is meant cannot be told");
    if (intent_.question && !levels) return blame(out_, "this asks, it does not order");
    // An order without stop and target must read like one and like nothing else.
    const std::size_t allowed = intent_.beside_symbol ? 1 : 0;
    const bool prose = intent_.strange_words > allowed || intent_.narrative || intent_.advert;
    if (!levels && prose) return blame(out_, "no clear order found");
    if (intent_.strange_words > 8) return blame(out_, "no clear order found among other words");
    const bool alone = terms_.entry && terms_.entries.empty() && !terms_.stop_loss && terms_.take_profits.empty();
    const bool banded =
        instrument_ && (instrument_->kind == InstrumentKind::forex || instrument_->kind == InstrumentKind::metal);
    if ((alone || (banded && terms_.entry)) && instrument_ && instrument_->has_band() &&
        !instrument_->in_band(value_of(*terms_.entry))) {
        return blame(out_, "the price " + terms_.entry->text() + " is none of " + instrument_->pair);
    }
    // 30K of a coin against Bitcoin may be satoshi: no coin costs a whole Bitcoin.
    const std::optional<Decimal>& price = terms_.entry ? terms_.entry : terms_.entry_low;
    if (price && is_coin(instrument_) && instrument_->pair.ends_with("BTC") && value_of(*price) >= 1) {
        return blame(out_, "the price " + price->text() + " may be satoshi");
    }
    const bool opposite = std::ranges::any_of(scan_.sides, [&](const SideMark& mark) {
        return mark.planned && !mark.denied && terms_.direction && mark.side != *terms_.direction;
    });
    if (opposite) blame(out_, "a plan for both directions, not an order");
}

}  // namespace tjp::parser
