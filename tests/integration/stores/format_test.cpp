#include "storage/stores/format.hpp"

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace {

using namespace tjp;
using test::put;
using test::TestEngine;
using test::value_of;

/// A step that writes down that it ran, and may fail.
Migration step_from(std::uint32_t from, const bool& fails) {
    return {from, [from, &fails](Engine& engine) -> Result<void> {
                if (fails) return Error{Code::unavailable, "the power went", {}};
                const std::string key = "step " + std::to_string(from);
                const auto before = value_of(engine, Table::meta, key);
                put(engine, Table::meta, key, before ? *before + "+" : "1");
                return {};
            }};
}

}  // namespace

TEST_CASE("a new store is marked with the current format", "[stores]") {
    TestEngine engine(GENERATE(from_range(test::engine_kinds())));
    REQUIRE(ensure_format(*engine, {}));
    engine.reopen();
    REQUIRE(ensure_format(*engine, {}));
}

TEST_CASE("a store of a newer format is refused, naming both", "[stores]") {
    TestEngine engine(GENERATE(from_range(test::engine_kinds())));
    FormatOptions newer;
    newer.current = 7;
    REQUIRE(ensure_format(*engine, newer));
    engine.reopen();
    FormatOptions older;
    older.current = 3;
    const auto refused = ensure_format(*engine, older);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().detail.find("format 7") != std::string::npos);
    CHECK(refused.error().detail.find("up to 3") != std::string::npos);
    CHECK(ensure_format(*engine, newer));
}

TEST_CASE("a damaged format mark is refused", "[stores]") {
    TestEngine engine(GENERATE(from_range(test::engine_kinds())));
    for (const std::string_view bytes : {"x", "12345"}) {
        REQUIRE(put(*engine, Table::meta, "format_version", bytes).committed());
        const auto refused = ensure_format(*engine, {});
        REQUIRE_FALSE(refused);
        CHECK(refused.error().code == Code::corrupt);
    }
}

#ifndef TJP_TSAN

namespace {

struct OlderStore {
    OlderStore() {
        FormatOptions first;
        first.current = 1;
        REQUIRE(ensure_format(*engine, first));
        REQUIRE(put(*engine, Table::users, "a", "1").committed());
        options.current = 3;
        options.checkpoint_folder = engine.folder() / "before-migration";
    }

    bool first_fails = false;
    bool second_fails = false;
    std::vector<Migration> steps{step_from(2, second_fails), step_from(1, first_fails)};
    FormatOptions options;
    TestEngine engine{test::EngineKind::rocksdb};
};

}  // namespace

TEST_CASE("an older store is brought forward step by step, after a checkpoint", "[stores]") {
    OlderStore store;
    store.options.migrations = store.steps;
    REQUIRE(ensure_format(*store.engine, store.options));
    CHECK(value_of(*store.engine, Table::meta, "step 1") == "1");
    CHECK(value_of(*store.engine, Table::meta, "step 2") == "1");
    CHECK(value_of(*store.engine, Table::users, "a") == "1");
    store.engine.reopen();
    REQUIRE(ensure_format(*store.engine, store.options));
    CHECK(value_of(*store.engine, Table::meta, "step 1") == "1");  // not run again
    RocksDbOptions copy = store.engine.options;
    copy.folder = store.options.checkpoint_folder / "format-1";
    const auto before = open_rocksdb(copy);
    REQUIRE(before);
    CHECK(value_of(**before, Table::users, "a") == "1");
    CHECK_FALSE(value_of(**before, Table::meta, "step 1"));
}

TEST_CASE("a migration that ended in its middle goes on at the next open", "[stores]") {
    OlderStore store;
    store.options.migrations = store.steps;
    store.second_fails = true;
    CHECK(ensure_format(*store.engine, store.options).error().detail == "the power went");
    store.engine.reopen();
    store.second_fails = false;
    const auto again = ensure_format(*store.engine, store.options);
    CHECK(again);
    CHECK(value_of(*store.engine, Table::meta, "step 1") == "1");
    CHECK(value_of(*store.engine, Table::meta, "step 2") == "1");
}

TEST_CASE("the migration after the last one finds room for its own checkpoint", "[stores]") {
    OlderStore store;
    store.options.migrations = store.steps;
    store.options.current = 2;
    REQUIRE(ensure_format(*store.engine, store.options));
    store.options.current = 3;
    const auto next = ensure_format(*store.engine, store.options);
    CHECK(next);
    CHECK(value_of(*store.engine, Table::meta, "step 2") == "1");
}

TEST_CASE("a format that no step leads from is refused, and left as it is", "[stores]") {
    OlderStore store;
    const auto refused = ensure_format(*store.engine, store.options);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().detail.find("from format 1") != std::string::npos);
    FormatOptions first;
    first.current = 1;
    CHECK(ensure_format(*store.engine, first));
}

#endif
