#pragma once

#include <optional>
#include <string_view>

namespace tjp::http {

/// The value of a cookie in a Cookie field (RFC 6265, 4.2), or nothing.
std::optional<std::string_view> cookie(std::string_view field, std::string_view name);

}  // namespace tjp::http
