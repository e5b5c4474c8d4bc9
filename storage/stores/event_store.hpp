#pragma once

#include "storage/model/event.hpp"
#include "storage/model/function_ref.hpp"
#include "storage/stores/transaction.hpp"

/// Reading the outbox: every user's events in one log, in the order of their commits.
namespace tjp::event_store {

/// Sees one event; the view ends with the call. Answers whether to go on.
using Visitor = FunctionRef<bool(LogPosition at, UserId user, std::string_view record)>;

/// All events after a position, of every user.
Result<void> scan(const ReadView& view, LogPosition after, Visitor visit);

/// The end of the last commit: whatever is told from now on comes after it.
Result<LogPosition> newest(const ReadView& view);

/// Up to where the log was trimmed: what came before that, or there, is no longer told.
Result<LogPosition> trimmed(const ReadView& view);
/// `key`: of the last event that was erased.
void note_trimmed(Transaction& tx, std::string_view key);

/// The user of an event's key tail, as Transaction::publish writes it.
std::optional<UserId> user_of(std::string_view key_tail);

}  // namespace tjp::event_store
