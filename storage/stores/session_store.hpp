#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "storage/model/session.hpp"
#include "storage/stores/transaction.hpp"

/// Who is signed in with a browser, and which session a token's hash leads to.
namespace tjp::session_store {

inline constexpr std::size_t max_sessions = 50;  ///< of one user; the one used longest ago makes room

/// The session with this SHA-256 of a token; whether its time is up is the caller's to judge.
Result<std::optional<BrowserSession>> find_token(const ReadView& view, std::string_view token_hash);
Result<std::optional<BrowserSession>> find_for_update(Transaction& tx, UserId user, const SessionId& id);
/// Oldest first.
Result<std::vector<BrowserSession>> list(const ReadView& view, UserId user);
/// The commit is a conflict if another session of the user begins meanwhile.
Result<std::vector<BrowserSession>> list_for_update(Transaction& tx, UserId user);

/// Inserts a new one; where there are many, the least lately used goes.
Result<void> insert(Transaction& tx, const BrowserSession& session);
/// Writes a session that is there already; its token must be the same.
void update(Transaction& tx, const BrowserSession& session);
void erase(Transaction& tx, const BrowserSession& session);

}  // namespace tjp::session_store
