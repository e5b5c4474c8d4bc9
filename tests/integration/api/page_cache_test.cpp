// A page that was served before is never served once a change of it has been answered.

#include <atomic>
#include <thread>

#include "api_server.hpp"
#include "tests/catch.hpp"

namespace {

using namespace tjp;
using test::ApiClient;
using test::ApiServer;
using test::json_of;
using test::trade_json;

constexpr std::string_view trades = "/api/v1/trades";

/// Asked three times: the first may be searched for, the second is kept, the third is answered from memory.
std::string page(ApiClient& client, std::string_view target) {
    const auto first = client.get(target);
    REQUIRE(first.status == 200);
    for (int i = 0; i < 2; ++i) {
        const auto again = client.get(target);
        CHECK(again.body == first.body);
        CHECK(again.headers.at("etag") == first.headers.at("etag"));
    }
    return first.body;
}

std::string key_of(ApiServer& server, const std::string& email) {
    std::string key;
    server.add_key(server.add_user(email), key);
    return key;
}

ApiClient client_of(ApiServer& server, const std::string& email) { return {server, key_of(server, email)}; }

std::string id_in(const http::test::Answer& answer) { return json_of(answer).find("trade")->find("id")->text; }

}  // namespace

TEST_CASE("every change of a journal shows in pages that were served before", "[api]") {
    ApiServer server(GENERATE(from_range(test::engine_kinds())));
    ApiClient mine = client_of(server, "me@example.com");
    const std::string target = std::string(trades) + "?limit=5";
    const std::string empty = page(mine, target);

    const auto made = mine.post(trades, trade_json());
    REQUIRE(made.status == 201);
    const std::string one = page(mine, target);
    CHECK(one != empty);
    const std::string path = std::string(trades) + "/" + id_in(made);
    REQUIRE(mine.send("PATCH", path, R"({"pnl":77.5})").status == 200);
    const std::string changed = page(mine, target);
    CHECK(changed.find("77.5") != std::string::npos);
    REQUIRE(mine.post("/api/v1/trades/batch", R"({"trades":[)" + trade_json() + "]}").status == 201);
    CHECK(json_of(mine.get(target)).find("trades")->items.size() == 2);
    REQUIRE(mine.send("DELETE", path).status == 200);
    CHECK(page(mine, target).find("77.5") == std::string::npos);
}

TEST_CASE("a kept page is one user's, and one target's", "[api]") {
    ApiServer server(test::EngineKind::rocksdb);
    ApiClient mine = client_of(server, "me@example.com");
    ApiClient yours = client_of(server, "you@example.com");
    REQUIRE(mine.post(trades, trade_json()).status == 201);
    page(mine, trades);
    CHECK(json_of(yours.get(trades)).find("trades")->items.empty());
    page(mine, std::string(trades) + "?pair=XAUUSD");
    CHECK(json_of(mine.get(std::string(trades) + "?pair=EURUSD")).find("trades")->items.empty());
    CHECK(mine.get(std::string(trades) + "?limit=0").status == 400);
    CHECK(mine.get(std::string(trades) + "?limit=0").status == 400);
}

TEST_CASE("a kept page is not sent to who has it", "[api]") {
    ApiServer server(test::EngineKind::rocksdb);
    ApiClient mine = client_of(server, "me@example.com");
    REQUIRE(mine.post(trades, trade_json()).status == 201);
    page(mine, trades);
    const std::string tag(mine.get(trades).headers.at("etag"));
    const auto known = mine.get(trades, "If-None-Match: " + tag + "\r\n");
    CHECK(known.status == 304);
    CHECK(known.body.empty());
    CHECK(known.headers.at("etag") == tag);
    CHECK(mine.get(trades, "If-None-Match: \"other\"\r\n").status == 200);
    CHECK(mine.send("HEAD", trades).body.empty());
    CHECK_FALSE(mine.get(trades).body.empty());
}

TEST_CASE("who has been answered reads his own write, on every loop", "[api]") {
    ApiServer server(GENERATE(from_range(test::engine_kinds())));
    const std::string key = key_of(server, "me@example.com");
    std::atomic<int> written{0};
    std::atomic<int> stale{0};
    std::atomic<bool> done{false};
    std::vector<std::thread> readers;
    for (int i = 0; i < 6; ++i) {
        readers.emplace_back([&] {
            ApiClient client(server, key);
            while (!done) {
                const int least = written;
                const auto rows = json_of(client.get("/api/v1/trades?limit=500")).find("trades")->items.size();
                if (rows < static_cast<std::size_t>(least)) ++stale;
            }
        });
    }
    ApiClient writer(server, key);
    for (int i = 0; i < 200; ++i) {
        if (writer.post(trades, trade_json()).status == 201) ++written;
    }
    done = true;
    for (auto& reader : readers) reader.join();
    CHECK(written == 200);
    CHECK(stale == 0);
}

TEST_CASE("signals that change status leave the pages that were served before", "[api]") {
    ApiServer server(test::EngineKind::rocksdb);
    ApiClient mine = client_of(server, "me@example.com");
    const auto made = mine.post("/api/v1/signals", R"({"pair":"XAUUSD","direction":"BUY"})");
    REQUIRE(made.status == 201);
    const std::string pending = "/api/v1/signals?status=pending";
    CHECK(json_of(http::test::Answer{200, {}, page(mine, pending)}).find("signals")->items.size() == 1);
    const std::string path = "/api/v1/signals/" + json_of(made).find("signal")->find("id")->text;
    REQUIRE(mine.send("PATCH", path, R"({"status":"ignored"})").status == 200);
    CHECK(json_of(mine.get(pending)).find("signals")->items.empty());
}
