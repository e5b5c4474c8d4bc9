#pragma once

#include <cstdint>
#include <string>

#include "server/journal/fields.hpp"
#include "storage/model/principal.hpp"

/// The bodies of signing in and of keys.
namespace tjp {

struct SignIn {
    std::string email;
    std::string password;
};
FieldTable<SignIn> sign_in_fields();

struct OwnerSetup {
    std::string token;
    std::string email;
    std::string password;
};
FieldTable<OwnerSetup> owner_setup_fields();

struct PasswordChange {
    std::string current_password;
    std::string new_password;
};
FieldTable<PasswordChange> password_change_fields();

FieldTable<ApiKey> key_fields();
std::string key_json(const ApiKey& key);

struct KeyReroll {
    std::uint32_t overlap_seconds = 24 * 60 * 60;  ///< how long the old key is still taken
};
FieldTable<KeyReroll> key_reroll_fields();

}  // namespace tjp
