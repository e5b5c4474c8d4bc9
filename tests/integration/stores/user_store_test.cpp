#include "storage/stores/user_store.hpp"

#include "storage/stores/blocking.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace {

using namespace tjp;
using test::TestEngine;

ReadView view_of(const TestEngine& engine) { return ReadView(*engine, ReadTier::any); }

template <class Work>
void write(TestEngine& engine, Work work) {
    const auto done = transact_and_wait(*engine, [&](Transaction& tx) -> Result<bool> { return work(tx), true; });
    REQUIRE(done);
}

User user_named(std::string email, std::int64_t at) {
    User user;
    user.id = UserId{uuid_at({at})};
    user.email = std::move(email);
    user.created_at = {at};
    return user;
}

ApiKey key_of(const User& user, std::string name, std::int64_t at) {
    ApiKey key;
    key.id = KeyId{uuid_at({at})};
    key.user = user.id;
    key.name = std::move(name);
    key.secret_hash = std::string(32, 's');
    key.created_at = {at};
    return key;
}

TestEngine any_engine() { return TestEngine(GENERATE(from_range(test::engine_kinds()))); }

}  // namespace

TEST_CASE("a user is found by id, and by email in any case", "[stores]") {
    TestEngine engine = any_engine();
    const User user = user_named("Trader@Example.com", 1'000);
    write(engine, [&](Transaction& tx) { user_store::insert(tx, user); });
    engine.reopen();
    const auto by_id = user_store::find(view_of(engine), user.id);
    REQUIRE(by_id);
    REQUIRE(*by_id);
    CHECK((*by_id)->email == "Trader@Example.com");
    for (const std::string_view email : {"Trader@Example.com", "trader@example.com", "TRADER@EXAMPLE.COM"}) {
        const auto found = user_store::find_email(view_of(engine), email);
        REQUIRE(found);
        REQUIRE(*found);
        CHECK((*found)->id == user.id);
    }
    for (const std::string_view email : {"", "trader@example.co", "trader@example.com ", "other@example.com"}) {
        const auto found = user_store::find_email(view_of(engine), email);
        REQUIRE(found);
        CHECK_FALSE(*found);
    }
    CHECK_FALSE(*user_store::find(view_of(engine), UserId{uuid_at({2'000})}));
}

TEST_CASE("an email that somebody took meanwhile is a conflict", "[stores]") {
    TestEngine engine = any_engine();
    Transaction tx(*engine, ReadTier::any);
    REQUIRE_FALSE(*user_store::find_email_for_update(tx, "a@example.com"));
    user_store::insert(tx, user_named("a@example.com", 1));
    write(engine, [](Transaction& other) { user_store::insert(other, user_named("A@example.com", 2)); });
    CHECK(commit_and_wait(*engine, std::move(tx.writes())).conflict);
    CHECK(user_store::list(view_of(engine))->size() == 1);
}

TEST_CASE("a change of a user that changed meanwhile is a conflict", "[stores]") {
    TestEngine engine = any_engine();
    User user = user_named("a@example.com", 1);
    write(engine, [&](Transaction& tx) { user_store::insert(tx, user); });
    Transaction tx(*engine, ReadTier::any);
    auto mine = user_store::find_email_for_update(tx, "a@example.com");
    REQUIRE((mine && *mine));
    (*mine)->plan = Plan::free;
    user_store::update(tx, **mine);
    user.plan_expires_at = Timestamp{5};
    write(engine, [&](Transaction& other) { user_store::update(other, user); });
    CHECK(commit_and_wait(*engine, std::move(tx.writes())).conflict);
    CHECK((*user_store::find(view_of(engine), user.id))->plan_expires_at == Timestamp{5});
}

TEST_CASE("users are listed in the order they came, whatever their ids' bytes", "[stores]") {
    TestEngine engine = any_engine();
    std::vector<User> users;
    for (int i = 0; i < 20; ++i) users.push_back(user_named(std::to_string(i) + "@example.com", 1'000LL * (i + 1)));
    users.push_back(user_named("last@example.com", 99'999'999));
    users.back().id.uuid.bytes.fill(0xff);
    write(engine, [&](Transaction& tx) {
        for (auto user = users.rbegin(); user != users.rend(); ++user) user_store::insert(tx, *user);
    });
    const auto listed = user_store::list(view_of(engine));
    REQUIRE(listed);
    REQUIRE(listed->size() == users.size());
    for (std::size_t i = 0; i < users.size(); ++i) CHECK((*listed)[i].email == users[i].email);
}

TEST_CASE("keys are found alone, and listed for their user with their last use", "[stores]") {
    TestEngine engine = any_engine();
    const User one = user_named("one@example.com", 1);
    const User two = user_named("two@example.com", 2);
    const ApiKey older = key_of(one, "older", 10);
    ApiKey newer = key_of(one, "newer", 20);
    const ApiKey foreign = key_of(two, "foreign", 15);
    write(engine, [&](Transaction& tx) {
        user_store::insert_key(tx, newer);
        user_store::insert_key(tx, older);
        user_store::insert_key(tx, foreign);
        user_store::note_use(tx, older.id, {77});
    });
    engine.reopen();
    const auto keys = user_store::list_keys(view_of(engine), one.id);
    REQUIRE(keys);
    REQUIRE(keys->size() == 2);
    CHECK((*keys)[0].name == "older");
    CHECK((*keys)[0].last_used_at == Timestamp{77});
    CHECK((*keys)[1].name == "newer");
    CHECK_FALSE((*keys)[1].last_used_at);
    CHECK(user_store::list_keys(view_of(engine), UserId{})->empty());
    newer.revoked_at = Timestamp{30};
    write(engine, [&](Transaction& tx) { user_store::update_key(tx, newer); });
    CHECK((*user_store::find_key(view_of(engine), newer.id))->revoked_at == Timestamp{30});
    CHECK_FALSE(*user_store::find_key(view_of(engine), KeyId{}));
}

TEST_CASE("noting a use does not conflict with a change of the key", "[stores]") {
    TestEngine engine = any_engine();
    ApiKey key = key_of(user_named("a@example.com", 1), "key", 10);
    write(engine, [&](Transaction& tx) { user_store::insert_key(tx, key); });
    Transaction revoking(*engine, ReadTier::any);
    auto mine = user_store::find_key_for_update(revoking, key.id);
    REQUIRE((mine && *mine));
    (*mine)->revoked_at = Timestamp{50};
    user_store::update_key(revoking, **mine);
    write(engine, [&](Transaction& tx) { user_store::note_use(tx, key.id, {40}); });
    CHECK(commit_and_wait(*engine, std::move(revoking.writes())).committed());
    const auto keys = user_store::list_keys(view_of(engine), key.user);
    CHECK((*keys)[0].revoked_at == Timestamp{50});
    CHECK((*keys)[0].last_used_at == Timestamp{40});
}

TEST_CASE("damaged users and keys are told, not served", "[stores]") {
    TestEngine engine = any_engine();
    const User user = user_named("a@example.com", 1);
    const ApiKey key = key_of(user, "key", 10);
    write(engine, [&](Transaction& tx) {
        user_store::insert(tx, user);
        user_store::insert_key(tx, key);
        tx.put(Table::users, user.id.uuid.view(), "\x01junk");
        tx.put(Table::api_keys, key.id.uuid.view(), "\x02");
    });
    CHECK(user_store::find(view_of(engine), user.id).error().code == Code::corrupt);
    CHECK(user_store::find_email(view_of(engine), user.email).error().code == Code::corrupt);
    CHECK(user_store::list(view_of(engine)).error().code == Code::corrupt);
    CHECK(user_store::find_key(view_of(engine), key.id).error().code == Code::corrupt);
    CHECK(user_store::list_keys(view_of(engine), user.id).error().code == Code::corrupt);
}
