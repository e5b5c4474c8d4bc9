#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/model/decimal.hpp"
#include "storage/model/time.hpp"

namespace tjp {

/// A user's own names: from a symbol as received, upper-case, to the pair it stands for.
using SymbolMap = std::map<std::string, std::string, std::less<>>;

/// Which signals a user lets through to the executors.
struct Copier {
    bool enabled = true;
    std::optional<Decimal> min_win_rate;     ///< percent, 0 to 100; absent: no floor
    std::uint32_t min_trades = 10;           ///< decided trades of a pair below which the floor does not count
    std::uint32_t lookback_trades = 100;     ///< how many of a pair's newest decided trades the win rate is of
    std::vector<std::string> allowed_pairs;  ///< empty: all
    std::vector<std::string> blocked_pairs;
    SymbolMap symbol_map;
    std::optional<std::uint32_t> expire_after_seconds;  ///< absent: a pending signal never expires
    std::optional<Timestamp> updated_at;                ///< absent: never set
};

}  // namespace tjp
