#pragma once

#include <optional>
#include <string_view>

#include "storage/model/function_ref.hpp"
#include "storage/model/hook.hpp"
#include "storage/stores/transaction.hpp"

/// Inbound hooks, and which of them a token's hash leads to.
namespace tjp::hook_store {

using Visitor = FunctionRef<bool(const Hook& hook)>;

Result<std::optional<Hook>> find(const ReadView& view, UserId user, const HookId& id);
Result<std::optional<Hook>> find_for_update(Transaction& tx, UserId user, const HookId& id);
/// The hook with this SHA-256 of a token among its own; whether an old token still counts is the caller's to judge.
Result<std::optional<Hook>> find_token(const ReadView& view, std::string_view token_hash);
/// Oldest first.
Result<void> scan(const ReadView& view, UserId user, Visitor visit);

inline constexpr std::size_t max_hooks = 100;  ///< of one user

void insert(Transaction& tx, const Hook& hook);
/// Inserts a new one. Code::conflict where the user has as many as there may be, however many are created at once.
Result<void> create(Transaction& tx, const Hook& hook);
/// Tokens that `after` has no longer lead nowhere.
void replace(Transaction& tx, const Hook& before, const Hook& after);
void erase(Transaction& tx, const Hook& hook);

}  // namespace tjp::hook_store
