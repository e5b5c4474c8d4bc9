#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/journal/json_reader.hpp"
#include "storage/model/error.hpp"
#include "storage/model/trade.hpp"
#include "storage/model/trade_fields.hpp"

namespace tjp {

struct DecodedTrade {
    Trade trade;  ///< without id and times
    std::vector<std::string> ignored_fields;
};

/// Checks a new trade field by field. The error's `field` is `where` followed by the name, as in `trades[3].pair`.
Result<DecodedTrade> decode_trade(const JsonValue& body, std::string_view where = {});

/// Sets the fields that `body` names; null clears an optional one. Answers the names it did not know.
/// `trade` is as it was if this fails.
Result<std::vector<std::string>> patch_trade(Trade& trade, const JsonValue& body);

/// Reads back what encode_json wrote.
Result<Trade> decode_stored_trade(std::string_view json);

/// What a field wants, as the end of "must be …".
std::string wanted(const TradeField& field);

/// A pair as it is stored, or nothing where it is not one: 1-32 letters, digits and `. _ / # : - !`; upper-case.
std::optional<std::string> normalised_pair(std::string_view text);

}  // namespace tjp
