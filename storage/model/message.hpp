#pragma once

#include <optional>
#include <string>

#include "storage/model/id.hpp"
#include "storage/model/signal.hpp"
#include "storage/model/time.hpp"

namespace tjp {

/// One message that came in by a hook and became no signal of its own: written in the commit of what it became. What
/// became a signal is kept in that.
struct InboundMessage {
    MessageId id;
    HookId hook_id;
    Timestamp received_at;
    Delivery delivery;       ///< the size of one that was too large is as announced
    bool duplicate = false;  ///< it had been here before: the ids are of the first one's outcome
    std::optional<SignalId> signal_id;
    std::optional<TradeId> trade_id;
    std::optional<std::string> note;  ///< why it became neither
    std::optional<std::string> raw;   ///< secrets masked; absent where it was not read, or is that of the first
    bool raw_base64 = false;          ///< `raw` is base64: the message was not UTF-8
};

}  // namespace tjp
