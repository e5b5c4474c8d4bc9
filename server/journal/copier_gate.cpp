#include "server/journal/copier_gate.hpp"

#include <algorithm>

#include "server/journal/signal_parser.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/model/money.hpp"
#include "storage/stores/trade_store.hpp"

namespace tjp {
namespace {

/// The newest decided trades of a pair.
struct Sample {
    std::uint32_t wins = 0;
    std::uint32_t losses = 0;
    std::uint32_t decided() const { return wins + losses; }
};

GateVerdict ignored(std::string reason) { return {SignalStatus::ignored, std::move(reason)}; }

/// The one pair of all its names: GOLD is XAUUSD, and so is what a user's own names lead to.
std::string one_name(std::string_view name, const SymbolMap& symbols) {
    const auto own = resolve_symbol(name, &symbols);
    if (!own) return std::string(name);
    const auto common = symbols.empty() ? own : resolve_symbol(own->pair, nullptr);
    return common ? common->pair : own->pair;
}

bool names(const std::vector<std::string>& listed, const std::string& pair, const SymbolMap& symbols) {
    if (std::ranges::find(listed, pair) != listed.end()) return true;
    if (listed.empty()) return false;
    const std::string wanted = one_name(pair, symbols);
    return std::ranges::any_of(listed, [&](const std::string& name) { return one_name(name, symbols) == wanted; });
}

/// What one signal may cost: little on an event loop, where nobody else is served meanwhile, and bounded anywhere.
struct Budget {
    std::size_t pairs;
    std::uint64_t rows;
};

Budget budget_of(const ReadView& view, std::uint32_t lookback) {
    // Breakevens decide nothing: however many there are, they must not make one signal cost a walk through all of them.
    if (view.may_wait()) return {1000, 4ULL * lookback + 1000};
    return {32, 200};
}

/// Past an event loop's budget, what is asked of it is too long for it; elsewhere the budget is where one stops.
Result<void> past(const ReadView& view) {
    if (view.may_wait()) return {};
    return Error{Code::would_block, {}, {}};
}

/// The pairs in the journal that are this one, by any name: a broker's XAUUSDm is gold as well.
Result<std::vector<std::string>> names_in_journal(const ReadView& view, UserId user, const std::string& pair,
                                                  const SymbolMap& symbols, std::size_t most) {
    std::vector<std::string> found;
    std::size_t seen = 0;
    const std::string wanted = one_name(pair, symbols);
    const auto on_pair = [&](std::string_view name) {
        if (name == pair || one_name(name, symbols) == wanted) found.emplace_back(name);
        return ++seen < most;
    };
    if (const auto scanned = trade_store::scan_pairs(view, user, on_pair); !scanned) return scanned.error();
    if (seen == most) {
        if (const auto stopped = past(view); !stopped) return stopped.error();
    }
    return found;
}

struct Decided {
    TradePosition position;
    bool won;
};

/// Adds the newest decided trades under one name.
Result<void> add_decided(const ReadView& view, UserId user, const std::string& name, std::uint32_t lookback,
                         std::uint64_t& rows, std::vector<Decided>& decided) {
    std::uint32_t found = 0;
    bool spent = false;
    const auto on_trade = [&](TradePosition position, std::string_view json) {
        spent = rows == 0;
        if (spent) return false;
        --rows;
        const auto outcome = find_member(json, "outcome");
        const bool won = outcome == "\"WIN\"";
        if (!won && outcome != "\"LOSS\"") return true;
        decided.push_back({position, won});
        return ++found < lookback;
    };
    trade_store::Range range;
    range.pair = name;
    const auto scanned = trade_store::scan(view, user, range, ScanOrder::forward, on_trade);
    if (!scanned || !spent) return scanned;
    return past(view);
}

Result<Sample> newest_decided(const ReadView& view, UserId user, const std::string& pair, const Copier& copier) {
    Budget budget = budget_of(view, copier.lookback_trades);
    const auto names = names_in_journal(view, user, pair, copier.symbol_map, budget.pairs);
    if (!names) return names.error();
    std::vector<Decided> decided;
    for (const std::string& name : *names) {
        const auto added = add_decided(view, user, name, copier.lookback_trades, budget.rows, decided);
        if (!added) return added.error();
    }
    if (names->size() > 1) {
        std::ranges::sort(decided, [](const Decided& a, const Decided& b) { return a.position > b.position; });
    }
    if (decided.size() > copier.lookback_trades) decided.resize(copier.lookback_trades);
    Sample sample;
    for (const Decided& trade : decided) ++(trade.won ? sample.wins : sample.losses);
    return sample;
}

/// value × factor, exactly: doubling and adding, a step a bit of the factor.
Money times(Money value, std::uint32_t factor) {
    Money product;
    for (; factor > 0; factor >>= 1) {
        if ((factor & 1) != 0) product += value;
        value += Money(value);
    }
    return product;
}

/// Whether wins / (wins + losses) × 100 < floor, without a division that would round.
bool is_under(const Sample& sample, const Money& floor) {
    return Money::of(100LL * sample.wins) < times(floor, sample.decided());
}

/// The rate with one decimal, or as many as it takes to see that it is under the floor.
std::string rate_text(const Sample& sample, const Money& floor) {
    constexpr int max_places = 8;
    std::string text;
    for (int places = 1; places <= max_places; ++places) {
        text = Money::ratio(Money::of(100LL * sample.wins), Money::of(sample.decided()), places);
        if (Money::from_text(text) < floor) break;
    }
    return text;
}

std::string blocked_reason(const std::string& pair, const Sample& sample, const Money& floor) {
    const std::string trades = sample.decided() == 1 ? " decided trade" : " decided trades";
    return "the win rate of " + pair + " is " + rate_text(sample, floor) + " % over its last " +
           std::to_string(sample.decided()) + trades + ", under the floor of " + floor.text() + " %";
}

}  // namespace

Result<GateVerdict> judge_by_copier(const ReadView& view, UserId user, const Copier& copier, const SignalTerms& terms) {
    if (!copier.enabled) return ignored("the copier is switched off");
    if (terms.action != SignalAction::open) return GateVerdict{};
    if (!terms.pair) {
        if (copier.allowed_pairs.empty()) return GateVerdict{};
        return ignored("the signal names no pair, and only the allowed pairs are copied");
    }
    const std::string& pair = *terms.pair;
    if (names(copier.blocked_pairs, pair, copier.symbol_map)) return ignored(pair + " is one of the blocked pairs");
    if (!copier.allowed_pairs.empty() && !names(copier.allowed_pairs, pair, copier.symbol_map)) {
        return ignored(pair + " is not one of the allowed pairs");
    }
    if (!copier.min_win_rate || copier.min_win_rate->sign() == 0) return GateVerdict{};
    const auto sample = newest_decided(view, user, pair, copier);
    if (!sample) return sample.error();
    const Money floor = Money::from_text(copier.min_win_rate->text());
    if (sample->decided() < copier.min_trades || !is_under(*sample, floor)) return GateVerdict{};
    return GateVerdict{SignalStatus::win_rate_blocked, blocked_reason(pair, *sample, floor)};
}

}  // namespace tjp
