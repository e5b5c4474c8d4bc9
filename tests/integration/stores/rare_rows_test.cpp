// Rows that are mostly not there: Transaction::get_rare_for_update.

#include <vector>

#include "loops.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace {

using namespace tjp;
namespace asio = boost::asio;
using test::Loops;
using test::TestEngine;
using test::value_of;

/// Takes a name that may be taken, and says whether it was.
struct TakeName {
    std::string name;
    std::atomic<int>* attempts;
    bool fails_where_free = false;

    Result<bool> operator()(Transaction& tx) const {
        ++*attempts;
        const auto taken = tx.get_rare_for_update(Table::users, name);
        if (!taken) return taken.error();
        if (*taken) return true;
        if (fails_where_free) return Error{Code::invalid, "no room for another name", {}};
        tx.put(Table::users, name, "taken");
        return false;
    }
};

asio::awaitable<void> take(Database& database, TakeName work, std::vector<Result<bool>>& out) {
    out.push_back(co_await database.transact(std::move(work)));
}

}  // namespace

TEST_CASE("a row that is mostly absent is looked for where it is there after all", "[stores]") {
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    CAPTURE(test::to_string(kind));
    const TestEngine engine(kind);
    std::atomic<int> attempts{0};
    const auto take_once = [&](const TakeName& work) {
        attempts = 0;
        std::vector<Result<bool>> taken;
        Loops loops(*engine);
        loops.spawn(0, take(loops.database, work, taken));
        loops.run();
        REQUIRE(taken.size() == 1);
        return taken.front();
    };
    SECTION("free: taken without a look") {
        CHECK_FALSE(*take_once({"a", &attempts}));
        CHECK(attempts == 1);
        CHECK(value_of(*engine, Table::users, "a") == "taken");
    }
    SECTION("taken: found by the second attempt, and left as it was") {
        REQUIRE(test::put(*engine, Table::users, "a", "before").committed());
        CHECK(*take_once({"a", &attempts}));
        CHECK(attempts == 2);
        CHECK(value_of(*engine, Table::users, "a") == "before");
    }
    SECTION("an error that rests on the row's absence is not believed before it was looked for") {
        REQUIRE(test::put(*engine, Table::users, "a", "before").committed());
        const auto taken = take_once({"a", &attempts, true});
        REQUIRE(taken);
        CHECK(*taken);
        const auto refused = take_once({"b", &attempts, true});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == Code::invalid);
        CHECK(attempts == 2);
    }
}

TEST_CASE("of many who take one name at a time, one gets it", "[stores]") {
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    CAPTURE(test::to_string(kind));
    const TestEngine engine(kind);
    std::atomic<int> attempts{0};
    constexpr std::size_t names = 20;
    constexpr std::size_t callers = 16;
    std::vector<Result<bool>> taken[2];
    {
        Loops loops(*engine, 2);
        for (std::size_t i = 0; i < names * callers; ++i) {
            const TakeName work{"name" + std::to_string(i % names), &attempts};
            loops.spawn(i % 2, take(loops.database, work, taken[i % 2]));
        }
        loops.run();
    }
    std::size_t free = 0;
    for (const auto& half : taken) {
        for (const auto& one : half) {
            REQUIRE(one);
            free += *one ? 0 : 1;
        }
    }
    CHECK(taken[0].size() + taken[1].size() == names * callers);
    CHECK(free == names);
}
