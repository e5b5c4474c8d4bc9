#include "storage/stores/session_store.hpp"

#include "storage/stores/blocking.hpp"
#include "storage/stores/user_store.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace {

using namespace tjp;
using test::TestEngine;

ReadView view_of(TestEngine& engine) { return {*engine, ReadTier::any}; }

template <class Work>
void write(TestEngine& engine, Work work) {
    const auto written = transact_and_wait(*engine, [&](Transaction& tx) -> Result<bool> {
        work(tx);
        return true;
    });
    REQUIRE(written);
}

SessionId id_of(std::int64_t number) {
    Uuid uuid;
    uuid.bytes[15] = static_cast<std::uint8_t>(number);
    return {uuid};
}

BrowserSession session_of(UserId user, std::int64_t number) {
    BrowserSession session;
    session.id = id_of(number);
    session.user = user;
    session.token_hash = std::string(31, 'h') + static_cast<char>(number);
    session.created_at = session.last_used_at = Timestamp{number};
    session.expires_at = Timestamp{number + 1000};
    return session;
}

std::vector<SessionId> ids_of(TestEngine& engine, UserId user) {
    std::vector<SessionId> ids;
    for (const BrowserSession& session : *session_store::list(view_of(engine), user)) ids.push_back(session.id);
    return ids;
}

}  // namespace

TEST_CASE("a session is found by its token and listed by its user until it is erased", "[stores]") {
    TestEngine engine(GENERATE(from_range(test::engine_kinds())));
    const UserId users[] = {UserId{uuid_at({1})}, UserId{uuid_at({2})}};
    for (const std::int64_t number : {5, 3, 4}) {
        write(engine,
              [&](Transaction& tx) { REQUIRE(session_store::insert(tx, session_of(users[number == 4], number))); });
    }
    CHECK(ids_of(engine, users[0]) == std::vector{id_of(3), id_of(5)});
    CHECK(ids_of(engine, users[1]) == std::vector{id_of(4)});
    const BrowserSession five = session_of(users[0], 5);
    const auto found = session_store::find_token(view_of(engine), five.token_hash);
    REQUIRE(found);
    REQUIRE(*found);
    CHECK((*found)->id == five.id);
    CHECK((*found)->user == users[0]);
    CHECK_FALSE(*session_store::find_token(view_of(engine), std::string(32, 'x')));

    write(engine, [&](Transaction& tx) {
        CHECK_FALSE(*session_store::find_for_update(tx, users[1], five.id));
        session_store::erase(tx, **session_store::find_for_update(tx, users[0], five.id));
    });
    CHECK_FALSE(*session_store::find_token(view_of(engine), five.token_hash));
    CHECK(ids_of(engine, users[0]) == std::vector{id_of(3)});
}

TEST_CASE("where a user has many sessions, the one used longest ago makes room", "[stores]") {
    TestEngine engine(GENERATE(from_range(test::engine_kinds())));
    const UserId user{uuid_at({1})};
    const auto most = static_cast<std::int64_t>(session_store::max_sessions);
    for (std::int64_t number = 1; number <= most; ++number) {
        write(engine, [&](Transaction& tx) { REQUIRE(session_store::insert(tx, session_of(user, number))); });
    }
    BrowserSession first = session_of(user, 1);
    first.last_used_at = Timestamp{1'000'000};
    write(engine, [&](Transaction& tx) { session_store::update(tx, first); });
    write(engine, [&](Transaction& tx) { REQUIRE(session_store::insert(tx, session_of(user, most + 1))); });
    const auto ids = ids_of(engine, user);
    CHECK(ids.size() == session_store::max_sessions);
    CHECK(ids.front() == first.id);
    CHECK(std::ranges::find(ids, id_of(2)) == ids.end());
    CHECK_FALSE(*session_store::find_token(view_of(engine), session_of(user, 2).token_hash));
}

TEST_CASE("there is one owner at most, the last that was set", "[stores]") {
    TestEngine engine(GENERATE(from_range(test::engine_kinds())));
    CHECK_FALSE(*user_store::find_owner(view_of(engine)));
    for (const std::int64_t number : {1, 2}) {
        const UserId user{uuid_at({number})};
        write(engine, [&](Transaction& tx) { user_store::set_owner(tx, user); });
        CHECK(*user_store::find_owner(view_of(engine)) == user);
    }
}
