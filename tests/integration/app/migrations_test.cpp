#include "server/app/migrations.hpp"

#include "server/journal/signal_fields.hpp"
#include "storage/codec/keys.hpp"
#include "storage/codec/records.hpp"
#include "storage/stores/blocking.hpp"
#include "storage/stores/signal_store.hpp"
#include "storage/stores/user_store.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace {

using namespace tjp;
using test::TestEngine;

/// A signal as format 1 had it.
std::string old_json(const SignalId& id) {
    return R"({"id":")" + to_string(id) +
           R"(","received_at":"2026-01-02T03:04:05.678Z","updated_at":"2026-01-02T03:04:05.678Z","hook_id":null,)"
           R"("source":"demo","symbol":"XAUUSD","pair":"XAUUSD","action":"open","direction":"BUY",)"
           R"("order_type":"market","entry":2342.50,"entry_low":null,"entry_high":null,"stop_loss":2330,)"
           R"("take_profits":[2355,2360.0],"lot_size":0.10,"risk_percent":null,"comment":null,"status":"pending",)"
           R"("status_reason":null,"raw":"XAUUSD BUY \"now\"","account_id":null,"ticket":null,"fill_price":null,)"
           R"("executed_at":null,"trade_id":null})";
}

}  // namespace

TEST_CASE("signals of format 1 are rewritten with today's fields and indexes", "[app]") {
    TestEngine engine(GENERATE(from_range(test::engine_kinds())));
    FormatOptions first;
    first.current = 1;
    REQUIRE(ensure_format(*engine, first));
    constexpr int count = 450;  // more than one step writes
    User user;
    user.id = UserId{uuid_at({1})};
    user.email = "trader@example.com";
    const auto put_old = [&](Transaction& tx) -> Result<bool> {
        user_store::insert(tx, user);
        for (int i = 0; i < count; ++i) {
            const SignalId id{uuid_at({1000 + i})};
            tx.put(Table::signals, signal_key(user.id, id), to_record(old_json(id)));
            tx.put(Table::signals_by_status, signal_status_key(user.id, 0, id), "\x01");
            tx.put(Table::signals_by_pair, signal_pair_key(user.id, "XAUUSD", id), "\x01");
        }
        return true;
    };
    REQUIRE(transact_and_wait(*engine, put_old));

    FormatOptions today;
    today.migrations = migrations();
    if (engine.kind() == test::EngineKind::rocksdb) {
        today.checkpoint_folder = engine.folder() / "before";
        REQUIRE(ensure_format(*engine, today));
    } else {
        REQUIRE(migrations().front().run(*engine));
    }
    signal_store::Range range;
    range.status = SignalStatus::pending;
    range.pair = "XAUUSD";
    int seen = 0;
    const auto on_signal = [&](const SignalId& id, std::string_view json) {
        const auto signal = decode_stored_signal(json);
        REQUIRE(signal);
        CHECK(signal->id == id);
        CHECK(encode_json(*signal) == json);
        CHECK(json.find(R"("entries":[])") != std::string_view::npos);
        CHECK(json.find(R"("entry":2342.50)") != std::string_view::npos);
        CHECK(signal->raw == "XAUUSD BUY \"now\"");
        return ++seen > 0;
    };
    REQUIRE(signal_store::scan(ReadView(*engine, ReadTier::any), user.id, range, on_signal));
    CHECK(seen == count);
}
