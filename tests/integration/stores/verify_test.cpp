#include "storage/stores/verify.hpp"

#include <functional>

#include "storage/codec/records.hpp"
#include "storage/stores/account_store.hpp"
#include "storage/stores/blocking.hpp"
#include "storage/stores/hook_store.hpp"
#include "storage/stores/message_store.hpp"
#include "storage/stores/signal_store.hpp"
#include "storage/stores/trade_store.hpp"
#include "storage/stores/user_store.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"

namespace {

using namespace tjp;
using test::TestEngine;

const UserId user_id{uuid_at({1})};
const TradeId trade_id{uuid_at({10})};
const SignalId signal_id{uuid_at({20})};
const HookId hook_id{uuid_at({30})};
const KeyId key_id{uuid_at({40})};
const Date day{20'000};
const Timestamp expiry{1'900'000'000'000};

void put_trade(Transaction& tx, const TradeId& id, std::optional<std::string> external) {
    Trade trade;
    trade.id = id;
    trade.date = day;
    trade.pair = "XAUUSD";
    trade.external_id = std::move(external);
    const std::string record = encode_record(trade);
    trade_store::Entry entry{{day, id}, trade.pair, std::nullopt, record};
    if (trade.external_id) entry.external_id = *trade.external_id;
    trade_store::insert(tx, user_id, entry);
    tx.publish({EventType::trade_created, {1}, user_id, id.uuid, {}});
}

void put_signal(Transaction& tx, const SignalId& id, SignalStatus status, bool with_pair) {
    Signal signal;
    signal.id = id;
    signal.status = status;
    signal.expires_at = expiry;
    if (with_pair) signal.pair = "XAUUSD";
    const std::string record = encode_record(signal);
    signal_store::insert(tx, user_id, signal_store::entry_of(signal, record));
}

Result<bool> fill(Transaction& tx) {
    User user;
    user.id = user_id;
    user.email = "Trader@example.com";
    user_store::insert(tx, user);
    ApiKey key;
    key.id = key_id;
    key.user = user_id;
    user_store::insert_key(tx, key);
    put_trade(tx, trade_id, "a \"quoted\" id\n");
    for (int i = 0; i < 5; ++i) put_trade(tx, TradeId{uuid_at({11 + i})}, std::nullopt);
    put_signal(tx, signal_id, SignalStatus::pending, true);
    put_signal(tx, SignalId{uuid_at({21})}, SignalStatus::executed, true);
    put_signal(tx, SignalId{uuid_at({22})}, SignalStatus::ignored, false);
    Hook hook;
    hook.id = hook_id;
    hook.user = user_id;
    hook.token_hash = std::string(32, 't');
    hook.old_token_hash = std::string(32, 'o');
    if (auto made = hook_store::create(tx, hook); !made) return made.error();
    InboundMessage message;
    message.id = MessageId{uuid_at({50})};
    message_store::insert(tx, user_id, message);
    if (auto made = account_store::insert(tx, user_id, AccountId{uuid_at({60})}, encode_json(Account{})); !made) {
        return made.error();
    }
    return true;
}

struct Damage {
    const char* what;
    Table table;  ///< that the report must name
    std::function<void(WriteSet&)> make;
};

std::vector<Damage> damages() {
    const auto pending = static_cast<std::uint8_t>(SignalStatus::pending);
    const auto erase = [](Table table, std::string key) {
        return [table, key](WriteSet& writes) { writes.erase(table, key); };
    };
    const auto put = [](Table table, std::string key, std::string value) {
        return [table, key, value](WriteSet& writes) { writes.put(table, key, value); };
    };
    const TradeId stray{uuid_at({99})};
    const SignalId stray_signal{uuid_at({99})};
    return {
        {"a pair row is missing", Table::trades_by_pair,
         erase(Table::trades_by_pair, trade_pair_key(user_id, "XAUUSD", day, trade_id))},
        {"a pair row differs", Table::trades_by_pair,
         put(Table::trades_by_pair, trade_pair_key(user_id, "XAUUSD", day, trade_id), to_record("{}"))},
        {"a pair row without a trade", Table::trades_by_pair,
         put(Table::trades_by_pair, trade_pair_key(user_id, "XAUUSD", day, stray), to_record("{}"))},
        {"a trade is not found by its id", Table::trade_ids, erase(Table::trade_ids, trade_id_key(user_id, trade_id))},
        {"an id leads to another date", Table::trade_ids,
         put(Table::trade_ids, trade_id_key(user_id, trade_id), encode_date(Date{1}))},
        {"an id without a trade", Table::trade_ids,
         put(Table::trade_ids, trade_id_key(user_id, stray), encode_date(day))},
        {"an external id is missing", Table::trade_external_ids,
         erase(Table::trade_external_ids, trade_external_key(user_id, "a \"quoted\" id\n"))},
        {"an external id without a trade", Table::trade_external_ids,
         put(Table::trade_external_ids, trade_external_key(user_id, "x"), std::string(stray.uuid.view()))},
        {"a trade is gone, its index rows are not", Table::trades_by_pair,
         erase(Table::trades, trade_key(user_id, day, trade_id))},
        {"a trade stands under another date", Table::trades,
         put(Table::trades, trade_key(user_id, Date{7}, trade_id), to_record(R"({"date":"2024-10-04","pair":"X"})"))},
        {"a trade's record is damaged", Table::trades,
         put(Table::trades, trade_key(user_id, day, trade_id), std::string("\x02\x01", 2))},
        {"a signal has no row of its status", Table::signals_by_status,
         erase(Table::signals_by_status, signal_status_key(user_id, pending, signal_id))},
        {"a signal stands under another status, too", Table::signals_by_status,
         put(Table::signals_by_status, signal_status_key(user_id, 1, signal_id), "\x01")},
        {"a signal has no row of its pair", Table::signals_by_status_pair,
         erase(Table::signals_by_status_pair, signal_status_pair_key(user_id, pending, "XAUUSD", signal_id))},
        {"a row of a pair without a signal", Table::signals_by_status_pair,
         put(Table::signals_by_status_pair, signal_status_pair_key(user_id, pending, "XAUUSD", stray_signal), "\x01")},
        {"a signal would never expire", Table::signal_expiry,
         erase(Table::signal_expiry, signal_expiry_key(expiry, user_id, signal_id))},
        {"a signal's record is damaged", Table::signals, put(Table::signals, signal_key(user_id, signal_id), "\x03")},
        {"a user is not found by email", Table::user_by_email, erase(Table::user_by_email, "trader@example.com")},
        {"an email without a user", Table::user_by_email,
         put(Table::user_by_email, "other@example.com", std::string(16, 'u'))},
        {"a user's record is damaged", Table::users, put(Table::users, std::string(user_id.uuid.view()), "\x01")},
        {"a key is not among its user's", Table::api_keys_by_user,
         erase(Table::api_keys_by_user, user_uuid_key(user_id, key_id.uuid))},
        {"a token leads nowhere", Table::hook_tokens, erase(Table::hook_tokens, std::string(32, 'o'))},
        {"a token of no hook", Table::hook_tokens, put(Table::hook_tokens, std::string(32, 'x'), std::string(32, 'y'))},
        {"a hook's record is damaged", Table::hooks, put(Table::hooks, user_uuid_key(user_id, hook_id.uuid), "\x01")},
        {"a message is damaged", Table::messages,
         put(Table::messages, message_key(user_id, MessageId{uuid_at({50})}), "\x02")},
        {"an account is damaged", Table::accounts, put(Table::accounts, user_uuid_key(user_id, uuid_at({60})), "\x07")},
        {"an event is damaged", Table::events,
         [](WriteSet& writes) { writes.put_stamped(Table::events, user_id.uuid.view(), "\x01"); }},
        {"an event of a commit that never was", Table::events,
         put(Table::events, std::string(8, '\x7f') + std::string(4, '\0') + std::string(user_id.uuid.view()),
             encode(Event{}))},
    };
}

bool names(const VerifyReport& report, Table table) {
    const std::string start = std::string(spec_of(table).name) + ":";
    return std::ranges::any_of(report.faults, [&](const std::string& fault) { return fault.starts_with(start); });
}

}  // namespace

TEST_CASE("a store as the stores write it is sound, and what it holds is counted", "[stores]") {
    const TestEngine engine(GENERATE(from_range(test::engine_kinds())));
    CHECK(verify(*engine).sound());
    REQUIRE(transact_and_wait(*engine, fill));
    const VerifyReport report = verify(*engine);
    INFO((report.faults.empty() ? "" : report.faults.front()));
    CHECK(report.sound());
    const auto rows = [&](std::string_view what) {
        for (const auto& count : report.counts) {
            if (count.what == what) return count.rows;
        }
        return std::uint64_t{999};
    };
    CHECK(rows("users") == 1);
    CHECK(rows("API keys") == 1);
    CHECK(rows("trades") == 6);
    CHECK(rows("signals") == 3);
    CHECK(rows("hooks") == 1);
    CHECK(rows("messages") == 1);
    CHECK(rows("accounts") == 1);
    CHECK(rows("events") == 6);
}

TEST_CASE("whatever does not belong together is told", "[stores]") {
    const auto kind = GENERATE(from_range(test::engine_kinds()));
    for (const Damage& damage : damages()) {
        INFO(damage.what);
        const TestEngine engine(kind);
        REQUIRE(transact_and_wait(*engine, fill));
        WriteSet writes;
        damage.make(writes);
        REQUIRE(commit_and_wait(*engine, std::move(writes)).committed());
        const VerifyReport report = verify(*engine);
        CHECK_FALSE(report.sound());
        CHECK(names(report, damage.table));
    }
}

TEST_CASE("no more faults are told than anybody reads, and all are counted", "[stores]") {
    const TestEngine engine(GENERATE(from_range(test::engine_kinds())));
    WriteSet writes;
    for (int i = 0; i < 250; ++i) writes.put(Table::users, uuid_at({1000 + i}).view(), "damaged");
    REQUIRE(commit_and_wait(*engine, std::move(writes)).committed());
    const VerifyReport report = verify(*engine);
    CHECK(report.faults.size() == VerifyReport::max_faults);
    CHECK(report.fault_count == 251);  // and none of them has an email
}
