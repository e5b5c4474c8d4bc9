#pragma once

#include <string_view>

#include "server/journal/signal_parser.hpp"

namespace tjp::parser {

/// Reads what a person wrote into a channel. Fills the terms and the fault, not `parsed_as`.
void read_text(std::string_view message, const ParserOptions& options, ParsedMessage& out);

}  // namespace tjp::parser
