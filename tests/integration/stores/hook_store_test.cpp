#include "storage/stores/hook_store.hpp"

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

Hook hook_of(UserId user, std::int64_t number, char token) {
    Hook hook;
    hook.id = HookId{uuid_at({number})};
    hook.user = user;
    hook.name = "hook " + std::to_string(number);
    hook.token_hash = std::string(32, token);
    return hook;
}

/// The id of the hook a token leads to.
std::optional<HookId> led_to(const TestEngine& engine, char token) {
    const auto found = hook_store::find_token(view_of(engine), std::string(32, token));
    REQUIRE(found);
    return *found ? std::optional((*found)->id) : std::nullopt;
}

}  // namespace

TEST_CASE("a token leads to its hook until the hook has it no longer", "[stores]") {
    TestEngine engine(GENERATE(from_range(test::engine_kinds())));
    const UserId user{uuid_at({1})};
    const Hook first = hook_of(user, 5, 'a');
    write(engine, [&](Transaction& tx) { hook_store::insert(tx, first); });
    CHECK(led_to(engine, 'a') == first.id);
    CHECK_FALSE(led_to(engine, 'b'));

    Hook rotated = first;
    rotated.old_token_hash = first.token_hash;
    rotated.token_hash = std::string(32, 'b');
    write(engine, [&](Transaction& tx) { hook_store::replace(tx, first, rotated); });
    CHECK(led_to(engine, 'a') == first.id);
    CHECK(led_to(engine, 'b') == first.id);

    Hook again = rotated;
    again.old_token_hash = rotated.token_hash;
    again.token_hash = std::string(32, 'c');
    write(engine, [&](Transaction& tx) { hook_store::replace(tx, rotated, again); });
    CHECK_FALSE(led_to(engine, 'a'));
    CHECK(led_to(engine, 'b') == first.id);
    CHECK(led_to(engine, 'c') == first.id);

    write(engine, [&](Transaction& tx) { hook_store::erase(tx, again); });
    for (const char token : {'a', 'b', 'c'}) CHECK_FALSE(led_to(engine, token));
    CHECK(test::rows_of(*engine, Table::hook_tokens, test::everything())->empty());
    CHECK(test::rows_of(*engine, Table::hooks, test::everything())->empty());
}

TEST_CASE("hooks are listed by user, in the order they were made", "[stores]") {
    TestEngine engine(GENERATE(from_range(test::engine_kinds())));
    const UserId users[] = {UserId{uuid_at({1})}, UserId{uuid_at({2})}};
    for (const std::int64_t number : {7, 3, 5, 4}) {
        const Hook hook = hook_of(users[number == 4], number, static_cast<char>('a' + number));
        write(engine, [&](Transaction& tx) { hook_store::insert(tx, hook); });
    }
    std::vector<std::string> names;
    const auto on_hook = [&](const Hook& hook) {
        names.push_back(hook.name);
        return names.size() < 10;
    };
    REQUIRE(hook_store::scan(view_of(engine), users[0], on_hook));
    CHECK(names == std::vector<std::string>{"hook 3", "hook 5", "hook 7"});
    CHECK_FALSE(*hook_store::find(view_of(engine), users[1], HookId{uuid_at({3})}));
}
