#pragma once

#include <string_view>

namespace tjp::parser {

/// Whether a key's value is kept from everyone: `secret`, `email_token`, `api-key`, `licenseID` …
bool is_secret_key(std::string_view key);

/// Whether the first field of a comma line is a licence: ten digits or more, LICENSE…, or what masking leaves of one.
bool is_licence(std::string_view field);

/// What stands for a secret.
inline constexpr std::string_view masked = "***";

}  // namespace tjp::parser
