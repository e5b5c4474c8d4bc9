#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/codec/keys.hpp"
#include "storage/model/function_ref.hpp"
#include "storage/stores/transaction.hpp"

/// Trades and their indexes: written together, so that a trade is in every index or in none.
namespace tjp::trade_store {

/// A stored trade: where it stands, and its public JSON.
struct Row {
    TradePosition position;
    std::string json;
};

/// What the store must know of a trade to index it.
struct Entry {
    TradePosition position;
    std::string_view pair;
    std::optional<std::string_view> external_id;
    std::string_view record;  ///< as encode_record makes it; not asked for where the entry goes
};

/// A stretch of the newest-first listing.
struct Range {
    std::optional<Date> from;            ///< inclusive
    std::optional<Date> to;              ///< inclusive
    std::string pair;                    ///< upper-case; empty: all pairs
    std::optional<TradePosition> after;  ///< only what comes later in the listing than this
};

/// Sees one trade; the view ends with the call. Answers whether to go on.
using Visitor = FunctionRef<bool(TradePosition position, std::string_view json)>;

/// Nothing where this user has no such trade.
Result<std::optional<Row>> find(const ReadView& view, UserId user, const TradeId& id);
/// The same, and the commit is a conflict if the trade has changed by then.
Result<std::optional<Row>> find_for_update(Transaction& tx, UserId user, const TradeId& id);
/// The trade with this external id. The commit is a conflict if that changes.
Result<std::optional<Row>> find_external_for_update(Transaction& tx, UserId user, std::string_view external_id);

Result<void> scan(const ReadView& view, UserId user, const Range& range, ScanOrder order, Visitor visit);

/// Sees one of the pairs that a user has trades of. Answers whether to go on.
using PairVisitor = FunctionRef<bool(std::string_view pair)>;

/// Every pair once, in the order of their names; costs a search each, however many trades there are.
Result<void> scan_pairs(const ReadView& view, UserId user, PairVisitor visit);

void insert(Transaction& tx, UserId user, const Entry& entry);
void erase(Transaction& tx, UserId user, const Entry& entry);
/// Moves the trade in every index in which its place changed.
void replace(Transaction& tx, UserId user, const Entry& before, const Entry& after);

}  // namespace tjp::trade_store
