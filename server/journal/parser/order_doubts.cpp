// What an order may have meant and does not say: a number that nothing names, levels that cannot be read, prose.
#include <algorithm>

#include "server/journal/parser/ambiguity.hpp"
#include "server/journal/parser/judge.hpp"
#include "server/journal/parser/level_numbers.hpp"
#include "server/journal/parser/order_reader.hpp"
#include "server/journal/parser/prices.hpp"
#include "server/journal/parser/unreadable.hpp"

namespace tjp::parser {

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
    const bool priced = terms_.entry || terms_.entry_low || !terms_.entries.empty();
    if (!priced && announces_no_entry(scan_)) blame(out_, "the entry cannot be read");
}

/// What leaves an order in doubt although it reads like one.
void OrderReader::doubts() {
    unread();
    if (auto why = ambiguity(scan_, intent_, terms_)) blame(out_, std::move(*why));
    const bool levels = terms_.stop_loss || terms_.stop_loss_distance || !terms_.take_profits.empty() ||
                        !terms_.take_profit_distances.empty();
    if (scan_.too_many > 0) return blame(out_, "too many prices for one order");
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
