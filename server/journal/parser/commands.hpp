#pragma once

#include <optional>
#include <string_view>

#include "storage/model/signal.hpp"

namespace tjp::parser {

/// What one word of a machine format orders.
struct Command {
    std::optional<SignalAction> action;  ///< nothing where the word only names a kind of order
    std::optional<Instruction> instruction;
    std::optional<Side> side;
    std::optional<OrderType> type;
    bool is_switch = false;  ///< turns an executor on or off: `eaoff`
};

/// `buy`, `enter_long`, `closeshort`, `ORDER_TYPE_SELL_LIMIT`, `buy-to-cover`, `cancel_all`, `limit` … Nothing where
/// any piece of the word is not known.
std::optional<Command> read_command(std::string_view word);

/// Puts a command into the terms: the word that says more wins. False where it contradicts what they hold.
bool apply(const Command& command, SignalTerms& terms, bool& acted);

}  // namespace tjp::parser
