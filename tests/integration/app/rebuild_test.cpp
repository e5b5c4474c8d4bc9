#include "server/app/rebuild.hpp"

#include <map>

#include "storage/codec/keys.hpp"
#include "storage/codec/records.hpp"
#include "storage/stores/blocking.hpp"
#include "storage/stores/signal_store.hpp"
#include "storage/stores/trade_store.hpp"
#include "storage/stores/user_store.hpp"
#include "storage/stores/verify.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace {

using namespace tjp;
using test::TestEngine;

const UserId user_id{uuid_at({1})};
const Date day{20'000};

/// The same id for the same number.
Uuid uuid_of(int number) {
    static std::map<int, Uuid> made;
    return made.try_emplace(number, uuid_at({number})).first->second;
}

TradeId trade_id(int number) { return TradeId{uuid_of(10 + number)}; }
SignalId signal_id(int number) { return SignalId{uuid_of(500 + number)}; }

Result<bool> fill(Transaction& tx) {
    User user;
    user.id = user_id;
    user.email = "Trader@example.com";
    user_store::insert(tx, user);
    ApiKey key;
    key.id = KeyId{uuid_at({2})};
    key.user = user_id;
    user_store::insert_key(tx, key);
    for (int i = 0; i < 20; ++i) {
        Trade trade;
        trade.id = trade_id(i);
        trade.date = day;
        trade.pair = i % 2 == 0 ? "XAUUSD" : "EURUSD";
        trade.external_id = "a \"quoted\" id " + std::to_string(i);
        const std::string record = encode_record(trade);
        trade_store::insert(tx, user_id, {{day, trade.id}, trade.pair, std::string_view(*trade.external_id), record});
        tx.publish({EventType::trade_created, {1}, user_id, trade.id.uuid, {}});
        Signal signal;
        signal.id = signal_id(i);
        signal.pair = "XAUUSD";
        signal.expires_at = Timestamp{1'900'000'000'000};
        signal.status = i % 2 == 0 ? SignalStatus::pending : SignalStatus::executed;
        const std::string signal_record = encode_record(signal);
        signal_store::insert(tx, user_id, signal_store::entry_of(signal, signal_record));
    }
    return true;
}

test::Rows rows_of(const TestEngine& engine, Table table) { return *test::rows_of(*engine, table, test::everything()); }

constexpr Table indexes[] = {Table::user_by_email,          Table::api_keys_by_user,   Table::trade_ids,
                             Table::trades_by_pair,         Table::trade_external_ids, Table::signals_by_status,
                             Table::signals_by_status_pair, Table::signal_expiry};

}  // namespace

TEST_CASE("every index is made anew from the records, whatever it had become", "[app]") {
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    const TestEngine source(kind);
    REQUIRE(transact_and_wait(*source, fill));
    std::vector<test::Rows> wanted;
    for (const Table table : indexes) wanted.push_back(rows_of(source, table));
    for (const Table table : indexes) {
        WriteSet writes;
        const auto rows = rows_of(source, table);
        writes.erase(table, rows.front().first);
        // A row that a deleted record left behind.
        std::string stray = rows.back().first;
        stray.back() = static_cast<char>(stray.back() ^ 1);
        writes.put(table, stray, rows.back().second);
        REQUIRE(commit_and_wait(*source, std::move(writes)).committed());
    }
    REQUIRE_FALSE(verify(*source).sound());

    const TestEngine target(kind);
    const auto report = rebuild(*source, *target, {});
    REQUIRE(report);
    CHECK(report->loss_count == 0);
    CHECK(report->recovered == 0);
    std::size_t at = 0;
    for (const Table table : indexes) {
        INFO(spec_of(table).name);
        CHECK(rows_of(target, table) == wanted[at++]);
    }
    for (const Table table : {Table::trades, Table::signals, Table::users, Table::api_keys, Table::events}) {
        CHECK(rows_of(target, table) == rows_of(source, table));
    }
}

TEST_CASE("a damaged record is an error, or with salvage a loss that is told", "[app]") {
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    const TestEngine source(kind);
    REQUIRE(transact_and_wait(*source, fill));
    REQUIRE(test::put(*source, Table::trades, trade_key(user_id, day, trade_id(3)), "\x02\x01").committed());
    REQUIRE(test::put(*source, Table::signals, signal_key(user_id, signal_id(4)), "\x03").committed());
    const TestEngine refused(kind);
    const auto error = rebuild(*source, *refused, {});
    REQUIRE_FALSE(error);
    CHECK(error.error().code == Code::corrupt);
    CHECK(error.error().detail.starts_with("trades:"));
    const TestEngine target(kind);
    const auto report = rebuild(*source, *target, {true, false});
    REQUIRE(report);
    CHECK(report->loss_count == 2);
    CHECK(rows_of(target, Table::trades).size() == 19);
    CHECK(rows_of(target, Table::signals).size() == 19);
}

TEST_CASE("where whole files are lost, trades and users come back from their indexes", "[app]") {
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    const TestEngine source(kind);
    REQUIRE(transact_and_wait(*source, fill));
    const auto trades = rows_of(source, Table::trades);
    WriteSet writes;
    for (const Table table : {Table::trades, Table::users}) {
        for (const auto& [key, value] : rows_of(source, table)) writes.erase(table, key);
    }
    REQUIRE(commit_and_wait(*source, std::move(writes)).committed());
    const TestEngine untold(kind);
    REQUIRE(rebuild(*source, *untold, {true, false}));
    CHECK(rows_of(untold, Table::trades).empty());  // as far as anybody knows they were deleted
    const TestEngine target(kind);
    const auto report = rebuild(*source, *target, {true, true});
    REQUIRE(report);
    CHECK(report->recovered == 20);
    CHECK(rows_of(target, Table::trades) == trades);
    const auto user = user_store::find_email(ReadView(*target, ReadTier::any), "trader@example.com");
    REQUIRE(user);
    REQUIRE(*user);
    CHECK((*user)->id == user_id);
    CHECK(verify(*target).sound());
}
