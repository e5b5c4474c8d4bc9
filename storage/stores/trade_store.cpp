#include "storage/stores/trade_store.hpp"

#include "storage/codec/layout.hpp"

namespace tjp::trade_store {
namespace {

constexpr std::string_view damaged = "a stored trade is damaged";

Error corrupt() { return {Code::corrupt, std::string(damaged), {}}; }

/// Both listing keys end in the position; what comes before it depends on the table.
std::string listing_key(UserId user, const std::string& pair, Date date, const TradeId& id) {
    return pair.empty() ? trade_key(user, date, id) : trade_pair_key(user, pair, date, id);
}

std::string listing_prefix(UserId user, const std::string& pair) {
    KeyBuilder key;
    key.user(user);
    if (!pair.empty()) key.text(pair);
    return key.take();
}

ScanRange key_range(UserId user, const Range& range) {
    ScanRange keys = prefix_range(listing_prefix(user, range.pair));
    KeyBuilder at;
    if (range.to) {
        at.bytes(listing_prefix(user, range.pair)).date_descending(*range.to);
        keys.begin = at.take();
    }
    if (range.from) {
        KeyBuilder last;
        last.bytes(listing_prefix(user, range.pair)).date_descending(*range.from);
        keys.end = after_prefix(last.take());
    }
    if (range.after) {
        auto next = just_after(listing_key(user, range.pair, range.after->date, range.after->id));
        if (next > keys.begin) keys.begin = std::move(next);
    }
    return keys;
}

/// A position to its record; `Get` is how the record is fetched (plainly or for update).
template <class Get>
Result<std::optional<Row>> fetch(UserId user, const TradePosition& position, Get get) {
    const auto record = get(Table::trades, trade_key(user, position.date, position.id));
    if (!record) return record.error();
    if (!*record) return std::optional<Row>{};
    Scratch scratch;
    const auto json = trade_layout().unpack(position.id.uuid, **record, scratch);
    if (!json) return corrupt();
    return std::optional<Row>{Row{position, std::string(*json)}};
}

/// An id to its trade. Two reads, not one snapshot: where the date was changed in between there is nothing at the old
/// place, and the trade is looked for again.
template <class Get>
Result<std::optional<Row>> look_for(UserId user, const TradeId& id, Get get) {
    constexpr int attempts = 16;
    for (int attempt = 0; attempt < attempts; ++attempt) {
        const auto date_bytes = get(Table::trade_ids, trade_id_key(user, id));
        if (!date_bytes) return date_bytes.error();
        if (!*date_bytes) return std::optional<Row>{};
        const auto date = decode_date(**date_bytes);
        if (!date) return corrupt();
        auto row = fetch(user, {*date, id}, get);
        if (!row || *row) return row;
    }
    return Error{Code::corrupt, "the index of trade ids names a trade that is not there", {}};
}

}  // namespace

Result<std::optional<Row>> find(const ReadView& view, UserId user, const TradeId& id) {
    return look_for(user, id, [&view](Table table, const std::string& key) { return view.get(table, key); });
}

Result<std::optional<Row>> find_for_update(Transaction& tx, UserId user, const TradeId& id) {
    // What a first, overtaken look expected no longer holds: then the commit is a conflict, and all is done again.
    return look_for(user, id, [&tx](Table table, const std::string& key) { return tx.get_for_update(table, key); });
}

Result<std::optional<Row>> find_external_for_update(Transaction& tx, UserId user, std::string_view external_id) {
    const auto found = tx.get_for_update(Table::trade_external_ids, trade_external_key(user, external_id));
    if (!found) return found.error();
    if (!*found) return std::optional<Row>{};
    TradeId id;
    if ((*found)->size() != id.uuid.bytes.size()) return corrupt();
    std::copy((*found)->begin(), (*found)->end(), id.uuid.bytes.begin());
    return find(tx, user, id);
}

Result<void> scan(const ReadView& view, UserId user, const Range& range, ScanOrder order, Visitor visit) {
    bool broken = false;
    Scratch scratch;
    const auto on_row = [&](std::string_view key, std::string_view record) {
        const auto position = trade_position(key);
        const auto json = position ? trade_layout().unpack(position->id.uuid, record, scratch) : std::nullopt;
        broken = !json;
        return !broken && visit(*position, *json);
    };
    const Table table = range.pair.empty() ? Table::trades : Table::trades_by_pair;
    const auto scanned = view.scan(table, key_range(user, range), order, on_row);
    if (!scanned) return scanned.error();
    if (broken) return corrupt();
    return {};
}

Result<void> scan_pairs(const ReadView& view, UserId user, PairVisitor visit) {
    const std::string own(user.uuid.view());
    ScanRange rest = prefix_range(own);
    for (;;) {
        std::optional<std::string> pair;
        const auto on_row = [&](std::string_view key, std::string_view) {
            const std::string_view tail = key.substr(own.size());
            pair = tail.substr(0, tail.find('\0'));
            return false;
        };
        const auto found = view.scan(Table::trades_by_pair, rest, ScanOrder::forward, on_row);
        if (!found) return found.error();
        if (!pair || !visit(*pair)) return {};
        rest.begin = after_prefix(KeyBuilder().user(user).text(*pair).take());
    }
}

void insert(Transaction& tx, UserId user, const Entry& entry) {
    const auto& [date, id] = entry.position;
    tx.put(Table::trades, trade_key(user, date, id), entry.record);
    tx.put(Table::trades_by_pair, trade_pair_key(user, entry.pair, date, id), entry.record);
    tx.put(Table::trade_ids, trade_id_key(user, id), encode_date(date));
    if (entry.external_id) {
        tx.put(Table::trade_external_ids, trade_external_key(user, *entry.external_id), id.uuid.view());
    }
}

void erase(Transaction& tx, UserId user, const Entry& entry) {
    const auto& [date, id] = entry.position;
    tx.erase(Table::trades, trade_key(user, date, id));
    tx.erase(Table::trades_by_pair, trade_pair_key(user, entry.pair, date, id));
    tx.erase(Table::trade_ids, trade_id_key(user, id));
    if (entry.external_id) tx.erase(Table::trade_external_ids, trade_external_key(user, *entry.external_id));
}

void replace(Transaction& tx, UserId user, const Entry& before, const Entry& after) {
    // Erases come first, so that a key that stays is written after it was taken away.
    erase(tx, user, before);
    insert(tx, user, after);
}

}  // namespace tjp::trade_store
