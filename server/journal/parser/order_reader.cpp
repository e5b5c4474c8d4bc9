#include "server/journal/parser/order_reader.hpp"

#include <algorithm>
#include <set>

#include "server/journal/parser/judge.hpp"
#include "server/journal/parser/prices.hpp"
#include "server/journal/parser/unreadable.hpp"

namespace tjp::parser {
namespace {

bool same_prices(const std::vector<const Group*>& groups) {
    const auto prices = [](const Group& group) {
        std::vector<double> out;
        out.reserve(group.levels.size());
        for (const Level& level : group.levels) out.push_back(level.number.value);
        return out;
    };
    return std::ranges::all_of(groups, [&](const Group* group) { return prices(*group) == prices(*groups[0]); });
}

Unit unit_of(Level::Kind kind) {
    switch (kind) {
        case Level::Kind::pips:
            return Unit::pips;
        case Level::Kind::points:
            return Unit::points;
        case Level::Kind::percent:
            return Unit::percent;
        default:
            return Unit::unknown;
    }
}

}  // namespace

bool has_levels(const TextScan& scan, Field field) {
    return std::ranges::any_of(scan.groups, [&](const Group& group) {
        return group.field == field && (!group.levels.empty() || (field == Field::target && group.runner));
    });
}

bool is_coin(const std::optional<Instrument>& instrument) {
    return instrument && (instrument->kind == InstrumentKind::crypto || instrument->kind == InstrumentKind::other);
}

void OrderReader::run() {
    if (auto why = unreadable_number(scan_, instrument_)) blame(out_, std::move(*why));
    find_direction();
    read_entry();
    read_exits();
    read_amounts();
    find_order_type();
    if (!terms_.direction) infer_direction();
    doubts();
}

void OrderReader::read_exits(const std::optional<Number>& moved_to) {
    read_stop(moved_to);
    read_targets();
}

void OrderReader::find_direction() {
    bool buy = false;
    bool sell = false;
    for (const SideMark& mark : scan_.sides) {
        if (!mark.effective() || is_target_list(mark)) continue;
        (mark.side == Side::buy ? buy : sell) = true;
    }
    if (buy && sell) return blame(out_, "both buy and sell in one message");
    if (buy || sell) terms_.direction = buy ? Side::buy : Side::sell;
}

/// `Sell: 1.20 - 1.30 - 1.40` behind an entry: the targets of spot signals.
bool OrderReader::is_target_list(const SideMark& mark) const {
    if (!is_coin(instrument_) || has_levels(scan_, Field::target)) return false;
    const Group* const own = group_of(mark);
    if (own == nullptr || own->levels.size() < 2) return false;
    return std::ranges::any_of(scan_.groups, [&](const Group& group) {
        return &group != own && group.field == Field::entry && !group.levels.empty() && group.token < own->token;
    });
}

const Group* OrderReader::group_of(const SideMark& mark) const {
    for (const Group& group : scan_.groups) {
        if (group.implied && group.side && group.token == mark.token) return &group;
    }
    return nullptr;
}

void OrderReader::read_entry() {
    std::vector<const Group*> keyed;
    std::vector<const Group*> implied;
    for (const Group& group : scan_.groups) {
        if (group.field != Field::entry || group.levels.empty()) continue;
        if (is_lot(group)) continue;
        if (is_count(group)) continue;
        if (is_targets(group)) continue;
        (group.implied ? implied : keyed).push_back(&group);
    }
    if (keyed.empty() && implied.size() > 1 && !same_prices(implied)) {
        return blame(out_, "two orders in one message");
    }
    if (keyed.empty() && implied.empty() && !terms_.lot_size) return leading_entry();
    if (auto fault = read_entries(keyed.empty() ? implied : keyed, instrument_, terms_)) blame(out_, *fault);
    if (!keyed.empty() && !implied.empty() && !agree(implied)) blame(out_, "two different entries");
}

/// "Enter with 2 trades", "open 3 entries", "the 50 EMA": how many, where another number is the entry.
bool OrderReader::is_count(const Group& group) const {
    constexpr double most_counted = 200;
    const auto counts = [&](const Level& level) {
        return level.number.places == 0 && level.number.value <= most_counted &&
               !(instrument_ && instrument_->in_band(level.number.value));
    };
    if (group.implied || !std::ranges::all_of(group.levels, counts)) return false;
    return std::ranges::any_of(scan_.groups, [&](const Group& other) {
        return &other != &group && other.field == Field::entry && !other.levels.empty() &&
               !std::ranges::all_of(other.levels, counts);
    });
}

bool OrderReader::is_targets(const Group& group) const {
    return std::ranges::any_of(scan_.sides,
                               [&](const SideMark& mark) { return mark.token == group.token && is_target_list(mark); });
}

/// `buy 0.5 BTCUSD at 64250`: a number between direction and symbol that is no price of it.
bool OrderReader::is_lot(const Group& group) {
    if (group.levels.empty() || !group.levels[0].before_symbol || !group.implied) return false;
    const Number& number = group.levels[0].number;
    const bool price = instrument_ && instrument_->in_band(number.value);
    const bool lots = number.value <= 100;
    const bool other_price = std::ranges::any_of(scan_.groups, [&](const Group& other) {
        return &other != &group && other.field == Field::entry && !other.levels.empty();
    });
    const bool more = group.levels.size() > 1;
    if (!lots || (price && !other_price && !more)) {
        if (price && lots) blame(out_, "the number " + number.text + " may be lots or a price");
        return false;
    }
    terms_.lot_size = number.decimal();
    if (more) {
        Group rest = group;
        rest.levels.erase(rest.levels.begin());
        rest.levels[0].separator = '\0';
        if (auto fault = read_entries({&rest}, instrument_, terms_)) blame(out_, *fault);
    }
    return true;
}

/// A price beside the direction that is the entry that is named, or in it.
bool OrderReader::agree(const std::vector<const Group*>& implied) const {
    std::vector<double> named;
    for (const auto& price : {terms_.entry, terms_.entry_low, terms_.entry_high}) {
        if (price) named.push_back(value_of(*price));
    }
    for (const Decimal& rung : terms_.entries) named.push_back(value_of(rung));
    if (named.empty()) return true;
    const auto ends = std::ranges::minmax(named);
    return std::ranges::all_of(implied, [&](const Group* group) {
        // 💰 18742.84 may be what it costs now.
        const double beyond = scan_.token(group->token).is(Token::Kind::mark) ? 1.05 : 1;
        return std::ranges::all_of(group->levels, [&](const Level& level) {
            return level.number.value * beyond >= ends.min && level.number.value <= ends.max * beyond;
        });
    });
}

/// 233 beside 2342 is a price that lost a digit, no distance.
bool OrderReader::lost_a_digit(const Number& number) const {
    const double entry = terms_.entry ? value_of(*terms_.entry) : terms_.entry_low ? value_of(*terms_.entry_low) : 0;
    const double ratio = entry > 0 ? number.value * 10 / entry : 0;
    return ratio > 0.85 && ratio < 1.15;
}

bool OrderReader::is_price(const Level& level) const {
    if (level.kind == Level::Kind::price && lost_a_digit(level.number)) return true;
    return level.kind == Level::Kind::price && !is_distance(level.number, instrument_) &&
           !(level.is_signed && instrument_ && !instrument_->in_band(level.number.value));
}

void OrderReader::read_stop(const std::optional<Number>& moved_to) {
    std::vector<double> distances;
    for (const Group& group : scan_.groups) {
        if (group.field != Field::stop) continue;
        for (const Level& level : group.levels) {
            if (level.kind == Level::Kind::times) continue;
            if (is_price(level)) {
                if (moved_to && moved_to->value != level.number.value) continue;
                const bool other = terms_.stop_loss && value_of(*terms_.stop_loss) != level.number.value;
                if (other)
                    return blame(out_,
                                 "two different stops: " + terms_.stop_loss->text() + " and " + level.number.text);
                terms_.stop_loss = level.number.decimal();
            } else {
                distances.push_back(level.number.value);
                terms_.stop_loss_distance = Measure{level.number.decimal(), unit_of(level.kind)};
            }
        }
    }
    // "5-10%" is no distance that could be acted on, and a price says more than its distance.
    if (terms_.stop_loss || (distances.size() > 1 && distances[0] != distances[1])) terms_.stop_loss_distance.reset();
}

void OrderReader::read_targets() {
    for (const Group& group : scan_.groups) {
        const bool listed = group.field == Field::entry && !group.levels.empty() && is_targets(group);
        if (group.field != Field::target && !listed) continue;
        if (group.runner) terms_.runner = true;
        if (group.unclear_runner)
            blame(out_, "the target " + group.levels.back().number.text + " OPEN can be read in two ways");
        std::optional<Number> before;
        std::size_t at = 0;
        for (const Level& written : group.levels) {
            Level level = written;
            // 3350/55/65
            const bool joined = written.separator != '\n' && (written.separator != ' ' || written.token == at + 1);
            if (before && joined && level.kind == Level::Kind::price && !is_price(level))
                complete_end(*before, level.number);
            before = is_price(level) ? std::optional(level.number) : std::nullopt;
            at = written.token;
            if (level.kind == Level::Kind::times) continue;
            if (is_price(level)) {
                if (terms_.take_profits.size() <= most_targets) terms_.take_profits.push_back(level.number.decimal());
            } else if (terms_.take_profit_distances.size() <= most_targets) {
                terms_.take_profit_distances.push_back({level.number.decimal(), unit_of(level.kind)});
            }
        }
    }
    if (!terms_.take_profits.empty()) terms_.take_profit_distances.clear();
}

void OrderReader::read_amounts() {
    std::set<double> leverages;
    std::set<double> lots;
    std::set<double> risks;
    for (const Group& group : scan_.groups) {
        for (const Level& level : group.levels) {
            if (group.field == Field::leverage && level.kind != Level::Kind::percent) {
                leverages.insert(level.number.value);
                terms_.leverage = level.number.decimal();
            }
            if (group.field == Field::risk && level.kind == Level::Kind::percent) {
                // "1-2%" leaves it to the reader.
                if (risks.insert(level.number.value).second) terms_.risk_percent = level.number.decimal();
            }
            // "0.01-0.05" leaves the size to the reader; "0.01 at 500 usd" is 0.01.
            const bool range = group.levels.size() > 1 && group.levels[1].separator != ' ';
            const bool one = &level == group.levels.data() && !range;
            if (group.field == Field::lot && level.kind == Level::Kind::price && one && !is_per_balance(level)) {
                terms_.lot_size = level.number.decimal();
                lots.insert(level.number.value);
            }
        }
    }
    if (risks.size() > 1) terms_.risk_percent.reset();
    if (lots.size() > 1) blame(out_, "two different sizes in one message");
    if (leverages.size() > 1) terms_.leverage.reset();
}

/// "0.01 lot for each 200 balance" is advice, not the size of the order.
bool OrderReader::is_per_balance(const Level& level) const {
    for (std::size_t i = 0; i < scan_.size(); ++i) {
        if (scan_.line[i] != scan_.line[level.token] || !scan_.token(i).is(Token::Kind::word)) continue;
        const std::string_view text = scan_.text(i);
        const bool share = reads(text, "each") || reads(text, "per") || reads(text, "every") ||
                           reads(text, "balance") || reads(text, "account");
        if (share) return true;
    }
    return false;
}

void OrderReader::find_order_type() {
    if (intent_.limit && scan_.order_stop) return blame(out_, "two kinds of order in one message");
    if (intent_.limit && intent_.now) return blame(out_, "a market and a limit order in one message");
    if (intent_.limit) {
        terms_.order_type = OrderType::limit;
    } else if (scan_.order_stop) {
        terms_.order_type = OrderType::stop;
    } else if (intent_.now || !is_priced()) {
        terms_.order_type = OrderType::market;
    }
}

/// Entry, stop and targets of a coin that all point one way.
void OrderReader::infer_direction() {
    if (!is_coin(instrument_) || !terms_.stop_loss || terms_.take_profits.empty()) return;
    SignalTerms guess = terms_;
    for (const Side side : {Side::buy, Side::sell}) {
        guess.direction = side;
        if (find_contradiction(guess)) continue;
        terms_.direction = side;
        return;
    }
}

}  // namespace tjp::parser
