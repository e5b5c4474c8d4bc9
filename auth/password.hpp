#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "storage/model/error.hpp"

namespace tjp {

/// What one scrypt run costs (RFC 7914): 128 * r * 2^log2_n bytes of memory, and time in proportion to that times p.
struct ScryptCost {
    std::uint32_t log2_n = 15;
    std::uint32_t r = 8;
    std::uint32_t p = 3;
    bool operator==(const ScryptCost&) const = default;
};

/// N = 2^15, r = 8, p = 3: one of the settings that OWASP's Password Storage Cheat Sheet names as equally strong
/// (2^17 with p = 1, 2^16 with p = 2, …), the one that takes 32 MiB. A few tenths of a second of one core.
constexpr ScryptCost password_cost{};
constexpr std::size_t password_salt_bytes = 16;
constexpr std::size_t password_hash_bytes = 32;

constexpr std::size_t min_password_bytes = 10;
constexpr std::size_t max_password_bytes = 1024;

/// The rule for new passwords: 10 to 1,024 bytes of valid UTF-8. The error's field is `password`.
Result<void> check_password(std::string_view password);

/// `$scrypt$ln=15,r=8,p=3$<salt>$<hash>`, the PHC string format with its unpadded base64. Fails with `invalid` where
/// `check_password` does, and with `internal` without memory for it. Slow on purpose: not for an event loop.
Result<std::string> hash_password(std::string_view password);

/// Whether `password` is the one that `phc` was made from. The cost is read from `phc` and bounded: a hostile record
/// takes at most 256 MiB and eight times the usual work. An empty, malformed or unbounded record costs as much as a
/// usual one and is false, so that the time tells nothing about it.
bool verify_password(std::string_view password, std::string_view phc);

/// Takes the time of a verification, for a user who does not exist.
void verify_nobody(std::string_view password);

/// Whether `phc` was made with another cost or shape than `hash_password` uses today: hash anew at the next login.
bool needs_rehash(std::string_view phc);

/// scrypt itself, into all of `out`. False where OpenSSL refuses the cost or has no memory.
[[nodiscard]] bool scrypt(std::string_view password, std::string_view salt, const ScryptCost& cost,
                          std::span<std::uint8_t> out);

}  // namespace tjp
