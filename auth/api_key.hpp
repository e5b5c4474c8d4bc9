#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "auth/token.hpp"
#include "storage/model/principal.hpp"

namespace tjp {

/// An API key's text is `tjp_live_<public id>_<secret><checksum>`: the key's Uuid in base62 (22 characters), then the
/// sealed secret of auth/token.hpp.
constexpr std::string_view api_key_prefix = "tjp_live_";
constexpr std::size_t api_key_size = 65;

struct NewApiKey {
    std::string text;         ///< shown once; never stored or logged
    std::string secret_hash;  ///< 32 bytes, for ApiKey::secret_hash
};

/// A fresh secret for the key `id`.
NewApiKey mint(KeyId id);

/// Gives `key` a fresh secret and answers its text.
std::string seal(ApiKey& key);

/// What a client's key says, before anybody has asked whether it is known.
struct PresentedKey {
    KeyId id;
    SecretHash secret_hash{};
};

/// Nothing where `text` cannot be a key that `mint` made. Each key has exactly one text.
std::optional<PresentedKey> parse_api_key(std::string_view text);

/// Whether `presented` carries the secret of `stored`, in constant time. Says nothing about expiry or revocation.
bool matches(const ApiKey& stored, const PresentedKey& presented);

}  // namespace tjp
