// Accounts and copier settings over HTTP, where the clock can be set and the outbox be read.

#include <algorithm>
#include <map>
#include <string>
#include <thread>
#include <vector>

#include "server/journal/account_view.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/codec/records.hpp"
#include "storage/stores/account_store.hpp"
#include "tests/integration/api/api_server.hpp"

namespace {

using namespace tjp;
using test::ApiClient;
using test::ApiServer;
using test::json_of;

const std::string accounts = "/api/v1/accounts";
const std::string body = R"({"name":"FTMO","platform":"MT5","connection":"ea","login":"50214477"})";

/// A server with one user, and a client of theirs.
struct Desk {
    ApiServer server{test::engine_kinds().back()};
    std::string key;
    User user = server.add_user("trader@example.com");
    ApiKey minted = server.add_key(user, key);
    ApiClient client{server, key};

    std::string make() {
        const auto answer = client.post(accounts, body);
        REQUIRE(answer.status == 201);
        return json_of(answer).find("account")->find("id")->text;
    }

    JsonValue account(const std::string& id) {
        const auto answer = client.get(accounts + "/" + id);
        REQUIRE(answer.status == 200);
        return *json_of(answer).find("account");
    }

    std::string status(const std::string& id) { return account(id).find("status")->text; }

    JsonValue patch(const std::string& id, const std::string& change) {
        const auto answer = client.send("PATCH", accounts + "/" + id, change);
        REQUIRE(answer.status == 200);
        return *json_of(answer).find("account");
    }

    /// The user's events of the outbox, in order.
    std::vector<Event> events() {
        std::vector<Event> found;
        for (const auto& [position, record] : *test::rows_of(*server.engine, Table::events, test::everything())) {
            const auto event = decode_event(record);
            REQUIRE(event);
            if (event->user == user.id) found.push_back(*event);
        }
        return found;
    }

    std::map<EventType, int> counted() {
        std::map<EventType, int> counts;
        for (const Event& event : events()) ++counts[event.type];
        return counts;
    }
};

}  // namespace

TEST_CASE("an account is disconnected, connected by a heartbeat, stale without one, and back by the next", "[api]") {
    Desk desk;
    const std::string id = desk.make();
    CHECK(desk.status(id) == "disconnected");
    CHECK(desk.account(id).find("last_seen_at")->is(JsonValue::Kind::null));
    desk.server.clock.advance(3'600'000);
    CHECK(desk.status(id) == "disconnected");

    CHECK(desk.patch(id, "{}").find("status")->text == "connected");
    CHECK(desk.account(id).find("last_seen_at")->text == to_string(desk.server.clock.now()));
    desk.server.clock.advance(5 * 60'000);
    CHECK(desk.status(id) == "connected");
    desk.server.clock.advance(1);
    CHECK(desk.status(id) == "stale");
    const auto listed = [&](const std::string& query) {
        return json_of(desk.client.get(accounts + query)).find("accounts")->items.size();
    };
    CHECK(listed("?status=stale") == 1);
    CHECK(listed("?status=connected") == 0);

    CHECK(desk.patch(id, R"({"equity":5})").find("status")->text == "connected");
    CHECK(listed("?status=stale") == 0);
    CHECK(desk.patch(id, R"({"status":"disconnected"})").find("status")->text == "disconnected");
    desk.server.clock.advance(3'600'000);
    CHECK(desk.status(id) == "disconnected");
}

TEST_CASE("a login that is sent back as it was served stays whole in the store", "[api]") {
    Desk desk;
    const std::string id = desk.make();
    const auto stored_login = [&] {
        const auto stored = account_store::find(ReadView(*desk.server.engine, ReadTier::any), desk.user.id,
                                                *parse_as<IdKind::account>(id));
        REQUIRE(stored);
        REQUIRE(*stored);
        return std::string(unquoted(*find_member(**stored, "login")));
    };
    CHECK(stored_login() == "50214477");
    const auto served = json_of(desk.client.get(accounts + "/" + id)).find("account")->find("login")->text;
    CHECK(served == "*****477");
    desk.patch(id, R"({"equity":1,"login":")" + served + "\"}");
    CHECK(stored_login() == "50214477");
    desk.patch(id, R"({"login":"987654"})");
    CHECK(stored_login() == "987654");
}

TEST_CASE("heartbeats do not fill the outbox, and what matters is told", "[api]") {
    Desk desk;
    const std::string id = desk.make();
    CHECK(desk.counted() == std::map<EventType, int>{{EventType::account_created, 1}});
    desk.patch(id, "{}");  // disconnected to connected
    CHECK(desk.counted()[EventType::account_updated] == 1);
    for (int beat = 0; beat < 50; ++beat) {
        desk.server.clock.advance(10'000);
        desk.patch(id, R"({"balance":1000.5,"equity":)" + std::to_string(1000 + beat) + "}");
    }
    CHECK(desk.counted()[EventType::account_updated] == 1);
    desk.patch(id, R"({"broker":"other"})");
    CHECK(desk.counted()[EventType::account_updated] == 2);
    desk.server.clock.advance(stale_after_ms + 1);
    desk.patch(id, "{}");  // it was shown as stale
    CHECK(desk.counted()[EventType::account_updated] == 3);
    CHECK(desk.client.send("PATCH", accounts + "/" + id, R"({"balance":"x"})").status == 400);
    CHECK(desk.counted()[EventType::account_updated] == 3);
}

TEST_CASE("a deletion is told with the account as it was shown", "[api]") {
    Desk desk;
    const std::string id = desk.make();
    const std::string shown = desk.client.get(accounts + "/" + id).body;
    CHECK(desk.client.send("DELETE", accounts + "/" + id).status == 200);
    const Event last = desk.events().back();
    CHECK(last.type == EventType::account_deleted);
    CHECK(to_string(AccountId{last.object}) == id);
    CHECK(last.payload.find("50214477") == std::string::npos);
    CHECK(shown == R"({"ok":true,"account":)" + last.payload + "}");
    // Nothing in the outbox ever holds a login.
    for (const Event& event : desk.events()) CHECK(event.payload.find("50214477") == std::string::npos);
}

TEST_CASE("the newest accounts of many made at once never pass the most there may be", "[api]") {
    Desk desk;
    desk.server.change([&](Transaction& tx) {
        for (std::size_t i = 0; i < account_store::max_accounts - 3; ++i) {
            Account account;
            account.id = desk.server.ids.make<AccountId>();
            account_store::put(tx, desk.user.id, account.id, encode_json(account));
        }
    });
    constexpr std::size_t clients = 12;
    std::vector<unsigned> statuses(clients);
    std::vector<std::thread> threads;
    for (std::size_t i = 0; i < clients; ++i) {
        threads.emplace_back([&, i] {
            ApiClient client(desk.server, desk.key);
            statuses[i] = client.post(accounts, body).status;
        });
    }
    for (std::thread& thread : threads) thread.join();
    CHECK(std::ranges::count(statuses, 201U) == 3);
    CHECK(std::ranges::count(statuses, 409U) == clients - 3);
    const JsonValue list = json_of(desk.client.get(accounts));
    REQUIRE(list.find("accounts")->items.size() == account_store::max_accounts);
    const std::string last = list.find("accounts")->items.back().find("id")->text;
    CHECK(desk.client.send("DELETE", accounts + "/" + last).status == 200);
    CHECK(desk.client.post(accounts, body).status == 201);
    CHECK(desk.client.post(accounts, body).status == 409);
}

TEST_CASE("a damaged account is a fault of the server, and says nothing of what is inside", "[api]") {
    Desk desk;
    const std::string id = desk.make();
    const auto uuid = parse_as<IdKind::account>(id)->uuid;
    desk.server.change([&](Transaction& tx) { tx.put(Table::accounts, user_uuid_key(desk.user.id, uuid), "junk"); });
    for (const std::string_view method : {"GET", "PATCH", "DELETE"}) {
        const auto answer = desk.client.send(method, accounts + "/" + id, method == "PATCH" ? "{}" : "");
        CHECK(answer.status == 500);
        CHECK(answer.body.find("junk") == std::string::npos);
    }
    CHECK(desk.client.get(accounts).status == 500);
    CHECK(desk.server.log.errors().find("a stored account is damaged") != std::string::npos);
}

TEST_CASE("new copier settings are told once each", "[api]") {
    Desk desk;
    CHECK(desk.client.get("/api/v1/copier").status == 200);
    CHECK(desk.events().empty());
    CHECK(desk.client.send("PUT", "/api/v1/copier", R"({"enabled":false})").status == 200);
    CHECK(desk.client.send("PUT", "/api/v1/copier", R"({"enabled":5})").status == 400);
    const auto events = desk.events();
    REQUIRE(events.size() == 1);
    CHECK(events[0].type == EventType::copier_updated);
    CHECK(events[0].object == desk.user.id.uuid);
    const JsonValue copier = *json_of(desk.client.get("/api/v1/copier")).find("copier");
    CHECK(copier.find("updated_at")->text == to_string(desk.server.clock.now()));
}
