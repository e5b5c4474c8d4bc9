#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/journal/parser/instruments.hpp"
#include "server/journal/parser/json_fields.hpp"
#include "server/journal/signal_parser.hpp"

namespace tjp::parser {

/// Reads an alert whose members are named, wherever they came from: JSON, a bridge's `key=value`, a form. Fills terms
/// and fault, not `parsed_as`.
void read_alert(const JsonFields& fields, const ParserOptions& options, ParsedMessage& out);

/// Whether the members name an instrument or what is to be done.
bool is_alert(const JsonFields& fields);

/// Size, leverage and risk of an alert.
void read_alert_amounts(const JsonFields& fields, ParsedMessage& out);

/// Entry, stop and targets of an alert. What has no unit is a price only where that is certain.
void read_alert_levels(const JsonFields& fields, const std::optional<Instrument>& instrument, ParsedMessage& out);

}  // namespace tjp::parser
