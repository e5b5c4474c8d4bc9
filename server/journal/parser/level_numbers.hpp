#pragma once

#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {

/// "PT 2350", "PT1: 2350": a profit target. Behind a number "pt" is a unit, as in 30 pt.
bool is_profit_target(const TextScan& scan, std::size_t i);

/// What the number at token `i` measures, by what stands around it.
Level::Kind unit_of(const TextScan& scan, std::size_t i);

/// The number at token `i`.
Level level_at(const TextScan& scan, std::size_t i, Level::Kind kind);

/// Whether a number is one more of the group: not a share, a distance or a gain that is said beside a price.
bool continues(const TextScan& scan, const Group& group, std::size_t i, Level::Kind kind);

/// 1) 64200, 2. 63800, 3- 63000: whether a number only counts.
bool is_counter(const TextScan& scan, std::size_t i);

/// Whether behind a small number its price comes: on its line, or alone on the next.
bool price_follows(const TextScan& scan, std::size_t i);

/// The index of TP1, "Target 2", "TP (1)" at token `i`: 0 where there is none, and the token behind it.
struct Index {
    int value = 0;
    std::size_t last = 0;
};
Index read_index(const TextScan& scan, std::size_t i);

/// 1:2, 1.5R: what an order is worth in measures of its risk, or a time. The token behind, or 0.
std::size_t behind_ratio(const TextScan& scan, std::size_t i);

/// The token behind the brackets that open at `i`, or the next one where they do not close on the line, or name a
/// level.
std::size_t behind_remark(const TextScan& scan, std::size_t i);

/// Written with a sign of its own: +50, -30.
bool is_signed(const TextScan& scan, std::size_t i);

/// What parts the number at token `i` from the last one of the group: one of Level::separator's.
char separator_before(const TextScan& scan, std::size_t i, const Group& group);

}  // namespace tjp::parser
