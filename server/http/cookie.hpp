#pragma once

#include <optional>
#include <string_view>

namespace tjp::http {

/// The value of the first cookie of that name in a Cookie field (RFC 6265, 4.2), or nothing. Where there are several
/// (another program of the same host may set its own), `rest` is what follows it.
std::optional<std::string_view> cookie(std::string_view field, std::string_view name, std::string_view* rest = nullptr);

}  // namespace tjp::http
