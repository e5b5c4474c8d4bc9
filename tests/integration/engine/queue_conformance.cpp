// What the engine contract promises of its queue: bounds, batches, and an orderly end. Asked of every engine.

#include <thread>

#include "commits.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace {

using namespace tjp;
using test::NotedCommit;
using test::put;
using test::TestEngine;
using test::value_of;

TestEngine any_engine(WriteQueueLimits limits = {}) {
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    UNSCOPED_INFO(test::to_string(kind));
    return TestEngine(kind, limits);
}

}  // namespace

TEST_CASE("a full queue turns commits away and goes on with those it took", "[engine]") {
    WriteQueueLimits limits;
    limits.max_commits = 5;
    limits.max_bytes = 10'000;
    const TestEngine engine = any_engine(limits);
    test::InlineSink sink;
    std::vector<std::unique_ptr<NotedCommit>> taken;
    {
        test::WriterHold hold(*engine);
        for (int i = 0; i < 5; ++i) {
            taken.push_back(noted_put(sink, "k" + std::to_string(i), "v"));
            REQUIRE(engine->submit(*taken.back()));
        }
        CHECK(engine->health().queued_commits == 5);
        const auto refused = noted_put(sink, "refused", "v");
        CHECK_FALSE(engine->submit(*refused));
        hold.release();
        sink.wait_for(5);
        CHECK_FALSE(refused->completed);
    }
    for (const auto& commit : taken) CHECK(commit->result.committed());
    CHECK_FALSE(value_of(*engine, Table::users, "refused"));
    CHECK(engine->health().queued_commits == 0);
    taken.clear();
    {
        test::WriterHold hold(*engine);
        taken.push_back(noted_put(sink, "large", std::string(9'000, 'v')));
        REQUIRE(engine->submit(*taken.back()));
        const auto refused = noted_put(sink, "refused", std::string(2'000, 'v'));
        CHECK_FALSE(engine->submit(*refused));
        taken.push_back(noted_put(sink, "small", "v"));
        CHECK(engine->submit(*taken.back()));
        hold.release();
        sink.wait_for(7);
    }
    // One that is larger than the bound must not wait for ever: an empty queue takes it.
    CHECK(put(*engine, Table::users, "huge", std::string(50'000, 'v')).committed());
}

TEST_CASE("commits that wait together share a batch, and a delivery for each sink", "[engine]") {
    const TestEngine engine = any_engine();
    test::InlineSink one;
    test::InlineSink two;
    std::vector<std::unique_ptr<NotedCommit>> commits;
    const auto before = engine->health();
    {
        test::WriterHold hold(*engine);
        for (int i = 0; i < 100; ++i) {
            commits.push_back(noted_put(i % 2 == 0 ? one : two, "k" + std::to_string(i), "v"));
            REQUIRE(engine->submit(*commits.back()));
        }
        hold.release();
        one.wait_for(50);
        two.wait_for(50);
    }
    const auto after = engine->health();
    CHECK(after.commits - before.commits == 101);
    CHECK(after.batches - before.batches == 2);
    CHECK(one.deliveries() == 1);
    CHECK(two.deliveries() == 1);
    for (std::size_t i = 0; i < 50; ++i) CHECK(one.order()[i] == commits[2 * i].get());
    for (std::size_t i = 1; i < commits.size(); ++i) {
        CHECK(commits[i]->result.sequence == commits[i - 1]->result.sequence + 1);
    }
}

TEST_CASE("large commits are split over batches, and each is whole", "[engine]") {
    WriteQueueLimits limits;
    limits.max_batch_bytes = 4'000;
    limits.small_batch_bytes = 1'000;
    limits.small_commit_bytes = 100;
    const TestEngine engine = any_engine(limits);
    test::InlineSink sink;
    std::vector<std::unique_ptr<NotedCommit>> commits;
    const auto before = engine->health().batches;
    {
        test::WriterHold hold(*engine);
        for (int i = 0; i < 10; ++i) {
            commits.push_back(noted_put(sink, "k" + std::to_string(i), std::string(1'500, 'v')));
            REQUIRE(engine->submit(*commits.back()));
        }
        hold.release();
        sink.wait_for(10);
    }
    CHECK(engine->health().batches - before == 1 + 5);  // two of them to a batch
    for (int i = 0; i < 10; ++i) CHECK(value_of(*engine, Table::users, "k" + std::to_string(i)));
}

TEST_CASE("an engine that stops finishes what it took and turns the rest away", "[engine]") {
    const TestEngine engine = any_engine();
    CHECK(engine->health().writable);
    test::InlineSink sink;
    std::vector<std::unique_ptr<NotedCommit>> commits;
    for (int i = 0; i < 50; ++i) {
        commits.push_back(noted_put(sink, "k" + std::to_string(i), "v"));
        REQUIRE(engine->submit(*commits.back()));
    }
    engine->stop_writes();
    for (const auto& commit : commits) {
        CHECK(commit->completed);
        CHECK(commit->result.committed());
    }
    const auto late = noted_put(sink, "late", "v");
    CHECK_FALSE(engine->submit(*late));
    CHECK(value_of(*engine, Table::users, "k49") == "v");
    CHECK_FALSE(value_of(*engine, Table::users, "late"));
    engine->stop_writes();
}

TEST_CASE("the age of the batch in work shows a wedged writer", "[engine]") {
    const TestEngine engine = any_engine();
    CHECK(engine->health().oldest_queued_ms == 0);
    const test::WriterHold hold(*engine);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CHECK(engine->health().oldest_queued_ms >= 10);
}
