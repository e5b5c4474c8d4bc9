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

/// Whether a list names the pair, as it stands or by another of its names: who blocks GOLD means XAUUSD.
bool names(const std::vector<std::string>& listed, const std::string& pair, const SymbolMap& symbols) {
    if (std::ranges::find(listed, pair) != listed.end()) return true;
    return std::ranges::any_of(listed, [&](const std::string& name) {
        const auto resolved = resolve_symbol(name, &symbols);
        return resolved && resolved->pair == pair;
    });
}

Result<Sample> newest_decided(const ReadView& view, UserId user, const std::string& pair, std::uint32_t lookback) {
    // Breakevens decide nothing: however many there are, they must not make one signal cost a walk through all of them.
    const std::uint64_t max_rows = 4ULL * lookback + 1000;
    Sample sample;
    std::uint64_t rows = 0;
    const auto on_trade = [&](TradePosition, std::string_view json) {
        const auto outcome = find_member(json, "outcome");
        if (outcome == "\"WIN\"") ++sample.wins;
        if (outcome == "\"LOSS\"") ++sample.losses;
        return sample.decided() < lookback && ++rows < max_rows;
    };
    trade_store::Range range;
    range.pair = pair;
    const auto scanned = trade_store::scan(view, user, range, ScanOrder::forward, on_trade);
    if (!scanned) return scanned.error();
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
    const auto sample = newest_decided(view, user, pair, copier.lookback_trades);
    if (!sample) return sample.error();
    const Money floor = Money::from_text(copier.min_win_rate->text());
    if (sample->decided() < copier.min_trades || !is_under(*sample, floor)) return GateVerdict{};
    return GateVerdict{SignalStatus::win_rate_blocked, blocked_reason(pair, *sample, floor)};
}

}  // namespace tjp
