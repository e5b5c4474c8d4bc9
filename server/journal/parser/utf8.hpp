#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tjp::parser {

/// Takes the next code point off the front of `rest`. Bytes that are no UTF-8 come out one at a time as U+FFFD.
char32_t next_code_point(std::string_view& rest);

/// The text with U+FFFD for each byte that is no UTF-8.
std::string as_utf8(std::string_view text);

void append_utf8(std::string& out, char32_t code);

}  // namespace tjp::parser
