#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tjp::parser {

/// Why a folded text is no order of now, whatever levels it names: it calls itself an example, a test or a thing of the
/// past, quotes news, tells of others' positions, or calls itself off. Nothing: it says none of that.
std::optional<std::string> disclaimer(std::string_view folded);

/// Whether that reason is that the text is about a position that is open.
bool is_about_position(std::string_view disclaimer);

/// Whether a date or a time of day stands in it.
bool holds_moment(std::string_view folded);

}  // namespace tjp::parser
