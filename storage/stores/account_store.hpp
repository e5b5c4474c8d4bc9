#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/model/account.hpp"
#include "storage/model/function_ref.hpp"
#include "storage/stores/transaction.hpp"

/// Broker accounts, in the order they were made.
namespace tjp::account_store {

inline constexpr std::size_t max_accounts = 200;  ///< of one user

using Visitor = FunctionRef<bool(const AccountId& id, std::string_view json)>;

/// The stored JSON: the login is whole in it (codec/records.hpp).
Result<std::optional<std::string>> find(const ReadView& view, UserId user, const AccountId& id);
Result<void> scan(const ReadView& view, UserId user, Visitor visit);
void put(Transaction& tx, UserId user, const AccountId& id, std::string_view json);
void erase(Transaction& tx, UserId user, const AccountId& id);

}  // namespace tjp::account_store
