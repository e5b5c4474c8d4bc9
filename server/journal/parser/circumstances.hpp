#pragma once

#include <optional>
#include <string>

#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {

/// Why what reads like an order is none of now, by the words around its direction: a condition, a heading that says
/// what it is, somebody else who trades, a position that is open. Nothing where nothing says so.
std::optional<std::string> circumstance(const TextScan& scan);

/// The part of that which holds for instructions about a position too: what the text calls itself.
std::optional<std::string> label(const TextScan& scan);

}  // namespace tjp::parser
