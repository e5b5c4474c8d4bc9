#pragma once

#include <optional>
#include <string>

#include "server/journal/parser/instruments.hpp"
#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {

/// Why a token that stands where a price or size would is no number, with the token: `2340.00.5`, `23a40`, `x2340`.
/// Left out, it would make a market order of what names its price.
std::optional<std::string> unreadable_number(const TextScan& scan, const std::optional<Instrument>& instrument);

/// Whether an entry is announced that no number follows: `entry: TBA`, `@ later`.
bool announces_no_entry(const TextScan& scan);

}  // namespace tjp::parser
