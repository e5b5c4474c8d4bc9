#pragma once

#include <string>
#include <string_view>

namespace tjp::parser {

/// Makes JSON of what alert templates send for it: NaN and the like become null, bare words and {{placeholders}}
/// strings, single quotes double ones, line breaks within strings escapes; commas before a bracket go. What was JSON
/// stays as it was. Linear; what comes out need not be JSON.
std::string repair_json(std::string_view text);

}  // namespace tjp::parser
