#include "storage/stores/event_store.hpp"

#include "storage/stores/blocking.hpp"
#include "storage/stores/upkeep.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace tjp::test {
namespace {

UserId user(std::uint8_t number) {
    UserId id;
    id.uuid.bytes.fill(number);
    return id;
}

void publish(TestEngine& engine, UserId of, int count, Timestamp at = {1000}) {
    const auto done = transact_and_wait(*engine, [&](Transaction& tx) -> Result<bool> {
        for (int i = 0; i < count; ++i) tx.publish({EventType::trade_created, at, of, Uuid{}, {}});
        return true;
    });
    REQUIRE(done);
}

struct Seen {
    LogPosition at;
    UserId of;
    bool operator==(const Seen&) const = default;
};

std::vector<Seen> after(TestEngine& engine, LogPosition at) {
    std::vector<Seen> seen;
    const auto on_event = [&](LogPosition where, UserId of, std::string_view) {
        seen.push_back({where, of});
        return true;
    };
    REQUIRE(event_store::scan(ReadView(*engine, ReadTier::any), at, on_event));
    return seen;
}

LogPosition newest(TestEngine& engine) { return *event_store::newest(ReadView(*engine, ReadTier::any)); }
LogPosition trimmed(TestEngine& engine) { return *event_store::trimmed(ReadView(*engine, ReadTier::any)); }

}  // namespace

TEST_CASE("the log goes on from any place in it", "[stores]") {
    for (const EngineKind kind : engine_kinds()) {
        INFO(to_string(kind));
        TestEngine engine(kind);
        CHECK(newest(engine) == LogPosition{0});
        publish(engine, user(1), 2);
        publish(engine, user(0xff), 1);
        publish(engine, user(0), 1);
        const std::vector<Seen> all{{{1, 0}, user(1)}, {{1, 1}, user(1)}, {{2, 0}, user(0xff)}, {{3, 0}, user(0)}};
        CHECK(after(engine, {0}) == all);
        CHECK(newest(engine) == LogPosition{3});
        for (std::size_t i = 0; i < all.size(); ++i) {
            CHECK(after(engine, all[i].at) == std::vector<Seen>(all.begin() + static_cast<long>(i) + 1, all.end()));
        }
        CHECK(after(engine, {1}) == std::vector<Seen>(all.begin() + 2, all.end()));
        CHECK(after(engine, newest(engine)).empty());
    }
}

TEST_CASE("the log knows up to where it was trimmed", "[stores]") {
    for (const EngineKind kind : engine_kinds()) {
        INFO(to_string(kind));
        TestEngine engine(kind);
        publish(engine, user(1), 3);
        publish(engine, user(1), 1, {1000 + upkeep::keep_events_ms});
        CHECK(trimmed(engine) == LogPosition{0, 0});
        const Timestamp now{2000 + upkeep::keep_events_ms};
        REQUIRE(transact_and_wait(*engine, [&](Transaction& tx) { return upkeep::trim_events(tx, now); }));
        CHECK(trimmed(engine) == LogPosition{1, 2});
        REQUIRE(transact_and_wait(*engine, [&](Transaction& tx) { return upkeep::trim_events(tx, now); }));
        CHECK(trimmed(engine) == LogPosition{1, 2});
        CHECK(after(engine, trimmed(engine)).size() == 1);
    }
}

TEST_CASE("what is no longer told is not told again because less of it is erased", "[stores]") {
    for (const EngineKind kind : engine_kinds()) {
        INFO(to_string(kind));
        TestEngine engine(kind);
        publish(engine, user(1), 3);
        const auto note = [](Transaction& tx) { return event_store::note_trimmed(tx, {70}); };
        REQUIRE(transact_and_wait(*engine, note));
        CHECK(trimmed(engine) == LogPosition{70});
        const Timestamp now{2000 + upkeep::keep_events_ms};
        const auto step = transact_and_wait(*engine, [&](Transaction& tx) { return upkeep::trim_events(tx, now); });
        REQUIRE(step);
        CHECK(step->erased == 3);
        CHECK(trimmed(engine) == LogPosition{70});
    }
}

TEST_CASE("a log goes on elsewhere each time", "[stores]") {
    const std::uint64_t one = event_store::numbers_of_lost_commits();
    const std::uint64_t other = event_store::numbers_of_lost_commits();
    CHECK(one != other);
    CHECK(std::min(one, other) >= std::uint64_t{1} << 32);
    CHECK(std::max(one, other) < std::uint64_t{1} << 49);
}

}  // namespace tjp::test
