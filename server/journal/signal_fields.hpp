#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/journal/fields.hpp"
#include "storage/model/copier.hpp"
#include "storage/model/error.hpp"
#include "storage/model/signal.hpp"
#include "storage/model/trade.hpp"

namespace tjp {

inline constexpr std::size_t max_targets = 20;
inline constexpr std::size_t max_entries = 20;

/// Every field of a signal, in the order of its JSON.
FieldTable<Signal> signal_fields();

/// What an executor reports of a signal: `PATCH /api/v1/signals/{id}`.
struct SignalReport {
    std::optional<SignalStatus> status;
    std::optional<std::string> status_reason;
    std::optional<AccountId> account_id;
    std::optional<std::string> claimed_by;
    std::optional<std::string> ticket;
    std::optional<Decimal> fill_price;
    std::optional<Decimal> lot_size;
    std::optional<TradeId> trade_id;
};
FieldTable<SignalReport> signal_report_fields();

/// How an executed signal ended: `POST /api/v1/signals/{id}/close`. What is absent is taken from the signal.
struct SignalClose {
    Decimal exit_price;
    Decimal pnl;
    std::optional<Date> date;
    std::optional<Timestamp> opened_at;
    std::optional<Timestamp> closed_at;
    std::optional<Decimal> entry_price;
    std::optional<Decimal> stop_loss;
    std::optional<Decimal> take_profit;
    std::optional<Decimal> lot_size;
    std::optional<Decimal> risk_reward;
    std::optional<Decimal> commission;
    std::optional<Decimal> swap;
    std::optional<Outcome> outcome;
    std::optional<Session> session;
    std::optional<std::string> strategy;
    std::optional<std::string> notes;
    std::optional<std::string> external_id;
    std::optional<std::string> ticket;
    std::optional<AccountId> account_id;
};
FieldTable<SignalClose> signal_close_fields();

struct DecodedSignal {
    Signal signal;  ///< without id, times, status and source
    std::vector<std::string> ignored_fields;
};

/// A signal as a client posts it, structured. Checks that its prices do not contradict each other, and names the pair.
Result<DecodedSignal> decode_signal(const JsonValue& body, const SymbolMap* symbols);

/// Reads back what encode_json wrote.
Result<Signal> decode_stored_signal(std::string_view json);

}  // namespace tjp
