#pragma once

#include <string_view>

/// What users and keys may be called, on the command line and in the API alike.
namespace tjp {

inline constexpr std::size_t max_email_bytes = 254;
inline constexpr std::size_t max_key_name_bytes = 100;

/// Good enough to catch a slip: one @ with something before it and a name after it, no blanks or controls.
bool is_email(std::string_view text);

/// 1 to 100 bytes of UTF-8 without control characters, which in a list would speak to the terminal.
bool is_key_name(std::string_view text);

}  // namespace tjp
