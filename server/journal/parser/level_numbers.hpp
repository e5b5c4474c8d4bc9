#pragma once

#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {

/// What the number at token `i` measures, by what stands around it.
Level::Kind unit_of(const TextScan& scan, std::size_t i);

/// 1) 64200, 2. 63800, 3- 63000: whether a number only counts.
bool is_counter(const TextScan& scan, std::size_t i);

/// Whether behind a small number its price comes: on its line, or alone on the next.
bool price_follows(const TextScan& scan, std::size_t i);

/// Written with a sign of its own: +50, -30.
bool is_signed(const TextScan& scan, std::size_t i);

/// What parts the number at token `i` from the last one of the group: one of Level::separator's.
char separator_before(const TextScan& scan, std::size_t i, const Group& group);

}  // namespace tjp::parser
