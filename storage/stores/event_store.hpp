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
/// What comes up to `at` is no longer told. What was said of a later place before stays.
Result<void> note_trimmed(Transaction& tx, LogPosition at);
/// The place that an event's key begins with; nothing where the key is none.
std::optional<LogPosition> place_of(std::string_view key);

/// How many commit numbers are left out (RocksDbOptions) where a journal goes on from an earlier state: commits that it
/// knows nothing of any more were told to followers, and a number must not stand for two of them. There were fewer
/// than 2^32; what is random, up to 2^48, keeps apart what came after the same state was gone on from twice.
std::uint64_t numbers_of_lost_commits();

/// The user of an event's key tail, as Transaction::publish writes it.
std::optional<UserId> user_of(std::string_view key_tail);

}  // namespace tjp::event_store
