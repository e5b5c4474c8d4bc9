#pragma once

#include <optional>
#include <string>

#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {

/// Why an order that a text holds is only told of there: quoted, said by somebody, regretted, almost given.
std::optional<std::string> telling(const TextScan& scan);

}  // namespace tjp::parser
