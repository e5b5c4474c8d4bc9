#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/codec/keys.hpp"
#include "storage/model/function_ref.hpp"
#include "storage/model/signal.hpp"
#include "storage/stores/transaction.hpp"

/// Signals, newest first, with indexes by status and by status and pair; those of a pair are its lists of all statuses,
/// read as one. Unlike trades the indexes hold only the id: the raw message can be large, and a signal changes its
/// status. What is pending and can expire is in a queue by time.
namespace tjp::signal_store {

struct Row {
    SignalId id;
    std::string json;
};

/// What the store must know of a signal to index it.
struct Entry {
    SignalId id;
    std::optional<std::string_view> pair;
    SignalStatus status = SignalStatus::pending;
    std::optional<Timestamp> expires_at;
    std::string_view record;  ///< as encode_record makes it; not asked for where the entry goes
};

/// `record` must outlive the entry, as must `signal`.
Entry entry_of(const Signal& signal, std::string_view record);

struct Range {
    std::optional<SignalStatus> status;
    std::string pair;               ///< upper-case; empty: all pairs
    std::optional<SignalId> after;  ///< only what comes later in the listing than this
};

using Visitor = FunctionRef<bool(const SignalId& id, std::string_view json)>;

Result<std::optional<Row>> find(const ReadView& view, UserId user, const SignalId& id);
Result<std::optional<Row>> find_for_update(Transaction& tx, UserId user, const SignalId& id);

/// Newest first, by the index of what is asked for: the cost is that of the rows shown.
Result<void> scan(const ReadView& view, UserId user, const Range& range, Visitor visit);

void insert(Transaction& tx, UserId user, const Entry& entry);
void replace(Transaction& tx, UserId user, const Entry& before, const Entry& after);

/// A pending signal and when it expires.
struct Due {
    Timestamp at;
    UserId user;
    SignalId id;
};

/// The pending signals that can expire, soonest first, at most `limit`.
Result<std::vector<Due>> soonest_to_expire(const ReadView& view, std::size_t limit);
/// Takes one off that queue: for a row whose signal is gone or no longer pending.
void forget_expiry(Transaction& tx, const Due& due);

}  // namespace tjp::signal_store
