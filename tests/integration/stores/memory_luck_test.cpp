#include "storage/stores/memory_luck.hpp"

#include <atomic>

#include "loops.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace {

using namespace tjp;
namespace asio = boost::asio;
using test::EngineKind;
using test::Loops;
using test::TestEngine;

/// How many of a hundred begin in memory, each of which misses or not.
int begun(MemoryLuck& luck, bool miss) {
    int count = 0;
    for (int i = 0; i < 100; ++i) {
        if (!luck.promising()) continue;
        ++count;
        luck.note(miss);
    }
    return count;
}

}  // namespace

TEST_CASE("reads begin in memory until they mostly fail there, and again when they no longer do", "[stores]") {
    MemoryLuck luck;
    CHECK(begun(luck, false) == 100);
    const int before_it_gave_up = begun(luck, true);
    CHECK(before_it_gave_up > 3);
    CHECK(before_it_gave_up < 20);
    const int probes = begun(luck, true);
    CHECK(probes > 3);
    CHECK(probes < 10);
    int until_it_believes = 0;
    while (begun(luck, false) < 100 && until_it_believes < 20) ++until_it_believes;
    CHECK(until_it_believes < 20);
}

TEST_CASE("one miss of ten does not keep reads out of memory", "[stores]") {
    MemoryLuck luck;
    for (int i = 0; i < 1000; ++i) {
        REQUIRE(luck.promising());
        luck.note(i % 10 == 0);
    }
}

namespace {

/// A page that is never in memory.
struct ColdPage {
    std::atomic<int>* begun_in_memory;

    Result<int> operator()(ReadView view) const {
        if (view.may_wait()) return 7;
        ++*begun_in_memory;
        return Error{Code::would_block, {}, {}};
    }
};

asio::awaitable<void> read_pages(Database& database, ColdPage page, int count, int& answered) {
    for (int i = 0; i < count; ++i) {
        ColdPage mine = page;
        const auto found = co_await database.read_long(std::move(mine));
        if (found && *found == 7) ++answered;
    }
}

}  // namespace

TEST_CASE("long pages that are cold are answered all the same, and soon not begun on the loop", "[stores]") {
    const TestEngine engine(EngineKind::memory);
    std::atomic<int> begun_in_memory{0};
    int answered = 0;
    {
        Loops loops(*engine);
        loops.spawn(0, read_pages(loops.database, {&begun_in_memory}, 200, answered));
        loops.run();
    }
    CHECK(answered == 200);
    CHECK(begun_in_memory > 3);
    CHECK(begun_in_memory < 30);
}
