#include "trade_model.hpp"

#include <algorithm>

#include "storage/codec/keys.hpp"
#include "storage/codec/layout.hpp"
#include "storage/stores/blocking.hpp"

namespace tjp::test {
namespace {

constexpr std::string_view pairs[] = {"XAU", "XAUUSD", "XAUUSD.A", "EURUSD", "EUR", "BTC/USDT", "!", "-"};

ReadView view_of(const TestEngine& engine) { return ReadView(*engine, ReadTier::any); }

/// Bytes that are no letters as a dot and their number.
std::string printable(std::string_view bytes) {
    std::string text;
    for (const char c : bytes) text += c >= 'a' && c <= 'z' ? std::string(1, c) : '.' + std::to_string(c & 255);
    return text;
}

}  // namespace

void KnownJournal::insert(const TradePosition& position, const KnownTrade& trade) {
    trades.emplace(position, trade);
    by_id[position.id] = position;
    if (trade.external_id) by_external[*trade.external_id] = position.id;
}

void KnownJournal::erase(const TradeId& id) {
    const auto found = trades.find(by_id.at(id));
    if (found->second.external_id) by_external.erase(*found->second.external_id);
    trades.erase(found);
    by_id.erase(id);
}

TradeModel::TradeModel(TestEngine& engine, Random& random) : engine_(engine), random_(random), journals_(3) {
    for (KnownJournal& journal : journals_) journal.user = UserId{uuid_at({1})};
    journals_.back().user.uuid.bytes.fill(0xff);  // the last user there can be but for the first byte
    journals_.back().user.uuid.bytes[0] = 0x7f;
}

std::size_t TradeModel::trades() const {
    std::size_t count = 0;
    for (const KnownJournal& journal : journals_) count += journal.trades.size();
    return count;
}

std::optional<TradePosition> TradeModel::any_trade(const KnownJournal& journal) {
    if (journal.trades.empty()) return std::nullopt;
    const TradePosition at{random_date(), TradeId{uuid_at({random_.between<std::int64_t>(0, 100'000)})}};
    const auto found = journal.trades.lower_bound(at);
    return found == journal.trades.end() ? journal.trades.begin()->first : found->first;
}

Date TradeModel::random_date() {
    if (random_.once_in(20)) return {random_.between<std::int32_t>(-719'162, 2'932'896)};
    return {random_.between<std::int32_t>(-20, 20)};
}

KnownTrade TradeModel::random_trade() {
    KnownTrade trade;
    trade.pair = pairs[random_.below(std::size(pairs))];
    if (random_.once_in(3)) trade.external_id = random_.text(std::string_view("ab\0\xff", 4), random_.between(1, 5));
    trade.json = "{\"n\":" + std::to_string(++number_) + ",\"pair\":\"" + trade.pair + "\"}";
    trade.record = to_record(trade.json);
    return trade;
}

trade_store::Entry TradeModel::entry_of(const TradePosition& position, const KnownTrade& trade) const {
    trade_store::Entry entry{position, trade.pair, std::nullopt, trade.record};
    if (trade.external_id) entry.external_id = *trade.external_id;
    return entry;
}

void TradeModel::note(const TradeId& id, std::string what) { history_.emplace_back(id, std::move(what)); }

void TradeModel::diverged(const std::string& what, const std::optional<TradeId>& id) {
    std::string story = what + "\nafter " + std::to_string(operations_) + " operations, seed " +
                        std::to_string(random_.seed()) + "; last:";
    std::vector<std::string> lines;
    for (auto at = history_.rbegin(); at != history_.rend() && lines.size() < 15; ++at) {
        if (!id || at->first == *id) lines.push_back(to_string(at->first) + ' ' + at->second);
    }
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) story += "\n  " + *line;
    FAIL(story);
    throw std::logic_error(story);
}

/// Nothing where this change would touch what another of the same commit does.
std::optional<TradeModel::Change> TradeModel::plan(std::vector<TradeId>& touched, std::vector<std::string>& externals) {
    KnownJournal& mine = journal();
    Change change{Change::Kind::insert, &mine, {}, {}, random_trade()};
    const std::size_t choice = random_.below<std::size_t>(mine.trades.size() > 500 ? 8 : 12);
    const auto present = any_trade(mine);
    if (choice < 3 && present) {
        change.kind = Change::Kind::patch;
        change.before = change.after = *present;
        const KnownTrade& before = mine.trades.at(*present);
        if (random_.once_in(2)) change.after.date = random_date();
        if (random_.once_in(2)) change.trade.pair = before.pair;
        if (random_.once_in(2)) change.trade.external_id = before.external_id;
        const auto taken =
            change.trade.external_id ? mine.by_external.find(*change.trade.external_id) : mine.by_external.end();
        if (taken != mine.by_external.end() && taken->second != present->id) change.trade.external_id.reset();
        if (before.external_id) externals.push_back(*before.external_id);
    } else if (choice < 7 && present) {
        change.kind = Change::Kind::erase;
        change.before = *present;
        if (const auto& external = mine.trades.at(*present).external_id) externals.push_back(*external);
    } else if (choice == 7) {
        change.kind = Change::Kind::erase_missing;
        change.before = {{}, TradeId{uuid_at({5})}};
    } else {
        change.before = change.after = {random_date(), TradeId{uuid_at({random_.between<std::int64_t>(0, 100'000)})}};
    }
    if (std::ranges::find(touched, change.before.id) != touched.end()) return std::nullopt;
    if (change.trade.external_id) {
        const auto uses = std::ranges::count(externals, *change.trade.external_id);
        const bool own =
            change.kind == Change::Kind::patch && change.trade.external_id == mine.trades.at(change.before).external_id;
        if (uses > (own ? 1 : 0)) return std::nullopt;
        externals.push_back(*change.trade.external_id);
    }
    touched.push_back(change.before.id);
    return change;
}

Result<bool> TradeModel::apply(Transaction& tx, Change& change) {
    const UserId user = change.journal->user;
    const TradeId id = change.before.id;
    if (change.kind == Change::Kind::insert) {
        if (!change.trade.external_id) return trade_store::insert(tx, user, entry_of(change.after, change.trade)), true;
        const auto twin = trade_store::find_external_for_update(tx, user, *change.trade.external_id);
        if (!twin) return twin.error();
        const auto known = change.journal->by_external.find(*change.trade.external_id);
        if (twin->has_value() != (known != change.journal->by_external.end())) {
            diverged("an external id is known to one and not to the other", id);
        }
        if (*twin) return expect_row(*twin, *change.journal, known->second), true;
        trade_store::insert(tx, user, entry_of(change.after, change.trade));
        return true;
    }
    const auto row = trade_store::find_for_update(tx, user, id);
    if (!row) return row.error();
    expect_row(*row, *change.journal, id);
    if (!*row) return true;
    const KnownTrade& before = change.journal->trades.at(change.before);
    if (change.kind == Change::Kind::erase) {
        trade_store::erase(tx, user, entry_of(change.before, before));
    } else {
        trade_store::replace(tx, user, entry_of(change.before, before), entry_of(change.after, change.trade));
    }
    return true;
}

void TradeModel::remember(Change& change) {
    KnownJournal& mine = *change.journal;
    const std::string what = to_string(change.after.date) + ' ' + change.trade.pair + ' ' + change.trade.json +
                             (change.trade.external_id ? " external " + printable(*change.trade.external_id) : "");
    switch (change.kind) {
        case Change::Kind::insert:
            if (change.trade.external_id && mine.by_external.contains(*change.trade.external_id)) {
                return note(change.after.id, "not inserted, its external id is taken: " + what);
            }
            mine.insert(change.after, change.trade);
            return note(change.after.id, "inserted " + what);
        case Change::Kind::patch:
            mine.erase(change.before.id);
            mine.insert(change.after, change.trade);
            return note(change.after.id, "moved from " + to_string(change.before.date) + " to " + what);
        case Change::Kind::erase:
            mine.erase(change.before.id);
            return note(change.before.id, "erased");
        case Change::Kind::erase_missing:
            return;
    }
}

void TradeModel::change() {
    std::vector<Change> changes;
    std::vector<TradeId> touched;
    std::vector<std::string> externals;
    for (std::size_t i = random_.between<std::size_t>(1, 60); i > 0; --i) {
        if (auto planned = plan(touched, externals)) changes.push_back(std::move(*planned));
    }
    const auto done = transact_and_wait(*engine_, [&](Transaction& tx) -> Result<bool> {
        for (Change& change : changes) {
            if (auto applied = apply(tx, change); !applied) return applied;
        }
        return true;
    });
    if (!done) diverged("a commit failed: " + done.error().detail);
    for (Change& change : changes) remember(change);
    operations_ += changes.size();
}

void TradeModel::expect_row(const Result<std::optional<trade_store::Row>>& row, const KnownJournal& mine,
                            const TradeId& id) {
    if (!row) diverged("a look-up failed: " + row.error().detail, id);
    const auto known = mine.by_id.find(id);
    if (row->has_value() != (known != mine.by_id.end())) diverged(*row ? "found what is not there" : "lost", id);
    if (!*row) return;
    if ((*row)->position != known->second) diverged("found at " + to_string((*row)->position.date), id);
    if ((*row)->json != mine.trades.at(known->second).json) diverged("found as " + (*row)->json, id);
}

void TradeModel::read_one() {
    const KnownJournal& mine = journal();
    const auto present = any_trade(journal());  // perhaps another user's
    const TradeId id = present ? present->id : TradeId{uuid_at({7})};
    expect_row(trade_store::find(view_of(engine_), mine.user, id), mine, id);
}

void TradeModel::read_page() {
    const KnownJournal& mine = journal();
    trade_store::Range range;
    if (random_.once_in(2)) range.from = random_date();
    if (random_.once_in(2)) range.to = random_date();
    if (random_.once_in(2)) range.pair = random_.once_in(8) ? "NONE" : pairs[random_.below(std::size(pairs))];
    if (random_.once_in(2)) range.after = any_trade(mine);
    const std::size_t limit = random_.between<std::size_t>(1, 40);
    const auto order = random_.once_in(3) ? ScanOrder::backward : ScanOrder::forward;
    std::vector<std::pair<TradePosition, std::string>> expected;
    for (const auto& [position, trade] : mine.trades) {
        if (range.from && position.date < *range.from) continue;
        if (range.to && position.date > *range.to) continue;
        if (!range.pair.empty() && trade.pair != range.pair) continue;
        if (range.after && position >= *range.after) continue;
        expected.emplace_back(position, trade.json);
    }
    if (order == ScanOrder::backward) std::ranges::reverse(expected);
    if (expected.size() > limit) expected.resize(limit);
    std::vector<std::pair<TradePosition, std::string>> seen;
    const auto on_trade = [&](TradePosition position, std::string_view json) {
        seen.emplace_back(position, json);
        return seen.size() < limit;
    };
    const auto scanned = trade_store::scan(view_of(engine_), mine.user, range, order, on_trade);
    if (!scanned) diverged("a scan failed: " + scanned.error().detail);
    if (seen == expected) return;
    const auto at = std::ranges::mismatch(seen, expected);
    const bool missing = at.in1 == seen.end();
    diverged("a page of " + std::to_string(expected.size()) + " differs at " + std::to_string(at.in1 - seen.begin()) +
                 " of pair '" + range.pair + "' from " + (range.from ? to_string(*range.from) : "-") + " to " +
                 (range.to ? to_string(*range.to) : "-"),
             missing ? at.in2->first.id : at.in1->first.id);
}

void TradeModel::read() {
    ++operations_;
    random_.once_in(3) ? read_page() : read_one();
}

void TradeModel::walk() {
    KnownJournal& mine = journal();
    const auto before = mine.trades;
    std::map<TradeId, TradePosition> met;
    trade_store::Range range;
    for (;;) {
        std::size_t shown = 0;
        const auto on_trade = [&](TradePosition position, std::string_view) {
            if (!met.emplace(position.id, position).second && before.contains(position)) {
                diverged("met twice in one walk", position.id);
            }
            range.after = position;
            return ++shown < 50;
        };
        const auto scanned = trade_store::scan(view_of(engine_), mine.user, range, ScanOrder::forward, on_trade);
        if (!scanned) diverged("a walk failed: " + scanned.error().detail);
        ++operations_;
        if (shown == 0) break;
        change();
    }
    for (const auto& [position, trade] : before) {
        const auto now = mine.by_id.find(position.id);
        const bool stayed = now != mine.by_id.end() && now->second == position;
        if (stayed && !met.contains(position.id)) diverged("not met in a walk, though it stayed", position.id);
    }
}

void TradeModel::compare_tables() {
    std::map<std::string, std::string> trades, by_pair, ids, externals;
    for (const KnownJournal& mine : journals_) {
        for (const auto& [position, trade] : mine.trades) {
            const auto& [date, id] = position;
            trades[trade_key(mine.user, date, id)] = trade.record;
            by_pair[trade_pair_key(mine.user, trade.pair, date, id)] = trade.record;
            ids[trade_id_key(mine.user, id)] = encode_date(date);
            if (trade.external_id) externals[trade_external_key(mine.user, *trade.external_id)] = id.uuid.view();
        }
    }
    for (const auto& [table, expected] :
         {std::pair{Table::trades, &trades}, std::pair{Table::trades_by_pair, &by_pair},
          std::pair{Table::trade_ids, &ids}, std::pair{Table::trade_external_ids, &externals}}) {
        const auto rows = rows_of(*engine_, table, everything());
        if (!rows) diverged("a full scan failed: " + rows.error().detail);
        if (!std::ranges::equal(*rows, *expected, [](const auto& a, const auto& b) {
                return a.first == b.first && a.second == b.second;
            })) {
            diverged("table " + std::string(spec_of(table).name) + " has " + std::to_string(rows->size()) +
                     " rows that are not the " + std::to_string(expected->size()) + " expected");
        }
    }
}

}  // namespace tjp::test
