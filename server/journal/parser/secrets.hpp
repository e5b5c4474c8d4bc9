#pragma once

#include <string>
#include <string_view>

namespace tjp::parser {

/// Whether a key's value is kept from everyone: `secret`, `email_token`, `api-key`, `licenseID` …
bool is_secret_key(std::string_view key);

/// Whether a key's value is kept from everyone in plain text too, as in `password: abc`. `Token: PEPE` is a coin, so
/// only words that mean nothing else.
bool is_told_secret(std::string_view key);

/// Whether a word that nothing explains may be a secret: long, letters and digits mixed.
bool looks_secret(std::string_view word);

/// A sentence about a message that quotes words of it, without those that may be secrets.
std::string without_secrets(std::string_view sentence);

/// Whether the first field of a comma line is a licence: ten digits or more, LICENSE…, or what masking leaves of one.
bool is_licence(std::string_view field);

/// What stands for a secret.
inline constexpr std::string_view masked = "***";

}  // namespace tjp::parser
