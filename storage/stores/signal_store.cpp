#include "storage/stores/signal_store.hpp"

#include "storage/codec/json_text.hpp"
#include "storage/codec/layout.hpp"

namespace tjp::signal_store {
namespace {

constexpr std::string_view present = "\x01";  // index rows hold nothing, but a value is never empty

Error corrupt() { return {Code::corrupt, "a stored signal is damaged", {}}; }

std::uint8_t number(SignalStatus status) { return static_cast<std::uint8_t>(status); }

/// Where the rows of a listing stand: in one list, or in several that are read as one.
struct Listing {
    Table table = Table::signals;
    std::vector<std::string> prefixes;
};

Listing listing(UserId user, const Range& range) {
    const auto of_pair = [&](std::uint8_t status) {
        return KeyBuilder().user(user).byte(status).text(range.pair).take();
    };
    KeyBuilder key;
    key.user(user);
    if (range.status && !range.pair.empty()) return {Table::signals_by_status_pair, {of_pair(number(*range.status))}};
    if (range.status) return {Table::signals_by_status, {key.byte(number(*range.status)).take()}};
    if (range.pair.empty()) return {Table::signals, {key.take()}};
    Listing all{Table::signals_by_status_pair, {}};
    for (std::uint8_t status = 0; status < signal_status_words.size(); ++status)
        all.prefixes.push_back(of_pair(status));
    return all;
}

Result<std::optional<Row>> row_in(const SignalId& id, Result<std::optional<std::string>> record) {
    if (!record) return record.error();
    if (!*record) return std::optional<Row>{};
    Scratch scratch;
    const auto json = signal_layout().unpack(id.uuid, **record, scratch);
    if (!json) return corrupt();
    return std::optional<Row>{Row{id, std::string(*json)}};
}

bool has_status(std::string_view json, SignalStatus status) {
    const auto text = find_member(json, "status");
    return text && unquoted(*text) == to_string(status);
}

bool has_pair(std::string_view json, std::string_view pair) {
    const auto text = find_member(json, "pair");
    return text && unquoted(*text) == pair;
}

bool expires(const Entry& entry) { return entry.status == SignalStatus::pending && entry.expires_at; }

/// Puts or erases every index row of an entry.
template <class Apply>
void for_index_rows(UserId user, const Entry& entry, Apply apply) {
    const auto status = number(entry.status);
    apply(Table::signals_by_status, signal_status_key(user, status, entry.id));
    if (entry.pair) {
        apply(Table::signals_by_status_pair, signal_status_pair_key(user, status, *entry.pair, entry.id));
    }
    if (expires(entry)) apply(Table::signal_expiry, signal_expiry_key(*entry.expires_at, user, entry.id));
}

}  // namespace

Entry entry_of(const Signal& signal, std::string_view record) {
    Entry entry{signal.id, std::nullopt, signal.status, signal.expires_at, record};
    if (signal.pair) entry.pair = *signal.pair;
    return entry;
}

Result<std::optional<Row>> find(const ReadView& view, UserId user, const SignalId& id) {
    return row_in(id, view.get(Table::signals, signal_key(user, id)));
}

Result<std::optional<Row>> find_for_update(Transaction& tx, UserId user, const SignalId& id) {
    return row_in(id, tx.get_for_update(Table::signals, signal_key(user, id)));
}

Result<void> scan(const ReadView& view, UserId user, const Range& range, Visitor visit) {
    const auto [listed, prefixes] = listing(user, range);
    const Table table = listed;
    std::vector<ScanRange> keys;
    for (const std::string& prefix : prefixes) {
        keys.push_back(prefix_range(prefix));
        if (!range.after) continue;
        keys.back().begin = just_after(KeyBuilder().bytes(prefix).uuid_descending(range.after->uuid).take());
    }
    std::optional<Error> failure;
    Scratch scratch;
    const auto on_row = [&](std::string_view key, std::string_view value) {
        const auto id = signal_id_at_end(key);
        if (!id) return failure = corrupt(), false;
        if (table == Table::signals) {
            const auto json = signal_layout().unpack(id->uuid, value, scratch);
            if (!json) return failure = corrupt(), false;
            return visit(*id, *json);
        }
        const auto row = find(view, user, *id);
        if (!row) return failure = row.error(), false;
        // Changed after the index was read: the listing is as of now, and never shows anything but what was asked for.
        if (!*row || (range.status && !has_status((*row)->json, *range.status))) return true;
        if (!range.pair.empty() && !has_pair((*row)->json, range.pair)) return true;
        return visit(*id, (*row)->json);
    };
    const auto scanned = keys.size() == 1 ? view.scan(table, keys.front(), ScanOrder::forward, on_row)
                                          : view.scan_merged(table, keys, sizeof(Uuid), on_row);
    if (failure) return *failure;
    return scanned;
}

void insert(Transaction& tx, UserId user, const Entry& entry) {
    tx.put(Table::signals, signal_key(user, entry.id), entry.record);
    for_index_rows(user, entry, [&](Table table, const std::string& key) { tx.put(table, key, present); });
}

void replace(Transaction& tx, UserId user, const Entry& before, const Entry& after) {
    for_index_rows(user, before, [&](Table table, const std::string& key) { tx.erase(table, key); });
    insert(tx, user, after);
}

Result<std::vector<Due>> soonest_to_expire(const ReadView& view, std::size_t limit) {
    std::vector<Due> soonest;
    bool damaged = false;
    const auto on_row = [&](std::string_view key, std::string_view) {
        const auto due = parse_signal_expiry_key(key);
        damaged = !due;
        if (damaged) return false;
        soonest.push_back({due->at, due->user, due->id});
        return soonest.size() < limit;
    };
    const ScanRange all{std::string(1, '\0'), std::string(1, '\xff')};
    const auto scanned = view.scan(Table::signal_expiry, all, ScanOrder::forward, on_row);
    if (!scanned) return scanned.error();
    if (damaged) return corrupt();
    return soonest;
}

void forget_expiry(Transaction& tx, const Due& due) {
    tx.erase(Table::signal_expiry, signal_expiry_key(due.at, due.user, due.id));
}

}  // namespace tjp::signal_store
