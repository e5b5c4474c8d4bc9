// What only the engine on disk can be asked: what outlives it, who else may open it, and what it reads from memory.

#ifndef TJP_TSAN

#include <rocksdb/db.h>

#include <fstream>
#include <thread>

#include "storage/engine/rocksdb/options.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace {

using namespace tjp;
using test::EngineKind;
using test::put;
using test::rows_of;
using test::TestEngine;
using test::value_of;

std::string user_prefix(int number) { return std::string(15, 'u') + static_cast<char>('a' + number); }

std::string row_key(int user, int row) {
    std::string digits = std::to_string(row);
    return user_prefix(user) + std::string(6 - digits.size(), '0') + digits;
}

std::string row_value(int user, int row) {
    return std::string(150, static_cast<char>('A' + (user + row) % 26)) + std::to_string(row);
}

constexpr int users = 4;
constexpr int rows_each = 4'000;

void fill(Engine& engine, Table table) {
    for (int user = 0; user < users; ++user) {
        WriteSet writes;
        for (int row = 0; row < rows_each; ++row) writes.put(table, row_key(user, row), row_value(user, row));
        REQUIRE(commit_and_wait(engine, std::move(writes)).committed());
    }
}

ScanRange rows_from(int user, int first, int last) { return {row_key(user, first), row_key(user, last)}; }

}  // namespace

TEST_CASE("data and the commit sequence outlive the process", "[engine]") {
    TestEngine engine(EngineKind::rocksdb);
    std::uint64_t last = 0;
    for (int round = 0; round < 4; ++round) {
        const auto result = put(*engine, Table::users, "k" + std::to_string(round), std::to_string(round));
        REQUIRE(result.committed());
        CHECK(result.sequence > last);
        last = result.sequence;
        if (round % 2 == 0) REQUIRE(engine->flush());
        engine.reopen();
        for (int i = 0; i <= round; ++i) {
            CHECK(value_of(*engine, Table::users, "k" + std::to_string(i)) == std::to_string(i));
        }
    }
    CHECK(last == 4);
}

TEST_CASE("a read from memory is right or says that it would block, never short", "[engine]") {
    TestEngine engine(EngineKind::rocksdb);
    const Table table = GENERATE(Table::trades, Table::users, Table::trades_by_pair);
    fill(*engine, table);
    REQUIRE(engine->flush());
    engine.options.block_cache_bytes = 64UL << 10;
    engine.reopen();
    int blocked_gets = 0;
    int blocked_scans = 0;
    for (int pass = 0; pass < 3; ++pass) {
        for (int i = 0; i < 200; ++i) {
            const int user = i % users;
            const int row = (i * 977) % rows_each;
            std::string value;
            const auto found = engine->get(table, row_key(user, row), value, ReadTier::cached);
            if (found) {
                REQUIRE(*found);
                REQUIRE(value == row_value(user, row));
            } else {
                REQUIRE(found.error().code == Code::would_block);
                ++blocked_gets;
            }
            const auto order = i % 2 == 0 ? ScanOrder::forward : ScanOrder::backward;
            const int end = std::min(row + 60, rows_each);
            const auto rows = rows_of(*engine, table, rows_from(user, row, end), order, ReadTier::cached);
            if (rows) {
                REQUIRE(rows->size() == static_cast<std::size_t>(end - row));
                REQUIRE(rows->front().first == row_key(user, order == ScanOrder::forward ? row : end - 1));
            } else {
                REQUIRE(rows.error().code == Code::would_block);
                ++blocked_scans;
            }
            const auto whole = rows_of(*engine, table, rows_from(user, row, end), order);
            REQUIRE(whole);
            REQUIRE(whole->size() == static_cast<std::size_t>(end - row));
        }
    }
    CHECK(blocked_gets > 0);
    CHECK(blocked_scans > 0);
}

TEST_CASE("what was read once is then read from memory", "[engine]") {
    TestEngine engine(EngineKind::rocksdb);
    fill(*engine, Table::trades);
    REQUIRE(engine->flush());
    engine.options.block_cache_bytes = 64UL << 20;
    engine.reopen();
    std::string value;
    CHECK(engine->get(Table::trades, row_key(1, 7), value, ReadTier::cached).error().code == Code::would_block);
    REQUIRE(engine->get(Table::trades, row_key(1, 7), value, ReadTier::any));
    const auto again = engine->get(Table::trades, row_key(1, 7), value, ReadTier::cached);
    REQUIRE(again);
    CHECK(value == row_value(1, 7));
    REQUIRE(rows_of(*engine, Table::trades, rows_from(2, 0, rows_each)));
    const auto rows = rows_of(*engine, Table::trades, rows_from(2, 0, rows_each), ScanOrder::forward, ReadTier::cached);
    REQUIRE(rows);
    CHECK(rows->size() == rows_each);
}

TEST_CASE("a key that is not there is known from memory, even when cold", "[engine]") {
    TestEngine engine(EngineKind::rocksdb);
    fill(*engine, Table::users);
    REQUIRE(engine->flush());
    engine.reopen();
    int blocked = 0;
    for (int i = 0; i < 1'000; ++i) {
        std::string value;
        const auto found = engine->get(Table::users, row_key(i % users, i) + "absent", value, ReadTier::cached);
        if (!found) {
            REQUIRE(found.error().code == Code::would_block);
            ++blocked;
        } else {
            REQUIRE_FALSE(*found);
        }
    }
    CHECK(blocked < 100);  // the bloom filter is in memory; one in a hundred or so passes it
}

TEST_CASE("the bytes before a key ascend with it, in many steps, and are known without reading", "[engine]") {
    TestEngine engine(EngineKind::rocksdb);
    fill(*engine, Table::trades);
    REQUIRE(engine->flush());
    engine.reopen();  // nothing has been read yet
    std::uint64_t before = 0;
    int steps = 0;
    for (int user = 0; user < users; ++user) {
        for (int row = 0; row < rows_each; row += 20) {
            const std::uint64_t bytes = engine->bytes_before(Table::trades, row_key(user, row));
            REQUIRE(bytes >= before);
            steps += bytes > before ? 1 : 0;
            before = bytes;
        }
    }
    CHECK(steps > 20);
    std::string value;
    const auto cold = engine->get(Table::trades, row_key(1, rows_each / 2), value, ReadTier::cached);
    CHECK((!cold && cold.error().code == Code::would_block));
    CHECK(engine->bytes_before(Table::users, row_key(1, 0)) == 0);
}

TEST_CASE("a second open of the same folder is refused with a sentence", "[engine]") {
    const TestEngine engine(EngineKind::rocksdb);
    REQUIRE(put(*engine, Table::users, "a", "1").committed());
    const auto second = open_rocksdb(engine.options);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == Code::busy);
    CHECK(second.error().detail.find("in use by another process") != std::string::npos);
    CHECK(second.error().detail.find(engine.options.folder.string()) != std::string::npos);
    CHECK(value_of(*engine, Table::users, "a") == "1");
}

TEST_CASE("a folder that cannot be one is refused with a sentence", "[engine]") {
    const test::TempFolder temp;
    RocksDbOptions options;
    options.folder = temp.path() / "file" / "below";
    std::ofstream(temp.path() / "file") << "not a folder";
    const auto opened = open_rocksdb(options);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().detail.find(options.folder.string()) != std::string::npos);
}

TEST_CASE("the data folder is its owner's alone", "[engine]") {
    const TestEngine engine(EngineKind::rocksdb);
    namespace fs = std::filesystem;
    CHECK((fs::status(engine.options.folder).permissions() & fs::perms::all) == fs::perms::owner_all);
}

TEST_CASE("a store with a table that we do not know is refused as newer", "[engine]") {
    TestEngine engine(EngineKind::rocksdb);
    engine.close();
    {
        rocksdb::DB* raw = nullptr;
        std::vector<rocksdb::ColumnFamilyHandle*> handles;
        REQUIRE(rocksdb::DB::Open(rocks::database_options(engine.options), engine.options.folder.string(),
                                  rocks::column_families(engine.options), &handles, &raw)
                    .ok());
        const std::unique_ptr<rocksdb::DB> db(raw);
        handles.emplace_back();
        REQUIRE(db->CreateColumnFamily({}, "from_the_future", &handles.back()).ok());
        for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
    }
    const auto opened = open_rocksdb(engine.options);
    REQUIRE_FALSE(opened);
    CHECK(opened.error().code == Code::corrupt);
    CHECK(opened.error().detail.find("newer version") != std::string::npos);
    CHECK(opened.error().detail.find("from_the_future") != std::string::npos);
}

TEST_CASE("below the free-space watermark writes are refused and reads go on", "[engine]") {
    TestEngine engine(EngineKind::rocksdb);
    REQUIRE(put(*engine, Table::users, "a", "1").committed());
    engine.options.min_free_bytes = UINT64_MAX;
    engine.reopen();
    const auto refused = put(*engine, Table::users, "b", "2");
    REQUIRE(refused.error);
    CHECK(refused.error->code == Code::storage_full);
    CHECK_FALSE(refused.error->detail.empty());
    CHECK(value_of(*engine, Table::users, "a") == "1");
    CHECK_FALSE(value_of(*engine, Table::users, "b"));
    // What makes room or shuts somebody out still goes through.
    WriteSet urgent;
    urgent.erase(Table::users, "a");
    urgent.mark_urgent();
    CHECK(commit_and_wait(*engine, std::move(urgent)).committed());
    CHECK_FALSE(value_of(*engine, Table::users, "a"));
    CHECK_FALSE(engine->health().writable);
    CHECK_FALSE(engine->health().reason.empty());
    engine.options.min_free_bytes = 0;
    engine.reopen();
    CHECK(engine->health().writable);
    CHECK(put(*engine, Table::users, "b", "2").sequence == 3);
}

TEST_CASE("a checkpoint is a whole copy of the moment it was made", "[engine]") {
    TestEngine engine(EngineKind::rocksdb);
    REQUIRE(put(*engine, Table::users, "a", "1").committed());
    RocksDbOptions copy = engine.options;
    copy.folder = engine.folder() / "copy";
    REQUIRE(engine->checkpoint(copy.folder));
    REQUIRE(put(*engine, Table::users, "a", "2").committed());
    const auto opened = open_rocksdb(copy);
    REQUIRE(opened);
    CHECK(value_of(**opened, Table::users, "a") == "1");
    CHECK(put(**opened, Table::users, "b", "1").sequence == 2);
    CHECK_FALSE(engine->checkpoint(copy.folder));  // never over another one
    CHECK(value_of(*engine, Table::users, "a") == "2");
}

TEST_CASE("readers meet whole commits only, while a writer goes on", "[engine]") {
    const TestEngine engine(EngineKind::rocksdb);
    std::atomic<bool> done{false};
    std::thread writer([&] {
        for (int i = 0; i < 300; ++i) {
            WriteSet writes;
            for (const char c : std::string_view("abcde")) {
                writes.put(Table::trades, user_prefix(0) + c, std::to_string(i));
            }
            if (!commit_and_wait(*engine, std::move(writes)).committed()) break;
        }
        done = true;
    });
    while (!done) {
        const auto rows = rows_of(*engine, Table::trades, {user_prefix(0), user_prefix(1)});
        REQUIRE(rows);
        for (const auto& row : *rows) REQUIRE(row.second == rows->front().second);
        REQUIRE((rows->empty() || rows->size() == 5));
    }
    writer.join();
    CHECK(value_of(*engine, Table::trades, user_prefix(0) + "e") == "299");
}

#endif
