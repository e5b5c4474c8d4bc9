#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/model/account.hpp"
#include "storage/model/function_ref.hpp"
#include "storage/stores/transaction.hpp"

/// Broker accounts, in the order they were made. A user's own key, without an id, holds the id last made: every new
/// account replaces it, so that two made at once meet, and their number is counted again.
namespace tjp::account_store {

inline constexpr std::size_t max_accounts = 200;  ///< of one user

using Visitor = FunctionRef<bool(const AccountId& id, std::string_view json)>;

/// The stored JSON: the login is whole in it (codec/records.hpp).
Result<std::optional<std::string>> find(const ReadView& view, UserId user, const AccountId& id);
/// The same, and the commit is a conflict if the account has changed by then.
Result<std::optional<std::string>> find_for_update(Transaction& tx, UserId user, const AccountId& id);
Result<void> scan(const ReadView& view, UserId user, Visitor visit);

/// Adds an account. Code::conflict where the user has `max_accounts` of them; that holds however many are made at once.
Result<void> insert(Transaction& tx, UserId user, const AccountId& id, std::string_view json);
/// Writes an account whether there is one or not, and counts nothing.
void put(Transaction& tx, UserId user, const AccountId& id, std::string_view json);
void erase(Transaction& tx, UserId user, const AccountId& id);

}  // namespace tjp::account_store
