#include "server/app/migrations.hpp"

#include <algorithm>

#include "server/journal/signal_fields.hpp"
#include "storage/codec/keys.hpp"
#include "storage/codec/records.hpp"
#include "storage/stores/blocking.hpp"
#include "storage/stores/idempotency_store.hpp"
#include "storage/stores/mark_store.hpp"
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

/// The index of format 1 to 3 by pair alone.
std::string old_pair_key(UserId user, const SignalId& id) {
    return KeyBuilder().user(user).text("XAUUSD").uuid_descending(id.uuid).take();
}

/// The mark of a message as formats 1 to 3 had it.
void put_old_mark(Transaction& tx, const HookId& hook, char by, const std::string& hash, const std::string& became) {
    idempotency_store::Answer kept;
    kept.expires_at = Timestamp{90'000};
    kept.body_hash = std::string(32, 'h');
    kept.body = became;
    idempotency_store::put(tx, std::string(hook.uuid.view()) + by + hash, kept);
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
            tx.put(Table::signals_by_pair, old_pair_key(user.id, id), "\x01");
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
    if (engine.kind() == test::EngineKind::rocksdb) {
        CHECK(test::rows_of(*engine, Table::signals_by_pair, test::everything())->empty());
        range.status.reset();
        seen = 0;
        REQUIRE(signal_store::scan(ReadView(*engine, ReadTier::any), user.id, range, on_signal));
        CHECK(seen == count);
    }
}

TEST_CASE("marks of messages from before format 4 still tell a repetition", "[app]") {
    TestEngine engine(GENERATE(from_range(test::engine_kinds())));
    const HookId hook{uuid_at({7})};
    const SignalId signal{uuid_at({8})};
    const TradeId trade{uuid_at({9})};
    constexpr int count = 450;  // more than one step writes
    const auto hash_of = [](int i) { return std::to_string(1'000'000'000 + i) + std::string(22, 'x'); };
    idempotency_store::Answer answer;
    answer.expires_at = Timestamp{90'000};
    answer.body = "an answer to a request";
    const auto put_old = [&](Transaction& tx) -> Result<bool> {
        for (int i = 0; i < count; ++i) {
            put_old_mark(tx, hook, i % 2 == 0 ? 'b' : 'i', hash_of(i),
                         i % 3 == 0 ? to_string(trade) : to_string(signal));
        }
        idempotency_store::put(tx, std::string(32, 's'), answer);
        return true;
    };
    REQUIRE(transact_and_wait(*engine, put_old));
    const auto steps = migrations();
    const auto step = std::ranges::find(steps, 3U, &Migration::from);
    REQUIRE(step != steps.end());
    REQUIRE(step->run(*engine));
    REQUIRE(step->run(*engine));  // as after one that was cut short
    const auto look = [&](Transaction& tx) -> Result<bool> {
        for (int i = 0; i < count; ++i) {
            const auto by = i % 2 == 0 ? mark_store::By::bytes : mark_store::By::name;
            const auto mark = mark_store::find_for_update(tx, mark_store::key(hook, by, hash_of(i)), Timestamp{89'999});
            REQUIRE((mark && *mark));
            CHECK((*mark)->kind == (i % 3 == 0 ? IdKind::trade : IdKind::signal));
            CHECK((*mark)->became == (i % 3 == 0 ? trade.uuid : signal.uuid));
            CHECK((*mark)->is_of(std::string(32, 'h')));
            CHECK_FALSE((*mark)->is_of(std::string(32, 'g')));
        }
        const auto past = mark_store::find_for_update(tx, mark_store::key(hook, mark_store::By::bytes, hash_of(0)),
                                                      Timestamp{90'000});
        CHECK((past && !*past));
        const auto kept = idempotency_store::find_for_update(tx, std::string(32, 's'), Timestamp{0});
        REQUIRE((kept && *kept));
        CHECK((*kept)->body == answer.body);
        return true;
    };
    REQUIRE(transact_and_wait(*engine, look));
    CHECK(test::rows_of(*engine, Table::idempotency, test::everything())->size() == count + 1);
}
