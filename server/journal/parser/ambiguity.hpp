#pragma once

#include <optional>
#include <string>

#include "server/journal/parser/intent.hpp"
#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {

/// Why an order that was read may be another than the one that was meant.
std::optional<std::string> ambiguity(const TextScan& scan, const Intent& intent, const SignalTerms& terms);

}  // namespace tjp::parser
