// What the engine contract promises of commits: order, expectations, grouping, bounds. Asked of every engine.

#include <set>
#include <thread>

#include "commits.hpp"
#include "storage/model/big_endian.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace {

using namespace tjp;
using test::everything;
using test::NotedCommit;
using test::put;
using test::TestEngine;
using test::value_of;

TestEngine any_engine(WriteQueueLimits limits = {}) {
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    UNSCOPED_INFO(test::to_string(kind));
    return TestEngine(kind, limits);
}

/// Adds one to a counter by read, expect, write, until it works. How often it had to be tried again.
std::size_t increment(Engine& engine, std::string_view key) {
    for (std::size_t retries = 0;; ++retries) {
        const auto before = value_of(engine, Table::users, key);
        WriteSet writes;
        if (before) {
            writes.expect_value(Table::users, key, *before);
        } else {
            writes.expect_absent(Table::users, key);
        }
        writes.put(Table::users, key, std::to_string(before ? std::stoul(*before) + 1 : 1));
        const CommitResult result = commit_and_wait(engine, std::move(writes));
        if (result.committed()) return retries;
        if (result.error) throw std::runtime_error(result.error->detail);
    }
}

}  // namespace

TEST_CASE("a commit with an expectation that fails changes nothing, in no table", "[engine]") {
    const TestEngine engine = any_engine();
    REQUIRE(put(*engine, Table::users, "a", "1").committed());
    WriteSet writes;
    writes.put(Table::users, "b", "2");
    writes.put(Table::accounts, "b", "2");
    writes.erase(Table::users, "a");
    writes.put_stamped(Table::events, "x", "2");
    writes.expect_absent(Table::users, "a");
    const CommitResult result = commit_and_wait(*engine, std::move(writes));
    CHECK_FALSE(result.committed());
    CHECK_FALSE(result.error);
    CHECK(result.conflict == 4U);
    CHECK(value_of(*engine, Table::users, "a") == "1");
    CHECK_FALSE(value_of(*engine, Table::users, "b"));
    CHECK_FALSE(value_of(*engine, Table::accounts, "b"));
    CHECK(test::rows_of(*engine, Table::events, everything())->empty());
}

TEST_CASE("expectations are met exactly or are a conflict that names the first", "[engine]") {
    const TestEngine engine = any_engine();
    REQUIRE(put(*engine, Table::users, "a", "1").committed());
    struct Row {
        std::string_view key;
        std::optional<std::string_view> expected;  // nothing: absent
        bool met;
    };
    const Row table[] = {
        {"a", "1", true},   {"a", "2", false},          {"a", "", false},
        {"a", "11", false}, {"a", std::nullopt, false}, {"b", "1", false},
        {"b", "", false},   {"b", std::nullopt, true},  {"aa", std::nullopt, true},
    };
    for (const Row& row : table) {
        INFO(row.key << " expected " << row.expected.value_or("absent"));
        WriteSet writes;
        writes.expect_value(Table::users, "a", "1");
        if (row.expected) {
            writes.expect_value(Table::users, row.key, *row.expected);
        } else {
            writes.expect_absent(Table::users, row.key);
        }
        writes.expect_value(Table::users, "never", "there");
        if (row.met) {
            CHECK(commit_and_wait(*engine, std::move(writes)).conflict == 2U);
        } else {
            CHECK(commit_and_wait(*engine, std::move(writes)).conflict == 1U);
        }
    }
    WriteSet met;
    met.expect_value(Table::users, "a", "1");
    met.expect_absent(Table::accounts, "a");
    met.put(Table::users, "a", "2");
    CHECK(commit_and_wait(*engine, std::move(met)).committed());
    CHECK(value_of(*engine, Table::users, "a") == "2");
}

TEST_CASE("commits of one batch see those before them", "[engine]") {
    const TestEngine engine = any_engine();
    REQUIRE(put(*engine, Table::users, "gone", "x").committed());
    test::InlineSink sink;
    std::vector<std::unique_ptr<NotedCommit>> commits(6);
    for (auto& commit : commits) {
        commit = std::make_unique<NotedCommit>();
        commit->sink = &sink;
    }
    commits[0]->writes.put(Table::users, "a", "1");  // has no expectation itself, but later ones look at it
    commits[0]->writes.erase(Table::users, "gone");
    commits[1]->writes.expect_absent(Table::users, "a");
    commits[1]->writes.put(Table::users, "a", "lost");
    commits[2]->writes.expect_value(Table::users, "a", "1");
    commits[2]->writes.put(Table::users, "a", "2");
    commits[3]->writes.expect_value(Table::users, "a", "1");
    commits[3]->writes.put(Table::users, "a", "lost");
    commits[4]->writes.expect_value(Table::users, "a", "2");
    commits[4]->writes.expect_absent(Table::users, "gone");
    commits[4]->writes.put(Table::users, "a", "3");
    commits[5]->writes.expect_value(Table::users, "gone", "x");
    {
        test::WriterHold hold(*engine);
        for (auto& commit : commits) REQUIRE(engine->submit(*commit));
        hold.release();
        sink.wait_for(commits.size());
    }
    CHECK(commits[0]->result.committed());
    CHECK(commits[1]->result.conflict == 0U);
    CHECK(commits[2]->result.committed());
    CHECK(commits[3]->result.conflict == 0U);
    CHECK(commits[4]->result.committed());
    CHECK(commits[5]->result.conflict == 0U);
    CHECK(value_of(*engine, Table::users, "a") == "3");
}

TEST_CASE("the sequence of commits ascends by one, and conflicts take none", "[engine]") {
    const TestEngine engine = any_engine();
    const auto first = put(*engine, Table::users, "a", "1").sequence;
    CHECK(first > 0);
    WriteSet conflicting;
    conflicting.expect_absent(Table::users, "a");
    CHECK_FALSE(commit_and_wait(*engine, std::move(conflicting)).committed());
    CHECK(put(*engine, Table::users, "b", "1").sequence == first + 1);
    CHECK(put(*engine, Table::accounts, "b", "1").sequence == first + 2);
}

TEST_CASE("stamped keys sort by commit, then by their place in it", "[engine]") {
    TestEngine engine = any_engine();
    std::vector<std::string> expected;
    std::uint64_t last = 0;
    for (int commit = 0; commit < 5; ++commit) {
        WriteSet writes;
        writes.put(Table::users, "other", "x");
        for (int i = 0; i < 3; ++i) {
            const std::string name = std::to_string(commit) + "." + std::to_string(i);
            writes.put_stamped(Table::events, "zyx"[i] + name, name);
            expected.push_back(name);
        }
        const CommitResult result = commit_and_wait(*engine, std::move(writes));
        REQUIRE(result.committed());
        CHECK(result.sequence > last);
        last = result.sequence;
        if (commit == 2) engine.reopen();
    }
    const auto rows = test::rows_of(*engine, Table::events, everything());
    REQUIRE(rows);
    REQUIRE(rows->size() == expected.size());
    for (std::size_t i = 0; i < expected.size(); ++i) {
        const auto& [key, value] = (*rows)[i];
        CHECK(value == expected[i]);
        CHECK(read_be32(std::string_view(key).substr(8)) == i % 3);
        CHECK(key.substr(12) == "zyx"[i % 3] + value);
    }
    CHECK(read_be64(rows->back().first) == last);
}

TEST_CASE("no update is lost between eight threads that count", "[engine]") {
    const TestEngine engine = any_engine();
    constexpr std::size_t threads = 8;
    constexpr std::size_t each = 100;
    const auto before = engine->health();
    std::atomic<std::size_t> retries{0};
    std::vector<std::thread> counters;
    for (std::size_t i = 0; i < threads; ++i) {
        counters.emplace_back([&] {
            for (std::size_t n = 0; n < each; ++n) retries += increment(*engine, "counter");
        });
    }
    for (auto& counter : counters) counter.join();
    CHECK(value_of(*engine, Table::users, "counter") == std::to_string(threads * each));
    CHECK(engine->health().commits - before.commits == threads * each);
    CHECK(engine->health().batches <= engine->health().commits);
    CHECK(retries > 0);  // else nobody ever met anybody, and nothing was tested
}

TEST_CASE("concurrent commits each get their own sequence and share batches", "[engine]") {
    const TestEngine engine = any_engine();
    constexpr std::size_t threads = 8;
    constexpr std::size_t each = 150;
    std::vector<std::vector<std::uint64_t>> sequences(threads);
    std::vector<std::thread> writers;
    for (std::size_t i = 0; i < threads; ++i) {
        writers.emplace_back([&, i] {
            for (std::size_t n = 0; n < each; ++n) {
                sequences[i].push_back(
                    put(*engine, Table::users, std::to_string(i) + "." + std::to_string(n), "v").sequence);
            }
        });
    }
    for (auto& writer : writers) writer.join();
    std::set<std::uint64_t> all;
    for (const auto& mine : sequences) {
        CHECK(std::is_sorted(mine.begin(), mine.end()));
        all.insert(mine.begin(), mine.end());
    }
    CHECK(all.size() == threads * each);
    CHECK(*all.rbegin() - *all.begin() == threads * each - 1);
    CHECK(test::rows_of(*engine, Table::users, everything())->size() == threads * each);
    const EngineHealth health = engine->health();
    CHECK(health.commits == threads * each);
    if (engine.kind() == test::EngineKind::rocksdb) CHECK(health.commits > health.batches);
}
