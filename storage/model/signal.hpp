#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/model/decimal.hpp"
#include "storage/model/id.hpp"
#include "storage/model/time.hpp"

namespace tjp {

enum class SignalStatus : std::uint8_t { pending, executed, ignored, failed, expired, win_rate_blocked };
inline constexpr std::array<std::string_view, 6> signal_status_words{"pending", "executed", "ignored",
                                                                     "failed",  "expired",  "win_rate_blocked"};
constexpr std::string_view to_string(SignalStatus s) { return signal_status_words[static_cast<std::size_t>(s)]; }

enum class SignalAction : std::uint8_t { open, close, modify };
inline constexpr std::array<std::string_view, 3> signal_action_words{"open", "close", "modify"};
constexpr std::string_view to_string(SignalAction a) { return signal_action_words[static_cast<std::size_t>(a)]; }

enum class OrderType : std::uint8_t { market, limit, stop };
inline constexpr std::array<std::string_view, 3> order_type_words{"market", "limit", "stop"};
constexpr std::string_view to_string(OrderType t) { return order_type_words[static_cast<std::size_t>(t)]; }

enum class Side : std::uint8_t { buy, sell };
constexpr std::string_view to_string(Side side) { return side == Side::buy ? "BUY" : "SELL"; }

/// A message that arrived, as a trading signal. What is not known is absent.
struct Signal {
    SignalId id;
    Timestamp received_at;
    Timestamp updated_at;
    std::optional<HookId> hook_id;
    std::string source;                 ///< where it came from: `hook`, `api`, `demo`
    std::optional<std::string> symbol;  ///< as received
    std::optional<std::string> pair;    ///< normalised, upper-case
    SignalAction action = SignalAction::open;
    std::optional<Side> direction;
    std::optional<OrderType> order_type;
    std::optional<Decimal> entry;
    std::optional<Decimal> entry_low;
    std::optional<Decimal> entry_high;
    std::optional<Decimal> stop_loss;
    std::vector<Decimal> take_profits;
    std::optional<Decimal> lot_size;
    std::optional<Decimal> risk_percent;
    std::optional<std::string> comment;
    SignalStatus status = SignalStatus::pending;
    std::optional<std::string> status_reason;
    std::string raw;  ///< the message as received
    std::optional<AccountId> account_id;
    std::optional<std::string> ticket;
    std::optional<Decimal> fill_price;
    std::optional<Timestamp> executed_at;
    std::optional<TradeId> trade_id;
};

}  // namespace tjp
