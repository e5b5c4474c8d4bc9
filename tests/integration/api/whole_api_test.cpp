// The whole API over sockets, on every engine: with the one in memory this is what ThreadSanitizer sees of it.

#include <set>

#include "api_server.hpp"
#include "storage/stores/account_store.hpp"
#include "storage/stores/signal_store.hpp"
#include "tests/catch.hpp"

namespace {

using namespace tjp;
using test::ApiClient;
using test::ApiServer;
using test::json_of;
using test::trade_json;

test::EngineKind any_kind() { return GENERATE(from_range(test::engine_kinds())); }

std::string text_at(const JsonValue& value, std::string_view name) {
    const JsonValue* const found = value.find(name);
    REQUIRE(found != nullptr);
    return found->text;
}

std::string id_of(const http::test::Answer& created) { return text_at(*json_of(created).find("trade"), "id"); }

}  // namespace

TEST_CASE("a journal is written, read, changed and deleted over the API", "[api]") {
    ApiServer server(any_kind());
    std::string key;
    const User user = server.add_user("trader@example.com");
    server.add_key(user, key);
    ApiClient client(server, key);

    const auto me = client.get("/api/v1/me");
    CHECK(me.status == 200);
    CHECK(text_at(*json_of(me).find("user"), "id") == to_string(user.id));

    const auto created = client.post("/api/v1/trades", trade_json("xauusd", R"(,"take_proft":1,"tags":["a"])"));
    REQUIRE(created.status == 201);
    const JsonValue trade = json_of(created);
    CHECK(text_at(*trade.find("trade"), "pair") == "XAUUSD");
    CHECK(text_at(*trade.find("trade"), "pnl") == "125.00");
    CHECK(trade.find("ignored_fields")->items[0].text == "take_proft");
    const std::string path = "/api/v1/trades/" + id_of(created);
    CHECK(created.headers.at("location") == path);
    CHECK(client.get(path).status == 200);
    CHECK(client.send("HEAD", path).body.empty());

    const auto changed = client.send("PATCH", path, R"({"date":"2026-05-18","pair":"EURUSD","notes":"x"})");
    REQUIRE(changed.status == 200);
    CHECK(json_of(client.get("/api/v1/trades?pair=XAUUSD")).find("trades")->items.empty());
    CHECK(json_of(client.get("/api/v1/trades?pair=eurusd&to=2026-05-18")).find("trades")->items.size() == 1);

    std::string batch = R"({"trades":[)";
    for (int i = 0; i < 7; ++i) batch += (i > 0 ? "," : "") + trade_json("US30");
    CHECK(client.post("/api/v1/trades/batch", batch + "]}").status == 201);
    std::set<std::string> met;
    std::string cursor;
    do {
        const JsonValue page = json_of(client.get("/api/v1/trades?limit=3" + cursor));
        for (const JsonValue& one : page.find("trades")->items) CHECK(met.insert(text_at(one, "id")).second);
        const JsonValue& next = *page.find("next_cursor");
        cursor = next.is(JsonValue::Kind::null) ? "" : "&cursor=" + next.text;
    } while (!cursor.empty());
    CHECK(met.size() == 8);

    const JsonValue stats = json_of(client.get("/api/v1/stats?group_by=pair"));
    CHECK(text_at(*stats.find("stats"), "trades") == "8");
    CHECK(text_at(*stats.find("stats"), "net_pnl") == "1000");
    CHECK(stats.find("groups")->items.size() == 2);

    CHECK(client.send("DELETE", path).status == 200);
    CHECK(client.get(path).status == 404);
    CHECK(client.send("DELETE", path).status == 404);
    CHECK(client.send("PATCH", path, R"({"notes":"x"})").status == 404);
    CHECK(server.log.errors().empty());
}

TEST_CASE("signals and accounts are listed from storage", "[api]") {
    ApiServer server(any_kind());
    std::string key;
    const User user = server.add_user("trader@example.com");
    server.add_key(user, key);
    SignalId last;
    AccountId account_id;
    server.change([&](Transaction& tx) {
        for (int i = 0; i < 5; ++i) {
            Signal signal;
            signal.id = last = server.ids.make<SignalId>();
            signal.received_at = server.clock.now();
            signal.pair = i % 2 == 0 ? "XAUUSD" : "EURUSD";
            signal.status = i == 4 ? SignalStatus::failed : SignalStatus::pending;
            const std::string record = encode_record(signal);
            signal_store::insert(tx, user.id, signal_store::entry_of(signal, record));
        }
        Account account;
        account.id = account_id = server.ids.make<AccountId>();
        account.login = "50214477";
        account_store::put(tx, user.id, account.id, encode_json(account));
    });
    ApiClient client(server, key);
    const auto count = [&](std::string_view query) {
        return json_of(client.get("/api/v1/signals" + std::string(query))).find("signals")->items.size();
    };
    CHECK(count("") == 5);
    CHECK(count("?pair=xauusd") == 3);
    CHECK(count("?status=pending") == 4);
    CHECK(count("?status=pending&pair=XAUUSD") == 2);
    CHECK(count("?since=2020-01-01T00:00:00Z") == 5);
    CHECK(count("?since=2090-01-01T00:00:00Z") == 0);
    const JsonValue page = json_of(client.get("/api/v1/signals?limit=2"));
    CHECK(text_at(page.find("signals")->items[0], "id") == to_string(last));
    CHECK(count("?limit=500&cursor=" + page.find("next_cursor")->text) == 3);
    CHECK(client.get("/api/v1/signals/" + to_string(last)).status == 200);
    CHECK(client.get("/api/v1/signals/" + to_string(SignalId{})).status == 404);
    const JsonValue accounts = json_of(client.get("/api/v1/accounts"));
    CHECK(text_at(accounts.find("accounts")->items[0], "login") == "*****477");
    CHECK(client.get("/api/v1/accounts/" + to_string(account_id)).body.find("50214477") == std::string::npos);
    CHECK(client.get("/api/v1/accounts/acct_x").status == 404);
}

TEST_CASE("nobody sees or changes what is another's", "[api]") {
    ApiServer server(any_kind());
    std::string mine;
    std::string theirs;
    server.add_key(server.add_user("me@example.com"), mine);
    server.add_key(server.add_user("them@example.com"), theirs);
    ApiClient me(server, mine);
    ApiClient them(server, theirs);
    const std::string path =
        "/api/v1/trades/" + id_of(me.post("/api/v1/trades", trade_json("XAUUSD", R"(,"external_id":"x")")));
    CHECK(them.get(path).status == 404);
    CHECK(them.send("PATCH", path, R"({"notes":"mine now"})").status == 404);
    CHECK(them.send("DELETE", path).status == 404);
    CHECK(json_of(them.get("/api/v1/trades")).find("trades")->items.empty());
    CHECK(text_at(*json_of(them.get("/api/v1/stats")).find("stats"), "trades") == "0");
    CHECK(them.post("/api/v1/trades", trade_json("XAUUSD", R"(,"external_id":"x")")).status == 201);
    CHECK(me.post("/api/v1/trades", trade_json("XAUUSD", R"(,"external_id":"x")")).status == 200);
    CHECK(json_of(me.get("/api/v1/trades")).find("trades")->items.size() == 1);
    // An Idempotency-Key and a cursor belong to their user too.
    CHECK(me.post("/api/v1/trades", trade_json("A"), "Idempotency-Key: k\r\n").status == 201);
    CHECK(them.post("/api/v1/trades", trade_json("B"), "Idempotency-Key: k\r\n").status == 201);
    const auto cursor = text_at(json_of(me.get("/api/v1/trades?limit=1")), "next_cursor");
    CHECK(json_of(them.get("/api/v1/trades?cursor=" + cursor)).find("trades")->items.size() <= 2);
}

TEST_CASE("checks run in the contract's order", "[api]") {
    ApiServer server(any_kind());
    std::string reading;
    std::string writing;
    std::string free;
    const User user = server.add_user("pro@example.com");
    server.add_key(user, reading, Scope::read);
    server.add_key(user, writing);
    server.add_key(server.add_user("free@example.com", Plan::free), free);
    ApiClient nobody(server, "");
    ApiClient reader(server, reading);
    ApiClient writer(server, writing);
    ApiClient unpaid(server, free);
    ApiClient bad(server, writing.substr(0, writing.size() - 1) + (writing.back() == 'x' ? "y" : "x"));
    CHECK(nobody.get("/api/v1/nothing").status == 404);
    const auto wrong_method = nobody.send("PUT", "/api/v1/trades");
    CHECK(wrong_method.status == 405);
    CHECK(wrong_method.headers.at("allow") == "GET, HEAD, POST, OPTIONS");
    CHECK(nobody.get("/api/v1/me").headers.at("www-authenticate") == "Bearer realm=\"tjp\"");
    CHECK(bad.get("/api/v1/me").headers.at("www-authenticate") == "Bearer realm=\"tjp\", error=\"invalid_token\"");
    CHECK(bad.get("/api/v1/trades?limit=0").status == 401);
    const auto no_scope = reader.post("/api/v1/trades", "{}");
    CHECK(no_scope.status == 403);
    CHECK(no_scope.headers.at("www-authenticate").find("insufficient_scope") != std::string::npos);
    CHECK(unpaid.post("/api/v1/trades", "{}").status == 402);
    CHECK(unpaid.get("/api/v1/signals?limit=0").status == 402);
    CHECK(unpaid.get("/api/v1/trades").status == 200);
    CHECK(unpaid.get("/api/v1/accounts").status == 200);
    CHECK(writer.post("/api/v1/trades", "{}").status == 400);
    CHECK(writer.get("/api/v1/trades?limit=0").status == 400);
    CHECK(writer.get("/api/v1/trades?limit=1&limit=2").status == 400);
    CHECK(writer.get("/api/v1/trades?pair=%zz").status == 400);
    CHECK(writer.send("PATCH", "/api/v1/trades/nothing", "{\"pnl\":null}").status == 400);
    CHECK(writer.send("PATCH", "/api/v1/trades/nothing", "{}").status == 404);
    CHECK(nobody.send("OPTIONS", "/api/v1/trades").status == 204);
    for (const std::string path : {"/healthz", "/readyz", "/metrics"}) CHECK(nobody.get(path).status == 200);
}

TEST_CASE("an answer names its request, and a log line never holds a key", "[api]") {
    for (const auto format : {api::AccessLogFormat::json, api::AccessLogFormat::text}) {
        test::ApiSettings settings;
        settings.access_log = format;
        ApiServer server(test::EngineKind::memory, settings);
        std::string key;
        const ApiKey stored = server.add_key(server.add_user("trader@example.com"), key);
        ApiClient client(server, key);
        CHECK(client.get("/api/v1/me", "X-Request-Id: mine-1\r\n").headers.at("x-request-id") == "mine-1");
        for (const std::string& id : {key, std::string(65, 'a'), std::string("a b"), std::string("a\"b")}) {
            const auto answer = client.get("/api/v1/trades?key=" + key, "X-Request-Id: " + id + "\r\n");
            CHECK(answer.headers.at("x-request-id") != id);
            CHECK(answer.headers.at("x-request-id").size() == 16);
        }
        CHECK(client.get("/" + key).status == 404);
        CHECK(client.get("/api/v1/trades/" + key).status == 404);
        ApiClient(server, key + "x").get("/api/v1/me");
        const std::string log = server.stop_and_read_log();
        CHECK(log.find("mine-1") != std::string::npos);
        CHECK(log.find(to_string(stored.id)) != std::string::npos);
        CHECK(log.find("tjp_live_") == std::string::npos);
        CHECK(std::count(log.begin(), log.end(), '\n') == 8);
    }
}
