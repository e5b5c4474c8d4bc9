#include "storage/stores/upkeep.hpp"

#include "storage/model/big_endian.hpp"
#include "storage/stores/blocking.hpp"
#include "storage/stores/idempotency_store.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace {

using namespace tjp;
using test::TestEngine;

constexpr Timestamp now{1'780'000'000'000};

template <class Work>
auto write(TestEngine& engine, Work work) {
    auto done = transact_and_wait(*engine, std::move(work));
    REQUIRE(done);
    return std::move(*done);
}

void publish(TestEngine& engine, Timestamp at, int count) {
    write(engine, [&](Transaction& tx) -> Result<bool> {
        for (int i = 0; i < count; ++i) tx.publish({EventType::trade_created, at, UserId{}, Uuid{}, "p"});
        return true;
    });
}

std::string scope_of(int number) {
    std::string scope(32, '\0');
    write_be32(scope.data(), static_cast<std::uint32_t>(number) * 2'654'435'761U);
    write_be32(scope.data() + 28, static_cast<std::uint32_t>(number));
    return scope;
}

void keep(TestEngine& engine, int number, Timestamp expires_at) {
    write(engine, [&](Transaction& tx) -> Result<bool> {
        idempotency_store::put(tx, scope_of(number), {expires_at, "hash", 201, "/where", "body"});
        return true;
    });
}

std::optional<idempotency_store::Answer> kept(TestEngine& engine, int number, Timestamp at) {
    Transaction tx(*engine, ReadTier::any);
    const auto found = idempotency_store::find_for_update(tx, scope_of(number), at);
    REQUIRE(found);
    return *found;
}

std::size_t rows(TestEngine& engine, Table table) { return test::rows_of(*engine, table, test::everything())->size(); }

TestEngine any_engine() { return TestEngine(GENERATE(from_range(test::engine_kinds()))); }

}  // namespace

TEST_CASE("a kept answer comes back whole until its time is over", "[stores]") {
    TestEngine engine = any_engine();
    keep(engine, 1, {now.ms + 1'000});
    engine.reopen();
    const auto answer = kept(engine, 1, now);
    REQUIRE(answer);
    CHECK(answer->expires_at == Timestamp{now.ms + 1'000});
    CHECK(answer->body_hash == "hash");
    CHECK(answer->status == 201);
    CHECK(answer->location == "/where");
    CHECK(answer->body == "body");
    CHECK(kept(engine, 1, {now.ms + 999}));
    CHECK_FALSE(kept(engine, 1, {now.ms + 1'000}));
    CHECK_FALSE(kept(engine, 2, now));
}

TEST_CASE("of two first answers to one key only one is kept", "[stores]") {
    TestEngine engine = any_engine();
    for (const bool expired : {false, true}) {
        const int number = expired ? 2 : 1;
        if (expired) keep(engine, number, now);
        Transaction one(*engine, ReadTier::any);
        Transaction two(*engine, ReadTier::any);
        for (Transaction* tx : {&one, &two}) {
            REQUIRE_FALSE(*idempotency_store::find_for_update(*tx, scope_of(number), now));
            idempotency_store::put(*tx, scope_of(number), {{now.ms + 5}, "h", 201, "", tx == &one ? "one" : "two"});
        }
        CHECK(commit_and_wait(*engine, std::move(two.writes())).committed());
        CHECK(commit_and_wait(*engine, std::move(one.writes())).conflict);
        CHECK(kept(engine, number, now)->body == "two");
    }
}

TEST_CASE("a damaged answer is told, not replayed", "[stores]") {
    TestEngine engine = any_engine();
    write(engine, [](Transaction& tx) -> Result<bool> {
        tx.put(Table::idempotency, scope_of(1), "\x01junk");
        return true;
    });
    Transaction tx(*engine, ReadTier::any);
    CHECK(idempotency_store::find_for_update(tx, scope_of(1), now).error().code == Code::corrupt);
}

TEST_CASE("events are trimmed from the front, by age, in bounded steps", "[stores]") {
    TestEngine engine = any_engine();
    const Timestamp edge{now.ms - upkeep::keep_events_ms};
    publish(engine, {edge.ms - 1}, 3'500);
    publish(engine, edge, 10);
    publish(engine, {edge.ms - 1}, 5);  // behind a younger one: kept for now
    std::vector<std::size_t> steps;
    for (int i = 0; i < 4; ++i) {
        const auto step = write(engine, [](Transaction& tx) { return upkeep::trim_events(tx, now); });
        steps.push_back(step.erased);
    }
    CHECK(steps == std::vector<std::size_t>{2'000, 1'500, 0, 0});
    CHECK(rows(engine, Table::events) == 15);
}

TEST_CASE("answers past their time are trimmed, the others stay", "[stores]") {
    TestEngine engine = any_engine();
    write(engine, [](Transaction& tx) -> Result<bool> {
        for (int i = 0; i < 5'000; ++i) {
            const std::int64_t expires = now.ms + (i % 2 == 0 ? 0 : 1);
            idempotency_store::put(tx, scope_of(i), {{expires}, "h", 200, "", "b"});
        }
        return true;
    });
    std::string resume;
    std::size_t erased = 0;
    int steps = 0;
    do {
        const auto step = write(engine, [&](Transaction& tx) { return upkeep::trim_idempotency(tx, now, resume); });
        CHECK(step.erased <= upkeep::max_erased);
        erased += step.erased;
        resume = step.resume;
        REQUIRE(++steps < 10);
    } while (!resume.empty());
    CHECK(erased == 2'500);
    CHECK(steps > 1);
    CHECK(rows(engine, Table::idempotency) == 2'500);
    CHECK(kept(engine, 1, now));
    CHECK_FALSE(kept(engine, 0, {0}));
}

TEST_CASE("an answer renewed while it is trimmed is not lost", "[stores]") {
    TestEngine engine = any_engine();
    keep(engine, 1, now);
    Transaction trimming(*engine, ReadTier::any);
    REQUIRE(upkeep::trim_idempotency(trimming, now, {}));
    keep(engine, 1, {now.ms + 5});
    CHECK(commit_and_wait(*engine, std::move(trimming.writes())).conflict);
    CHECK(kept(engine, 1, now));
}

TEST_CASE("the newest event tells after which time ids go on", "[stores]") {
    TestEngine engine = any_engine();
    CHECK(upkeep::newest_time(ReadView(*engine, ReadTier::any))->ms == 0);
    publish(engine, now, 2);
    publish(engine, {now.ms + 7}, 1);
    engine.reopen();
    CHECK(upkeep::newest_time(ReadView(*engine, ReadTier::any))->ms == now.ms + 7);
}

TEST_CASE("ids made while the clock was behind tell after which time they go on", "[stores]") {
    TestEngine engine = any_engine();
    const Uuid late = uuid_at({now.ms + 3'600'000});
    const auto tell = [&](EventType type, const Uuid& object, int count) {
        write(engine, [&](Transaction& tx) -> Result<bool> {
            for (int i = 0; i < count; ++i) tx.publish({type, now, UserId{}, object, {}});
            return true;
        });
    };
    tell(EventType::signal_created, late, 1);
    // Changes tell nothing of when ids are made, however many they are; and a key's id is no time.
    for (int i = 0; i < 9; ++i) tell(EventType::trade_updated, uuid_at({5}), 1'000);
    Uuid random;
    random.bytes.fill(0xff);
    tell(EventType::key_created, random, 1);
    engine.reopen();
    CHECK(upkeep::newest_time(ReadView(*engine, ReadTier::any))->ms == now.ms + 3'600'000);
}
