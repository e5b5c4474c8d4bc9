#pragma once

#include <optional>
#include <string_view>

#include "storage/model/id.hpp"
#include "storage/stores/trade_store.hpp"

namespace tjp {

/// The place behind a cursor that `encode_cursor` (listing.hpp) made for this kind of listing, or nothing. There is one
/// text a place.
std::optional<TradePosition> decode_trade_cursor(std::string_view text);
std::optional<SignalId> decode_signal_cursor(std::string_view text);
std::optional<MessageId> decode_message_cursor(std::string_view text);

}  // namespace tjp
