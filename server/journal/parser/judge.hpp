#pragma once

#include <string>

#include "server/journal/parser/instruments.hpp"
#include "server/journal/signal_parser.hpp"

namespace tjp::parser {

inline constexpr std::size_t most_targets = 20;
inline constexpr std::size_t most_entries = 20;

/// Keeps the first fault that is found.
void blame(ParsedMessage& message, std::string sentence);

/// The checks that every format ends with: what an order, a close or a change must name, and contradictions.
void judge(ParsedMessage& message);

}  // namespace tjp::parser
