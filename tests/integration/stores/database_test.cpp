#include "storage/stores/database.hpp"

#include <thread>
#include <vector>

#include "loops.hpp"
#include "storage/stores/blocking.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace {

using namespace tjp;
namespace asio = boost::asio;
using test::Loops;
using test::TestEngine;
using test::value_of;

struct Increment {
    std::string key;
    std::atomic<int>* attempts;

    Result<int> operator()(Transaction& tx) const {
        ++*attempts;
        const auto before = tx.get_for_update(Table::users, key);
        if (!before) return before.error();
        const int next = *before ? std::stoi(**before) + 1 : 1;
        tx.put(Table::users, key, std::to_string(next));
        return next;
    }
};

struct CountRows {
    Table table;
    std::atomic<int>* runs;
    std::thread::id* ran_on;

    Result<std::size_t> operator()(ReadView view) const {
        ++*runs;
        *ran_on = std::this_thread::get_id();
        std::size_t rows = 0;
        const auto on_row = [&](std::string_view, std::string_view) { return ++rows > 0; };
        if (auto scanned = view.scan(table, test::everything(), ScanOrder::forward, on_row); !scanned) {
            return scanned.error();
        }
        return rows;
    }
};

asio::awaitable<void> increment(Database& database, Increment work, int times, std::atomic<int>& busy) {
    for (int i = 0; i < times; ++i) {
        Increment mine = work;
        const auto done = co_await database.transact(std::move(mine));
        if (done) continue;
        if (done.error().code != Code::busy) throw std::runtime_error(done.error().detail);
        ++busy;
        --i;
    }
}

asio::awaitable<void> count_rows(Database& database, CountRows query, Result<std::size_t>& out) {
    out = co_await database.read(std::move(query));
}

asio::awaitable<void> commit(Database& database, WriteSet writes, CommitResult& out) {
    out = co_await database.commit(std::move(writes));
}

}  // namespace

TEST_CASE("sixty-four coroutines on four loops count without losing one", "[stores]") {
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    CAPTURE(test::to_string(kind));
    const TestEngine engine(kind);
    std::atomic<int> attempts{0};
    std::atomic<int> busy{0};
    {
        Loops loops(*engine, 4);
        for (std::size_t i = 0; i < 64; ++i) {
            loops.spawn(i % 4, increment(loops.database, {"counter", &attempts}, 5, busy));
        }
        loops.run();
    }
    CHECK(value_of(*engine, Table::users, "counter") == "320");
    CHECK(attempts > 320);  // else there was nobody to meet
}

TEST_CASE("a transaction that always comes second ends as busy, and changes nothing", "[stores]") {
    const TestEngine engine(test::EngineKind::memory);
    struct Beaten {
        Engine& engine;
        int& runs;
        Result<int> operator()(Transaction& tx) const {
            const auto before = tx.get_for_update(Table::users, "a");
            tx.put(Table::users, "a", "mine");
            test::put(engine, Table::users, "a", std::to_string(++runs));
            return 1;
        }
    };
    int runs = 0;
    Result<int> result = 0;
    {
        DatabaseLimits limits;
        limits.max_attempts = 4;
        Loops loops(*engine, 1, limits);
        const auto beaten = [](Database& database, Beaten work, Result<int>& out) -> asio::awaitable<void> {
            out = co_await database.transact(std::move(work));
        };
        loops.spawn(0, beaten(loops.database, {*engine, runs}, result));
        loops.run();
    }
    CHECK(runs == 4);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == Code::busy);
    CHECK(value_of(*engine, Table::users, "a") == "4");
}

TEST_CASE("work that refuses commits nothing of what it gathered", "[stores]") {
    const TestEngine engine(GENERATE(from_range(test::engine_kinds())));
    struct Refuse {
        Result<int> operator()(Transaction& tx) const {
            tx.put(Table::users, "a", "1");
            return Error{Code::conflict, "no", {}};
        }
    };
    Result<int> result = 0;
    {
        Loops loops(*engine);
        const auto refuse = [](Database& database, Result<int>& out) -> asio::awaitable<void> {
            Refuse work;
            out = co_await database.transact(std::move(work));
        };
        loops.spawn(0, refuse(loops.database, result));
        loops.run();
    }
    CHECK(result.error().detail == "no");
    CHECK_FALSE(value_of(*engine, Table::users, "a"));
    CHECK(engine->health().commits == 0);
}

TEST_CASE("what memory holds is read on the loop", "[stores]") {
    const TestEngine engine(GENERATE(from_range(test::engine_kinds())));
    REQUIRE(test::put(*engine, Table::users, "a", "1").committed());
    std::atomic<int> runs{0};
    std::thread::id ran_on;
    Result<std::size_t> rows = std::size_t{0};
    Loops loops(*engine);
    std::thread::id loop_thread;
    const auto where = [](std::thread::id& out) -> asio::awaitable<void> {
        out = std::this_thread::get_id();
        co_return;
    };
    loops.spawn(0, where(loop_thread));
    loops.spawn(0, count_rows(loops.database, {Table::users, &runs, &ran_on}, rows));
    loops.run();
    CHECK(*rows == 1);
    CHECK(runs == 1);
    CHECK(ran_on == loop_thread);
}

#ifndef TJP_TSAN

TEST_CASE("what is cold is read again on the pool, whole", "[stores]") {
    TestEngine engine(test::EngineKind::rocksdb);
    WriteSet writes;
    for (int i = 0; i < 5'000; ++i) {
        writes.put(Table::users, "k" + std::to_string(i), std::string(100, static_cast<char>('a' + i % 26)));
    }
    writes.put(Table::users, "number", "41");
    REQUIRE(commit_and_wait(*engine, std::move(writes)).committed());
    REQUIRE(engine->flush());
    engine.reopen();
    std::atomic<int> runs{0};
    std::thread::id ran_on;
    Result<std::size_t> rows = std::size_t{0};
    std::atomic<int> attempts{0};
    std::atomic<int> busy{0};
    {
        Loops loops(*engine);
        loops.spawn(0, count_rows(loops.database, {Table::users, &runs, &ran_on}, rows));
        loops.run();
    }
    CHECK(*rows == 5'001);
    CHECK(runs == 2);
    engine.reopen();
    {
        // A transaction that meets a cold record runs anew on the pool, and commits what that run gathered.
        Loops loops(*engine);
        loops.spawn(0, increment(loops.database, {"number", &attempts}, 1, busy));
        loops.run();
    }
    CHECK(attempts == 2);
    CHECK(value_of(*engine, Table::users, "number") == "42");
}

#endif

TEST_CASE("a full write queue is busy, not an endless wait", "[stores]") {
    WriteQueueLimits limits;
    limits.max_commits = 1;
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    const TestEngine engine(kind, limits);
    std::vector<CommitResult> results(200);
    {
        Loops loops(*engine);
        for (std::size_t i = 0; i < results.size(); ++i) {
            WriteSet writes;
            writes.put(Table::users, "k" + std::to_string(i), "v");
            loops.spawn(0, commit(loops.database, std::move(writes), results[i]));
        }
        loops.run();
    }
    std::size_t committed = 0;
    std::size_t busy = 0;
    for (std::size_t i = 0; i < results.size(); ++i) {
        const bool there = value_of(*engine, Table::users, "k" + std::to_string(i)).has_value();
        CHECK(there == results[i].committed());
        committed += results[i].committed() ? 1 : 0;
        busy += results[i].error && results[i].error->code == Code::busy ? 1 : 0;
    }
    CHECK(committed + busy == results.size());
    CHECK(committed > 0);
    CHECK(busy > 0);
}

TEST_CASE("work that throws on the pool is an error of its caller", "[stores]") {
    const TestEngine engine(test::EngineKind::memory);
    struct Throw {
        Result<int> operator()() const { throw std::runtime_error("on purpose"); }
    };
    Result<int> result = 0;
    Loops loops(*engine);
    const auto run = [](Database& database, Result<int>& out) -> asio::awaitable<void> {
        Throw work;
        out = co_await database.offload(Lane::analysis, std::move(work));
    };
    loops.spawn(0, run(loops.database, result));
    loops.run();
    REQUIRE_FALSE(result);
    CHECK(result.error().code == Code::internal);
    CHECK(result.error().detail == "on purpose");
}

TEST_CASE("queries past the bound of the pool are busy", "[stores]") {
    const TestEngine engine(test::EngineKind::memory);
    struct Slow {
        Result<int> operator()() const {
            std::this_thread::sleep_for(std::chrono::milliseconds(30));
            return 1;
        }
    };
    DatabaseLimits limits;
    limits.max_waiting_reads = 3;
    std::vector<Result<int>> results(8, Result<int>(0));
    Loops loops(*engine, 1, limits);
    const auto run = [](Database& database, Result<int>& out) -> asio::awaitable<void> {
        Slow work;
        out = co_await database.offload(Lane::analysis, std::move(work));
    };
    for (auto& result : results) loops.spawn(0, run(loops.database, result));
    loops.run();
    int busy = 0;
    for (const auto& result : results) busy += !result && result.error().code == Code::busy ? 1 : 0;
    CHECK(busy == 5);
    // And it is free again afterwards: see that nothing was counted twice.
    Loops again(*engine, 1, limits);
    again.spawn(0, run(again.database, results[0]));
    again.run();
    CHECK(*results[0] == 1);
}
