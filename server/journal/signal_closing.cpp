#include "server/journal/signal_closing.hpp"

#include <array>
#include <cmath>
#include <cstdlib>

namespace tjp {
namespace {

constexpr std::int64_t hour_ms = 60LL * 60 * 1000;

double value_of(const Decimal& number) { return std::strtod(number.text().c_str(), nullptr); }

/// The planned reward for one of risk, to two decimals; 0 where stop or target is missing (0) or on the entry.
Decimal planned_ratio(const Trade& trade) {
    const double risk = std::fabs(value_of(trade.entry_price) - value_of(trade.stop_loss));
    const double reward = std::fabs(value_of(trade.take_profit) - value_of(trade.entry_price));
    const bool known = trade.stop_loss.sign() != 0 && trade.take_profit.sign() != 0 && risk > 0;
    if (!known || !std::isfinite(reward / risk) || reward / risk > 1e9) return {};
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.2f", reward / risk);
    return Decimal::parse(text.data()).value_or(Decimal{});
}

/// The first that is known, or an error that names the field and how to say that there was none.
Result<Decimal> first_of(std::string_view field, std::string_view none, const std::optional<Decimal>& reported,
                         const std::optional<Decimal>& of_signal) {
    if (reported) return *reported;
    if (of_signal) return *of_signal;
    return invalid(std::string(field),
                   std::string(field) + " is required, since the signal does not say it" + std::string(none));
}

Outcome outcome_of(const Decimal& pnl) {
    if (pnl.sign() == 0) return Outcome::breakeven;
    return pnl.sign() > 0 ? Outcome::win : Outcome::loss;
}

Result<void> set_prices(Trade& trade, const Signal& signal, const SignalClose& close) {
    constexpr std::string_view zero_is_none = "; 0 means there was none";
    const auto filled = signal.fill_price ? signal.fill_price : signal.entry;
    const auto target = signal.take_profits.empty() ? std::nullopt : std::optional(signal.take_profits.front());
    auto entry = first_of("entry_price", "", close.entry_price, filled);
    if (!entry) return entry.error();
    auto stop = first_of("stop_loss", zero_is_none, close.stop_loss, signal.stop_loss);
    if (!stop) return stop.error();
    auto profit = first_of("take_profit", zero_is_none, close.take_profit, target);
    if (!profit) return profit.error();
    auto lots = first_of("lot_size", "", close.lot_size, signal.lot_size);
    if (!lots) return lots.error();
    trade.entry_price = std::move(*entry);
    trade.exit_price = close.exit_price;
    trade.stop_loss = std::move(*stop);
    trade.take_profit = std::move(*profit);
    trade.lot_size = std::move(*lots);
    trade.pnl = close.pnl;
    trade.risk_reward = close.risk_reward ? *close.risk_reward : planned_ratio(trade);
    return {};
}

}  // namespace

Session session_at(Timestamp at) {
    const std::int64_t hour = (at.ms / hour_ms % 24 + 24) % 24;
    if (hour >= 7 && hour < 13) return Session::london;
    return hour >= 13 && hour < 22 ? Session::ny : Session::asia;
}

Result<Trade> trade_of(const Signal& signal, const SignalClose& close, std::optional<Session> hook_session,
                       Timestamp now) {
    Trade trade;
    if (auto set = set_prices(trade, signal, close); !set) return set.error();
    trade.pair = *signal.pair;
    trade.direction = signal.direction == Side::sell ? Direction::sell : Direction::buy;
    trade.opened_at = close.opened_at ? close.opened_at : signal.executed_at;
    trade.closed_at = close.closed_at ? *close.closed_at : now;
    if (trade.closed_at->ms > now.ms + 24 * hour_ms) {
        return invalid("closed_at", "closed_at must not be more than a day from now");
    }
    if (trade.opened_at && *trade.closed_at < *trade.opened_at) {
        if (close.opened_at) return invalid("closed_at", "closed_at must not be before opened_at");
        trade.opened_at = trade.closed_at;  // when it was executed is by our clock, and closed_at by another
    }
    trade.date = close.date ? *close.date : date_of(*trade.closed_at);
    trade.outcome = close.outcome ? *close.outcome : outcome_of(close.pnl);
    const Session by_hour = session_at(trade.opened_at ? *trade.opened_at : *trade.closed_at);
    trade.session = close.session ? *close.session : hook_session.value_or(by_hour);
    trade.strategy = close.strategy;
    trade.notes = close.notes;
    trade.commission = close.commission;
    trade.swap = close.swap;
    trade.external_id = close.external_id;
    trade.account_id = close.account_id ? close.account_id : signal.account_id;
    trade.signal_id = signal.id;
    return trade;
}

}  // namespace tjp
