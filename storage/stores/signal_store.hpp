#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/codec/keys.hpp"
#include "storage/model/function_ref.hpp"
#include "storage/model/signal.hpp"
#include "storage/stores/transaction.hpp"

/// Signals, newest first, with an index by pair and one by status. Unlike trades the indexes hold only the id: the raw
/// message can be large, and a signal changes its status.
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
    std::string_view json;
};

struct Range {
    std::optional<SignalStatus> status;
    std::string pair;               ///< upper-case; empty: all pairs
    std::optional<SignalId> after;  ///< only what comes later in the listing than this
};

using Visitor = FunctionRef<bool(const SignalId& id, std::string_view json)>;

Result<std::optional<Row>> find(const ReadView& view, UserId user, const SignalId& id);

/// Newest first. With a status the index by status is read, else with a pair the one by pair; where both are asked
/// for, the visitor still sees only rows of both.
Result<void> scan(const ReadView& view, UserId user, const Range& range, Visitor visit);

void insert(Transaction& tx, UserId user, const Entry& entry);
void replace(Transaction& tx, UserId user, const Entry& before, const Entry& after);

}  // namespace tjp::signal_store
