#pragma once

#include <span>
#include <string_view>
#include <variant>

#include "storage/model/trade.hpp"

namespace tjp {

/// What a client may send for a field, beyond its type.
enum class Rule : std::uint8_t { plain, positive };

/// Where a field lives in a Trade; its type says how it is read and written.
using TradeSlot =
    std::variant<Date Trade::*, std::string Trade::*, Direction Trade::*, Outcome Trade::*, Session Trade::*,
                 Decimal Trade::*, std::optional<Decimal> Trade::*, std::optional<std::string> Trade::*,
                 std::optional<Timestamp> Trade::*, std::vector<std::string> Trade::*,
                 std::optional<AccountId> Trade::*, std::optional<SignalId> Trade::*>;

/// One field of the trade resource that a client may send. Decoding, encoding, and the API's description all follow
/// this table; its order is the order of the JSON.
struct TradeField {
    std::string_view name;
    TradeSlot slot;
    bool required = false;
    Rule rule = Rule::plain;
    std::size_t max_bytes = 0;  ///< of a text; 0: the type's own bound
};

inline constexpr std::size_t max_pair_bytes = 32;
inline constexpr std::size_t max_tags = 20;
inline constexpr std::size_t max_tag_bytes = 40;

/// Every field a client may send, in JSON order (`id` comes before them, `created_at` and `updated_at` after).
std::span<const TradeField> trade_fields();

/// The field of that name, or nullptr.
const TradeField* find_trade_field(std::string_view name);

}  // namespace tjp
