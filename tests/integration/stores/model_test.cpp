// Trades and their indexes against a model of them in memory: random operations, by the ten thousand.

#include <atomic>
#include <map>
#include <thread>

#include "storage/codec/json_text.hpp"
#include "storage/codec/keys.hpp"
#include "storage/codec/layout.hpp"
#include "storage/stores/blocking.hpp"
#include "storage/stores/trade_store.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"
#include "trade_model.hpp"

namespace {

using namespace tjp;
using test::TestEngine;

constexpr std::size_t total_operations = 120'000;

/// Each row of every table belongs to a trade of the table `trades`, and each trade has all its rows.
void check_tables_agree(const Engine& engine, UserId user) {
    std::map<TradeId, TradePosition> positions;
    std::size_t externals = 0;
    const auto on_trade = [&](TradePosition position, std::string_view json) {
        CHECK(positions.emplace(position.id, position).second);
        const auto pair = find_member(json, "pair");
        REQUIRE(pair);
        const auto twin = test::value_of(engine, Table::trades_by_pair,
                                         trade_pair_key(user, unquoted(*pair), position.date, position.id));
        CHECK(twin == to_record(json));
        CHECK(test::value_of(engine, Table::trade_ids, trade_id_key(user, position.id)) == encode_date(position.date));
        const auto external = unquoted(*find_member(json, "external_id"));
        CHECK(test::value_of(engine, Table::trade_external_ids, trade_external_key(user, external)) ==
              position.id.uuid.view());
        ++externals;
        return true;
    };
    REQUIRE(trade_store::scan(ReadView(engine, ReadTier::any), user, {}, ScanOrder::forward, on_trade));
    for (const auto& [table, count] :
         {std::pair{Table::trades, positions.size()}, std::pair{Table::trades_by_pair, positions.size()},
          std::pair{Table::trade_ids, positions.size()}, std::pair{Table::trade_external_ids, externals}}) {
        CHECK(test::rows_of(engine, table, test::everything())->size() == count);
    }
}

struct Worker {
    Engine& engine;
    UserId user;
    const std::vector<TradeId>& ids;
    std::uint64_t seed;

    /// Inserts, moves or erases one of a few trades that all workers fight over.
    Result<int> once(Transaction& tx, std::mt19937_64& random) const {
        const TradeId id = ids[random() % ids.size()];
        const Date date{static_cast<std::int32_t>(random() % 10)};
        const std::string pair = random() % 2 == 0 ? "EUR" : "EURUSD";
        const std::string external = "x" + std::to_string(random() % (2 * ids.size()));
        const std::string json = R"({"pair":")" + pair + R"(","external_id":")" + external + R"("})";
        const std::string record = to_record(json);
        const trade_store::Entry after{{date, id}, pair, external, record};
        const auto row = trade_store::find_for_update(tx, user, id);
        if (!row) return row.error();
        const auto holder = trade_store::find_external_for_update(tx, user, external);
        if (!holder) return holder.error();
        if (*holder && (*holder)->position.id != id) return tx.writes().clear(), 0;
        if (!*row) return trade_store::insert(tx, user, after), 1;
        const auto pair_before = unquoted(*find_member((*row)->json, "pair"));
        const auto external_before = unquoted(*find_member((*row)->json, "external_id"));
        const trade_store::Entry before{(*row)->position, pair_before, external_before, {}};
        if (random() % 3 == 0) return trade_store::erase(tx, user, before), -1;
        return trade_store::replace(tx, user, before, after), 0;
    }

    int run(int rounds) const {
        std::mt19937_64 random(seed);
        int balance = 0;
        for (int i = 0; i < rounds; ++i) {
            const auto start = random;
            const auto done = transact_and_wait(engine, [&](Transaction& tx) {
                auto again = start;  // the same choice at every attempt
                return once(tx, again);
            });
            random.discard(8);
            if (done) balance += *done;
        }
        return balance;
    }
};

}  // namespace

TEST_CASE("the trade store answers as its model does", "[stores]") {
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    CAPTURE(test::to_string(kind));
    TestEngine engine(kind);
    test::Random random("the trade model");
    test::TradeModel model(engine, random);
    std::size_t next_compare = 5'000;
    std::size_t next_reopen = 15'000;
    std::size_t largest = 0;
    while (model.operations() < total_operations) {
        model.change();
        for (std::size_t i = random.below<std::size_t>(20); i > 0; --i) model.read();
        if (random.once_in(150)) model.walk();
        largest = std::max(largest, model.trades());
        if (model.operations() >= next_compare) {
            model.compare_tables();
            next_compare += 10'000;
        }
        if (model.operations() >= next_reopen) {
            if (random.once_in(2)) REQUIRE(engine->flush());
            engine.reopen();
            model.compare_tables();
            next_reopen += 15'000;
        }
    }
    model.compare_tables();
    CHECK(largest > 300);
}

TEST_CASE("writers that fight over the same trades leave every index in agreement", "[stores]") {
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    CAPTURE(test::to_string(kind));
    TestEngine engine(kind);
    test::Random random("fighting writers");
    INFO("TJP_TEST_SEED=" << random.seed());
    const UserId user{uuid_at({1})};
    std::vector<TradeId> ids(12);
    for (TradeId& id : ids) id = TradeId{uuid_at({2})};
    std::atomic<int> balance{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 6; ++i) {
        const Worker worker{*engine, user, ids, random.bits()};
        threads.emplace_back([worker, &balance] { balance += worker.run(200); });
    }
    for (auto& thread : threads) thread.join();
    engine.reopen();
    check_tables_agree(*engine, user);
    CHECK(test::rows_of(*engine, Table::trades, test::everything())->size() == static_cast<std::size_t>(balance));
}

TEST_CASE("a trade that is moved again and again is there whenever it is looked for", "[stores]") {
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    CAPTURE(test::to_string(kind));
    const TestEngine engine(kind);
    const UserId user{uuid_at({1})};
    const TradeId id{uuid_at({2})};
    const auto move_to = [&](std::int32_t day) {
        return transact_and_wait(*engine, [&](Transaction& tx) -> Result<bool> {
            const auto row = trade_store::find_for_update(tx, user, id);
            if (!row) return row.error();
            const std::string record = to_record("{\"pair\":\"EUR\"}");
            const trade_store::Entry after{{{day}, id}, "EUR", std::nullopt, record};
            if (!*row) return trade_store::insert(tx, user, after), false;
            trade_store::replace(tx, user, {(*row)->position, "EUR", std::nullopt, {}}, after);
            return true;
        });
    };
    REQUIRE(move_to(0));
    std::atomic<bool> done{false};
    std::atomic<int> lost{0};
    std::atomic<int> failed{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 3; ++i) {
        threads.emplace_back([&, i] {
            while (!done) {
                Transaction tx(*engine, ReadTier::any);
                const auto row = i == 0 ? trade_store::find(tx, user, id) : trade_store::find_for_update(tx, user, id);
                if (!row) ++failed;
                if (row && !*row) ++lost;
            }
        });
    }
    for (int day = 1; day <= 1'500; ++day) {
        const auto moved = move_to(day % 50);
        if (!moved) ++failed;
        if (moved && !*moved) ++lost;
    }
    done = true;
    for (auto& thread : threads) thread.join();
    CHECK(lost == 0);
    // In memory a move takes no longer than a look, so that a look may be overtaken as often as it is tried again.
    if (kind == test::EngineKind::rocksdb) CHECK(failed == 0);
    CHECK(test::rows_of(*engine, Table::trades, test::everything())->size() == 1);
    CHECK(test::rows_of(*engine, Table::trades_by_pair, test::everything())->size() == 1);
}
