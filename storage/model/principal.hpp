#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/model/id.hpp"
#include "storage/model/time.hpp"

namespace tjp {

enum class Plan : std::uint8_t { free, pro };

/// What a key may do. `write` includes `read`.
enum class Scope : std::uint8_t { read, write };

/// A person with a journal.
struct User {
    UserId id;
    std::string email;
    Plan plan = Plan::pro;
    std::optional<Timestamp> plan_expires_at;  ///< nothing: never
    std::string password_hash;                 ///< PHC string of auth/password.hpp; empty: no password yet
    Timestamp created_at;

    /// Plan `pro` counts while it has not expired.
    bool pro_in_force(Timestamp now) const { return plan == Plan::pro && (!plan_expires_at || now < *plan_expires_at); }
};

/// A stored API key: never its secret, only the SHA-256 of it.
struct ApiKey {
    KeyId id;
    UserId user;
    std::string name;
    Scope scope = Scope::read;
    std::string secret_hash;      ///< 32 bytes
    std::string last_characters;  ///< of its text, to tell keys apart; empty: of a key made before they were kept
    std::optional<Timestamp> expires_at;
    std::optional<Timestamp> revoked_at;
    std::optional<Timestamp> last_used_at;
    Timestamp created_at;
};

inline std::string_view to_string(Plan plan) { return plan == Plan::pro ? "pro" : "free"; }
/// The words of the command line.
inline std::string_view to_string(Scope scope) { return scope == Scope::write ? "read+write" : "read"; }

}  // namespace tjp
