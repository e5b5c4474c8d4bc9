#pragma once

#include "server/journal/parser/clauses.hpp"
#include "server/journal/parser/intent.hpp"

namespace tjp::parser {

/// What a clause wants of a position or order that there is: close it, move its stop, cancel it.
void find_managing(const TextScan& scan, const Clause& clause, Intent& intent);

}  // namespace tjp::parser
