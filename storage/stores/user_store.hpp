#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "storage/model/principal.hpp"
#include "storage/stores/transaction.hpp"

/// Users and their API keys. An email names one user, whatever its case.
namespace tjp::user_store {

Result<std::optional<User>> find(const ReadView& view, const UserId& id);
Result<std::optional<User>> find_email(const ReadView& view, std::string_view email);
/// The commit is a conflict if the user changes, or one with this email appears.
Result<std::optional<User>> find_email_for_update(Transaction& tx, std::string_view email);
Result<std::vector<User>> list(const ReadView& view);

/// The one user who may let others in, once there is one.
Result<std::optional<UserId>> find_owner(const ReadView& view);
/// The commit is a conflict if the owner changes.
Result<std::optional<UserId>> find_owner_for_update(Transaction& tx);
void set_owner(Transaction& tx, const UserId& id);

/// Writes a new user and the index by email.
void insert(Transaction& tx, const User& user);
/// Writes a changed user; the email must be the same.
void update(Transaction& tx, const User& user);

Result<std::optional<ApiKey>> find_key(const ReadView& view, const KeyId& id);
Result<std::optional<ApiKey>> find_key_for_update(Transaction& tx, const KeyId& id);
/// Oldest first, with their last use.
Result<std::vector<ApiKey>> list_keys(const ReadView& view, const UserId& user);
void insert_key(Transaction& tx, const ApiKey& key);
/// Of two commits that insert keys of this user and both called this, one is a conflict: for whoever counts them first.
Result<void> insert_keys_in_turn(Transaction& tx, const UserId& user, const KeyId& next);
void update_key(Transaction& tx, const ApiKey& key);
/// Kept apart from the key, so that noting a use never conflicts with a change of the key.
void note_use(Transaction& tx, const KeyId& id, Timestamp at);

}  // namespace tjp::user_store
