#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/model/decimal.hpp"
#include "storage/model/id.hpp"
#include "storage/model/time.hpp"

namespace tjp {

enum class Platform : std::uint8_t { mt4, mt5, ctrader, exchange };
inline constexpr std::array<std::string_view, 4> platform_words{"MT4", "MT5", "CTRADER", "EXCHANGE"};
constexpr std::string_view to_string(Platform p) { return platform_words[static_cast<std::size_t>(p)]; }

enum class Connection : std::uint8_t { cloud, ea, api };
inline constexpr std::array<std::string_view, 3> connection_words{"cloud", "ea", "api"};
constexpr std::string_view to_string(Connection c) { return connection_words[static_cast<std::size_t>(c)]; }

enum class AccountStatus : std::uint8_t { connected, stale, disconnected };
inline constexpr std::array<std::string_view, 3> account_status_words{"connected", "stale", "disconnected"};
constexpr std::string_view to_string(AccountStatus s) { return account_status_words[static_cast<std::size_t>(s)]; }

/// A broker account. No password of it is ever kept.
struct Account {
    AccountId id;
    std::string name;
    Platform platform = Platform::mt5;
    Connection connection = Connection::ea;
    std::optional<std::string> broker;
    std::optional<std::string> server;
    std::optional<std::string> login;  ///< whole here; masked but for its last three characters in every answer
    std::optional<std::string> currency;
    std::optional<Decimal> balance;
    std::optional<Decimal> equity;
    AccountStatus status = AccountStatus::disconnected;
    std::optional<Timestamp> last_seen_at;
    Timestamp created_at;
    Timestamp updated_at;
};

}  // namespace tjp
