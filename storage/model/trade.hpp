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

enum class Direction : std::uint8_t { buy, sell, long_, short_ };
enum class Outcome : std::uint8_t { win, loss, breakeven };
enum class Session : std::uint8_t { london, ny, asia, other };

/// The words of the API, in the order of the enumerators.
inline constexpr std::array<std::string_view, 4> direction_words{"BUY", "SELL", "LONG", "SHORT"};
inline constexpr std::array<std::string_view, 3> outcome_words{"WIN", "LOSS", "BREAKEVEN"};
inline constexpr std::array<std::string_view, 4> session_words{"LONDON", "NY", "ASIA", "OTHER"};

constexpr std::string_view to_string(Direction value) { return direction_words[static_cast<std::size_t>(value)]; }
constexpr std::string_view to_string(Outcome value) { return outcome_words[static_cast<std::size_t>(value)]; }
constexpr std::string_view to_string(Session value) { return session_words[static_cast<std::size_t>(value)]; }

/// One journal entry: a closed position. Prices in the quote currency, money in the account's currency.
struct Trade {
    TradeId id;
    Date date;
    std::string pair;  ///< upper-case
    Direction direction = Direction::buy;
    Decimal entry_price;
    Decimal exit_price;
    Decimal stop_loss;
    Decimal take_profit;
    Decimal lot_size;  ///< above zero
    Decimal pnl;
    Decimal risk_reward;
    Outcome outcome = Outcome::win;
    Session session = Session::other;
    std::optional<std::string> strategy;
    std::optional<std::string> notes;
    std::optional<Timestamp> opened_at;
    std::optional<Timestamp> closed_at;
    std::optional<Decimal> commission;
    std::optional<Decimal> swap;
    std::vector<std::string> tags;
    std::optional<AccountId> account_id;
    std::optional<SignalId> signal_id;
    std::optional<std::string> external_id;  ///< unique per user
    Timestamp created_at;
    Timestamp updated_at;
};

}  // namespace tjp
