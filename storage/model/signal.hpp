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

/// What a close or a modification asks for beyond its action, or how an opening order differs from a plain one.
enum class Instruction : std::uint8_t {
    reverse,        ///< open: leave the position the other way round first
    close_all,      ///< close: every position of the pair, whatever its side
    close_partial,  ///< close: a part, `close_percent` or `lot_size` where known
    breakeven,      ///< modify: the stop goes to the entry
    move_stop,      ///< modify: the stop goes to `stop_loss`
    move_target,    ///< modify: the targets are `take_profits`
    trail,          ///< modify: the stop follows the price
    cancel,         ///< modify: pending orders are withdrawn; open positions stay
};
inline constexpr std::array<std::string_view, 8> instruction_words{
    "reverse", "close_all", "close_partial", "breakeven", "move_stop", "move_target", "trail", "cancel"};
constexpr std::string_view to_string(Instruction i) { return instruction_words[static_cast<std::size_t>(i)]; }

/// The unit of a number that is no price. `unknown` where the message does not say and its size does not decide.
enum class Unit : std::uint8_t { unknown, pips, points, percent, money };
inline constexpr std::array<std::string_view, 5> unit_words{"unknown", "pips", "points", "percent", "money"};
constexpr std::string_view to_string(Unit u) { return unit_words[static_cast<std::size_t>(u)]; }

struct Measure {
    Decimal value;
    Unit unit = Unit::unknown;
};

/// Which kind of message a signal was read from.
enum class ParsedAs : std::uint8_t { structured, trade_json, json_alert, comma_line, bot, form, text, unreadable };
inline constexpr std::array<std::string_view, 8> parsed_as_words{
    "structured", "trade_json", "json_alert", "comma_line", "bot", "form", "text", "unreadable"};
constexpr std::string_view to_string(ParsedAs p) { return parsed_as_words[static_cast<std::size_t>(p)]; }

/// What a signal says is to be done. What is not known is absent: nothing here is ever guessed.
struct SignalTerms {
    std::optional<std::string> symbol;  ///< as received
    std::optional<std::string> pair;    ///< canonical, upper-case
    SignalAction action = SignalAction::open;
    std::optional<Instruction> instruction;
    std::optional<Side> direction;  ///< of a close: the side of the positions to be closed
    std::optional<OrderType> order_type;
    std::optional<Decimal> entry;               ///< the one price, or the first of `entries`
    std::optional<Decimal> entry_low;           ///< of a range: the lower end
    std::optional<Decimal> entry_high;          ///< of a range: the upper end
    std::vector<Decimal> entries;               ///< of a ladder: every rung, in the order of the message; else empty
    std::optional<Decimal> stop_loss;           ///< a price
    std::optional<Measure> stop_loss_distance;  ///< a stop that is no price, or may be none
    std::vector<Decimal> take_profits;          ///< prices, in the order of the message
    std::vector<Measure> take_profit_distances;
    bool runner = false;  ///< the last target is left open
    std::optional<Decimal> lot_size;
    std::optional<Decimal> risk_percent;
    std::optional<Measure> risk;  ///< a risk that is not known to be a percentage
    std::optional<Decimal> leverage;
    std::optional<Decimal> close_percent;
    std::optional<std::string> comment;
};

/// How a message came in by a hook.
struct Delivery {
    std::string address;                      ///< of the client, past trusted proxies
    std::optional<std::string> content_type;  ///< as sent
    std::uint64_t size = 0;                   ///< bytes, as sent
};

/// A message that arrived, as a trading signal.
struct Signal : SignalTerms {
    SignalId id;
    Timestamp received_at;
    Timestamp updated_at;
    std::optional<HookId> hook_id;
    std::string source;  ///< where it came from: `hook`, `api`, `demo`
    std::optional<ParsedAs> parsed_as;
    SignalStatus status = SignalStatus::pending;
    std::optional<std::string> status_reason;
    std::optional<Delivery> delivery;  ///< of one that came in by a hook
    std::string raw;                   ///< the message as received, secrets masked
    bool raw_base64 = false;           ///< `raw` is base64: the message was not UTF-8
    std::optional<AccountId> account_id;
    std::optional<std::string> claimed_by;  ///< the executor's own mark of its claim
    std::optional<Timestamp> reported_at;   ///< when an executor first reported on it
    std::optional<std::string> ticket;
    std::optional<Decimal> fill_price;
    std::optional<Timestamp> executed_at;
    std::optional<Timestamp> closed_at;
    std::optional<Timestamp> expires_at;  ///< when it expires, if it is still pending then
    std::optional<TradeId> trade_id;
};

}  // namespace tjp
