// What the engine contract promises of reading and writing, asked of every engine; commit_conformance.cpp asks of the
// commits. A new engine joins by tests/support/engines.hpp.

#include <algorithm>
#include <array>
#include <map>

#include "storage/model/big_endian.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/random.hpp"

namespace {

using namespace tjp;
using test::everything;
using test::put;
using test::Rows;
using test::rows_of;
using test::TestEngine;
using test::value_of;

std::string user_prefix(char fill) { return std::string(16, fill); }

TestEngine any_engine() {
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    UNSCOPED_INFO(test::to_string(kind));
    return TestEngine(kind);
}

Rows scanned(const Engine& engine, Table table, const ScanRange& range, ScanOrder order = ScanOrder::forward) {
    auto rows = rows_of(engine, table, range, order);
    REQUIRE(rows);
    return *rows;
}

}  // namespace

TEST_CASE("what was put is got, what was erased is gone", "[engine]") {
    const TestEngine engine = any_engine();
    CHECK_FALSE(value_of(*engine, Table::users, "a"));
    REQUIRE(put(*engine, Table::users, "a", "1").committed());
    CHECK(value_of(*engine, Table::users, "a") == "1");
    REQUIRE(put(*engine, Table::users, "a", "2").committed());
    CHECK(value_of(*engine, Table::users, "a") == "2");
    WriteSet writes;
    writes.erase(Table::users, "a");
    writes.erase(Table::users, "never there");
    REQUIRE(commit_and_wait(*engine, std::move(writes)).committed());
    CHECK_FALSE(value_of(*engine, Table::users, "a"));
}

TEST_CASE("a value that is not there leaves the caller's as it was", "[engine]") {
    const TestEngine engine = any_engine();
    std::string value = "untouched";
    const auto found = engine->get(Table::users, "a", value, ReadTier::any);
    REQUIRE(found);
    CHECK_FALSE(*found);
    CHECK(value == "untouched");
}

TEST_CASE("keys and values are bytes of any kind and size", "[engine]") {
    const TestEngine engine = any_engine();
    std::string every_byte;
    for (int c = 0; c < 256; ++c) every_byte += static_cast<char>(c);
    const std::string large(5UL << 20, '\xfe');
    for (const auto& [key, value] : {std::pair{std::string("\0", 1), every_byte}, std::pair{every_byte, large},
                                     std::pair{std::string("\0\0", 2), std::string("\0", 1)}}) {
        REQUIRE(put(*engine, Table::users, key, value).committed());
        CHECK(value_of(*engine, Table::users, key) == value);
    }
    CHECK(scanned(*engine, Table::users, {std::string(1, '\0'), std::string(2, '\xff')}).size() == 3);
}

TEST_CASE("tables do not see each other's keys", "[engine]") {
    const TestEngine engine = any_engine();
    WriteSet writes;
    const std::string key = user_prefix('u') + "key";
    for (std::size_t i = 0; i < table_count; ++i) {
        writes.put(static_cast<Table>(i), key, spec_of(static_cast<Table>(i)).name);
    }
    REQUIRE(commit_and_wait(*engine, std::move(writes)).committed());
    for (std::size_t i = 0; i < table_count; ++i) {
        const auto table = static_cast<Table>(i);
        CHECK(value_of(*engine, table, key) == spec_of(table).name);
    }
}

TEST_CASE("the later of two changes of a key in one set stands", "[engine]") {
    const TestEngine engine = any_engine();
    WriteSet writes;
    writes.put(Table::users, "a", "1");
    writes.put(Table::users, "a", "2");
    writes.put(Table::users, "b", "1");
    writes.erase(Table::users, "b");
    writes.erase(Table::users, "c");
    writes.put(Table::users, "c", "3");
    REQUIRE(commit_and_wait(*engine, std::move(writes)).committed());
    CHECK(value_of(*engine, Table::users, "a") == "2");
    CHECK_FALSE(value_of(*engine, Table::users, "b"));
    CHECK(value_of(*engine, Table::users, "c") == "3");
}

TEST_CASE("a scan shows the keys from begin up to but without end", "[engine]") {
    const TestEngine engine = any_engine();
    // A table of each kind of access: engines may tune themselves by it.
    for (const Table table : {Table::users, Table::trades, Table::events}) {
        const std::string user = user_prefix('m');
        for (const char c : std::string_view("bdfh")) {
            REQUIRE(put(*engine, table, user + c, std::string(1, c)).committed());
        }
        REQUIRE(put(*engine, table, user_prefix('l') + "z", "before").committed());
        REQUIRE(put(*engine, table, user_prefix('n') + "a", "after").committed());
        const auto shown = [&](std::string_view begin, std::string_view end, ScanOrder order) {
            std::string text;
            for (const auto& [key, value] :
                 scanned(*engine, table, {user + std::string(begin), user + std::string(end)}, order)) {
                CHECK(key == user + value);
                text += value;
            }
            return text;
        };
        CHECK(shown("", "z", ScanOrder::forward) == "bdfh");
        CHECK(shown("", "z", ScanOrder::backward) == "hfdb");
        CHECK(shown("b", "h", ScanOrder::forward) == "bdf");
        CHECK(shown("b", "h", ScanOrder::backward) == "fdb");
        CHECK(shown("c", "g", ScanOrder::forward) == "df");
        CHECK(shown("c", "g", ScanOrder::backward) == "fd");
        CHECK(shown("h", "z", ScanOrder::forward) == "h");
        CHECK(shown("a", "b", ScanOrder::backward).empty());
        CHECK(shown("i", "z", ScanOrder::forward).empty());
        CHECK(shown("d", "d", ScanOrder::forward).empty());
        CHECK(shown("f", "d", ScanOrder::forward).empty());
        CHECK(shown("f", "d", ScanOrder::backward).empty());
        CHECK(shown("d", std::string_view("d\0", 2), ScanOrder::forward) == "d");
        CHECK(scanned(*engine, table, {user, user_prefix('n')}).size() == 4);
    }
}

TEST_CASE("a scan ends where the visitor says stop", "[engine]") {
    const TestEngine engine = any_engine();
    for (int i = 0; i < 10; ++i) REQUIRE(put(*engine, Table::users, "k" + std::to_string(i), "v").committed());
    for (const auto& [order, first] : {std::pair{ScanOrder::forward, "k0"}, std::pair{ScanOrder::backward, "k9"}}) {
        const auto rows = rows_of(*engine, Table::users, everything(), order, ReadTier::any, 3);
        REQUIRE(rows);
        CHECK(rows->size() == 3);
        CHECK(rows->front().first == first);
    }
}

TEST_CASE("reads from memory alone are right for what was just written", "[engine]") {
    const TestEngine engine = any_engine();
    const std::string key = user_prefix('u') + "k";
    REQUIRE(put(*engine, Table::trades, key, "v").committed());
    std::string value;
    const auto found = engine->get(Table::trades, key, value, ReadTier::cached);
    REQUIRE(found);
    CHECK(*found);
    CHECK(value == "v");
    const auto rows =
        rows_of(*engine, Table::trades, {user_prefix('u'), user_prefix('v')}, ScanOrder::forward, ReadTier::cached);
    REQUIRE(rows);
    CHECK(rows->size() == 1);
}

TEST_CASE("a scan sees one moment, whatever is committed meanwhile", "[engine]") {
    // The engine in memory keeps writers out while it scans, so it is the same there by other means.
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    if (kind == test::EngineKind::memory) return;
    const TestEngine engine(kind);
    for (int i = 0; i < 5; ++i) REQUIRE(put(*engine, Table::users, "k" + std::to_string(i), "old").committed());
    std::size_t seen = 0;
    const auto on_row = [&](std::string_view, std::string_view value) {
        CHECK(value == "old");
        if (seen++ > 0) return true;
        WriteSet writes;
        writes.put(Table::users, "k3", "new");
        writes.erase(Table::users, "k4");
        writes.put(Table::users, "k5", "new");
        CHECK(commit_and_wait(*engine, std::move(writes)).committed());
        return true;
    };
    REQUIRE(engine->scan(Table::users, everything(), ScanOrder::forward, ReadTier::any, on_row));
    CHECK(seen == 5);
    CHECK(value_of(*engine, Table::users, "k3") == "new");
}

TEST_CASE("several ranges are read as one list", "[engine]") {
    TestEngine engine = any_engine();
    test::Random random("merged ranges");
    INFO("TJP_TEST_SEED=" << random.seed());
    const std::string user = user_prefix('u');
    std::map<std::string, std::string> listed;
    std::vector<ScanRange> ranges;
    for (const char list : {'a', 'b', 'c', 'd'}) {
        ranges.push_back({user + list, user + static_cast<char>(list + 1)});
        if (list == 'c') continue;  // an empty list
        for (int i = 0; i < 40; ++i) listed[user + list + random.text("0123456789", 3)] = std::to_string(i);
    }
    for (const auto& [key, value] : listed) REQUIRE(put(*engine, Table::trades, key, value).committed());
    REQUIRE(put(*engine, Table::trades, user + "z000", "in no range").committed());
    engine.reopen();
    Rows expected(listed.begin(), listed.end());
    std::ranges::stable_sort(expected, {}, [](const auto& row) { return row.first.substr(17); });
    for (const std::size_t limit : {1UL, 30UL, expected.size(), 1000UL}) {
        Rows seen;
        const auto on_row = [&](std::string_view key, std::string_view value) {
            seen.emplace_back(key, value);
            return seen.size() < limit;
        };
        REQUIRE(engine->scan_merged(Table::trades, ranges, 3, ReadTier::any, on_row));
        CHECK(seen ==
              Rows(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(std::min(limit, expected.size()))));
    }
}

TEST_CASE("what moves from one range to another meanwhile is seen once", "[engine]") {
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    if (kind == test::EngineKind::memory) return;  // keeps writers out while it scans
    const TestEngine engine(kind);
    const std::string user = user_prefix('u');
    const std::vector<ScanRange> ranges{{user + "a", user + "b"}, {user + "b", user + "c"}};
    for (const std::string_view key : {"a1", "b2", "a3", "b4"}) {
        REQUIRE(put(*engine, Table::trades, user + std::string(key), "here").committed());
    }
    std::vector<std::string> seen;
    const auto on_row = [&](std::string_view key, std::string_view) {
        if (seen.empty()) {
            WriteSet writes;
            writes.erase(Table::trades, user + "a3");
            writes.put(Table::trades, user + "b3", "moved");
            writes.erase(Table::trades, user + "b4");
            writes.put(Table::trades, user + "a4", "moved");
            CHECK(commit_and_wait(*engine, std::move(writes)).committed());
        }
        seen.emplace_back(key.substr(16));
        return true;
    };
    REQUIRE(engine->scan_merged(Table::trades, ranges, 1, ReadTier::any, on_row));
    CHECK(seen == std::vector<std::string>{"a1", "b2", "a3", "b4"});
}

TEST_CASE("random commits leave what a plain map holds", "[engine]") {
    TestEngine engine = any_engine();
    test::Random random("random commits");
    INFO("TJP_TEST_SEED=" << random.seed());
    std::array<std::map<std::string, std::string>, 3> model;
    const Table tables[] = {Table::users, Table::trades, Table::trades_by_pair};
    const std::string user = user_prefix('u');
    for (int round = 0; round < 600; ++round) {
        WriteSet writes;
        auto after = model;
        std::optional<std::size_t> conflict;
        for (std::size_t i = 0, size = random.between<std::size_t>(1, 8); i < size; ++i) {
            const std::size_t at = random.below<std::size_t>(3);
            const std::string key = user + random.text("abc", random.below<std::size_t>(3));
            const std::string value = random.text("xyz", random.between<std::size_t>(1, 3));
            const auto known = model[at].find(key);
            switch (random.below(6)) {
                case 0:
                    writes.expect_absent(tables[at], key);
                    if (!conflict && known != model[at].end()) conflict = i;
                    break;
                case 1: {
                    const std::string expected = known != model[at].end() && !random.once_in(4) ? known->second : value;
                    writes.expect_value(tables[at], key, expected);
                    if (!conflict && (known == model[at].end() || known->second != expected)) conflict = i;
                    break;
                }
                case 2:
                    writes.erase(tables[at], key);
                    after[at].erase(key);
                    break;
                default:
                    writes.put(tables[at], key, value);
                    after[at][key] = value;
            }
        }
        const CommitResult result = commit_and_wait(*engine, std::move(writes));
        REQUIRE(result.conflict == conflict);
        REQUIRE_FALSE(result.error);
        if (!conflict) model = after;
        if (round % 150 == 149) engine.reopen();
        if (round % 20 != 0) continue;
        for (std::size_t at = 0; at < 3; ++at) {
            Rows expected(model[at].begin(), model[at].end());
            REQUIRE(scanned(*engine, tables[at], {user, user_prefix('v')}) == expected);
            std::ranges::reverse(expected);
            REQUIRE(scanned(*engine, tables[at], {user, user_prefix('v')}, ScanOrder::backward) == expected);
        }
    }
}
