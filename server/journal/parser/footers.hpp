#pragma once

#include <string>
#include <string_view>

namespace tjp::parser {

/// Folded text without the lines that channels put beside every order and that say nothing of this one: legal notices,
/// what the last one made, "be careful, CPI today", "are you in?", how far not to run behind a price; and without
/// Discord's mentions. A line that names a direction or a level stays.
std::string without_footers(std::string_view folded);

}  // namespace tjp::parser
