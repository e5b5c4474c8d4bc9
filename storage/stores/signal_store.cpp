#include "storage/stores/signal_store.hpp"

#include "storage/codec/json_text.hpp"

namespace tjp::signal_store {
namespace {

constexpr std::string_view present = "\x01";  // index rows hold nothing, but a value is never empty

Error corrupt() { return {Code::corrupt, "a stored signal is damaged", {}}; }

std::uint8_t number(SignalStatus status) { return static_cast<std::uint8_t>(status); }

struct Listing {
    Table table = Table::signals;
    std::string prefix;
};

Listing listing(UserId user, const Range& range) {
    KeyBuilder key;
    key.user(user);
    if (range.status) return {Table::signals_by_status, key.byte(number(*range.status)).take()};
    if (!range.pair.empty()) return {Table::signals_by_pair, key.text(range.pair).take()};
    return {Table::signals, key.take()};
}

void put_indexes(Transaction& tx, UserId user, const Entry& entry) {
    tx.put(Table::signals_by_status, signal_status_key(user, number(entry.status), entry.id), present);
    if (entry.pair) tx.put(Table::signals_by_pair, signal_pair_key(user, *entry.pair, entry.id), present);
}

}  // namespace

Result<std::optional<Row>> find(const ReadView& view, UserId user, const SignalId& id) {
    const auto record = view.get(Table::signals, signal_key(user, id));
    if (!record) return record.error();
    if (!*record) return std::optional<Row>{};
    const auto json = json_of(**record);
    if (!json) return corrupt();
    return std::optional<Row>{Row{id, std::string(*json)}};
}

Result<void> scan(const ReadView& view, UserId user, const Range& range, Visitor visit) {
    const auto [table, prefix] = listing(user, range);
    ScanRange keys = prefix_range(prefix);
    if (range.after) keys.begin = just_after(KeyBuilder().bytes(prefix).uuid_descending(range.after->uuid).take());
    std::optional<Error> failure;
    const auto on_row = [&](std::string_view key, std::string_view value) {
        const auto id = signal_id_at_end(key);
        if (!id) return failure = corrupt(), false;
        if (table == Table::signals) {
            const auto json = json_of(value);
            if (!json) return failure = corrupt(), false;
            return visit(*id, *json);
        }
        const auto row = find(view, user, *id);
        if (!row) return failure = row.error(), false;
        // Written after the index was read, or gone since: the listing is as of now either way.
        if (!*row) return true;
        if (range.status && !range.pair.empty()) {
            const auto pair = find_member((*row)->json, "pair");
            if (!pair || unquoted(*pair) != range.pair) return true;
        }
        return visit(*id, (*row)->json);
    };
    const auto scanned = view.scan(table, keys, ScanOrder::forward, on_row);
    if (failure) return *failure;
    return scanned;
}

void insert(Transaction& tx, UserId user, const Entry& entry) {
    tx.put(Table::signals, signal_key(user, entry.id), to_record(entry.json));
    put_indexes(tx, user, entry);
}

void replace(Transaction& tx, UserId user, const Entry& before, const Entry& after) {
    tx.erase(Table::signals_by_status, signal_status_key(user, number(before.status), before.id));
    if (before.pair) tx.erase(Table::signals_by_pair, signal_pair_key(user, *before.pair, before.id));
    insert(tx, user, after);
}

}  // namespace tjp::signal_store
