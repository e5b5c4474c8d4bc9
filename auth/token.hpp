#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tjp {

/// SHA-256 of a secret's bytes: what is stored and compared. The secret has 160 random bits, so neither salt nor a slow
/// hash would add anything.
using SecretHash = std::array<std::uint8_t, 32>;

/// The hash's bytes, as they are stored.
inline std::string_view view(const SecretHash& hash) {
    return {reinterpret_cast<const char*>(hash.data()), hash.size()};
}

/// Secrets that a client carries, in one form: `<prefix><secret><checksum>`.
/// - secret: 20 random bytes in base62, 27 characters
/// - checksum: CRC-32 (IEEE 802.3, as zlib's) of every character before it, in base62, 6 characters. It tells a
///   mistyped or truncated token from an unknown one without asking the storage; it is no defence.
constexpr std::size_t secret_bytes = 20;
constexpr std::size_t secret_digits = 27;
constexpr std::size_t checksum_digits = 6;

struct NewToken {
    std::string text;  ///< to be shown once and kept nowhere
    SecretHash secret_hash;
};

/// A fresh token. `prefix` says what it is for, as in `tjp_hook_`.
NewToken mint_token(std::string_view prefix);

/// The hash of the secret in `text`, or nothing where `text` is not exactly `prefix` and a sealed secret. Each secret
/// has one text: no other casing, padding or length passes.
std::optional<SecretHash> hash_token(std::string_view prefix, std::string_view text);

/// Whether two hashes are the same, in a time that does not tell where they differ. `stored` that is not 32 bytes long
/// matches nothing.
bool same_hash(std::string_view stored, const SecretHash& presented);

/// SHA-256 (FIPS 180-4). Ends the process where OpenSSL cannot provide it.
SecretHash sha256(std::span<const std::uint8_t> bytes);

}  // namespace tjp
