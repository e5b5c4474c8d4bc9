// What the API promises whatever else goes on: revocation at once, exact limits, work done once.

#include <atomic>
#include <thread>

#include "api_server.hpp"
#include "tests/catch.hpp"
#include "tests/integration/engine/commits.hpp"

namespace {

using namespace tjp;
using test::ApiClient;
using test::ApiServer;
using test::json_of;
using test::trade_json;

test::EngineKind any_kind() { return GENERATE(from_range(test::engine_kinds())); }

/// Asks for `target` over many connections, on all loops, until each has seen `wanted`; notes an answer that is not as
/// it must be: `before` until `changed` is set, and `wanted` for every request begun after that.
struct Askers {
    Askers(const ApiServer& server, const std::string& key, std::string target, unsigned before, unsigned wanted) {
        for (int i = 0; i < 8; ++i) {
            threads.emplace_back([this, &server, key, target, before, wanted] {
                ApiClient client(server, key);
                for (;;) {
                    const bool must_be_new = changed.load();
                    const unsigned status = client.get(target).status;
                    if (status == before) {
                        ++old_answers;
                        if (must_be_new) ++late;
                    } else if (status != wanted) {
                        ++strange;
                    }
                    if (must_be_new) return;
                }
            });
        }
        while (old_answers < 50) std::this_thread::yield();
    }
    void join() {
        for (auto& thread : threads) thread.join();
    }

    std::atomic<bool> changed{false};
    std::atomic<int> old_answers{0};
    std::atomic<int> late{0};
    std::atomic<int> strange{0};
    std::vector<std::thread> threads;
};

}  // namespace

TEST_CASE("a revoked key is refused at once, on every loop", "[api]") {
    ApiServer server(any_kind());
    const User user = server.add_user("trader@example.com");
    for (int round = 0; round < 5; ++round) {
        std::string text;
        ApiKey key = server.add_key(user, text);
        Askers askers(server, text, "/api/v1/me", 200, 401);
        key.revoked_at = server.clock.now();
        server.change([&](Transaction& tx) { user_store::update_key(tx, key); });
        askers.changed = true;
        askers.join();
        CHECK(askers.late == 0);
        CHECK(askers.strange == 0);
    }
}

TEST_CASE("a changed plan counts at once, on every loop", "[api]") {
    ApiServer server(any_kind());
    User user = server.add_user("trader@example.com");
    std::string text;
    server.add_key(user, text);
    for (const bool lapses : {true, false, true}) {
        Askers askers(server, text, "/api/v1/signals", lapses ? 200 : 402, lapses ? 402 : 200);
        user.plan = lapses ? Plan::free : Plan::pro;
        server.change([&](Transaction& tx) { user_store::update(tx, user); });
        askers.changed = true;
        askers.join();
        CHECK(askers.late == 0);
        CHECK(askers.strange == 0);
    }
}

TEST_CASE("keys and plans end when their time has come", "[api]") {
    ApiServer server(any_kind());
    User user = server.add_user("trader@example.com");
    std::string text;
    ApiKey key = server.add_key(user, text);
    user.plan_expires_at = Timestamp{server.clock.now().ms + 1'000};
    key.expires_at = Timestamp{server.clock.now().ms + 2'000};
    server.change([&](Transaction& tx) {
        user_store::update(tx, user);
        user_store::update_key(tx, key);
    });
    ApiClient client(server, text);
    CHECK(client.get("/api/v1/signals").status == 200);
    server.clock.advance(999);
    CHECK(client.get("/api/v1/signals").status == 200);
    server.clock.advance(1);
    CHECK(client.get("/api/v1/signals").status == 402);
    CHECK(client.get("/api/v1/me").status == 200);
    server.clock.advance(999);
    CHECK(client.get("/api/v1/me").status == 200);
    server.clock.advance(1);
    CHECK(client.get("/api/v1/me").status == 401);
}

TEST_CASE("the headers tell what is left, and a request past the limit when to come again", "[api]") {
    test::ApiSettings settings;
    settings.rate_limit = 3;
    ApiServer server(any_kind(), settings);
    std::string text;
    std::string other;
    const User user = server.add_user("trader@example.com");
    server.add_key(user, text);
    server.add_key(user, other);
    for (int left = 2; left >= 0; --left) {
        ApiClient client(server, text);  // each on a loop of its own
        const auto answer = client.get("/api/v1/me");
        REQUIRE(answer.status == 200);
        CHECK(answer.headers.at("ratelimit-policy") == "\"permin\";q=3;w=60");
        CHECK(answer.headers.at("ratelimit").find("\"permin\";r=" + std::to_string(left) + ";t=") == 0);
        CHECK(answer.headers.at("x-ratelimit-limit") == "3");
        CHECK(answer.headers.at("x-ratelimit-remaining") == std::to_string(left));
        const std::int64_t reset = std::stoll(answer.headers.at("x-ratelimit-reset")) - server.clock.now().ms / 1000;
        CHECK(reset >= 1);
        CHECK(reset <= 61);
        CHECK_FALSE(answer.headers.contains("retry-after"));
    }
    ApiClient client(server, text);
    for (int i = 0; i < 5; ++i) {
        const auto refused = client.get("/api/v1/me");
        CHECK(refused.status == 429);
        const int wait = std::stoi(refused.headers.at("retry-after"));
        CHECK(wait >= 1);
        CHECK(wait <= 60);
        CHECK(refused.headers.at("x-ratelimit-remaining") == "0");
        CHECK(json_of(refused).find("code")->text == "rate_limited");
    }
    CHECK(client.post("/api/v1/trades", "nonsense").status == 429);
    CHECK(ApiClient(server, other).get("/api/v1/me").status == 200);
    CHECK_FALSE(ApiClient(server, other + "x").get("/api/v1/me").headers.contains("ratelimit"));
}

TEST_CASE("no more than the limit is accepted, however many threads ask", "[api]") {
    test::ApiSettings settings;
    settings.rate_limit = 60;
    ApiServer server(any_kind(), settings);
    std::string text;
    server.add_key(server.add_user("trader@example.com"), text);
    std::atomic<int> accepted{0};
    std::atomic<int> refused{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            ApiClient client(server, text);
            for (int n = 0; n < 25; ++n) {
                const unsigned status = client.get("/api/v1/me").status;
                accepted += status == 200 ? 1 : 0;
                refused += status == 429 ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(accepted == 60);
    CHECK(refused == 140);
}

TEST_CASE("bad keys are throttled by address, and a good one from there is not", "[api]") {
    test::ApiSettings settings;
    settings.failures_per_minute = 5;
    ApiServer server(any_kind(), settings);
    std::string text;
    server.add_key(server.add_user("trader@example.com"), text);
    std::string unknown = mint(server.ids.make<KeyId>()).text;
    ApiClient bad(server, unknown);
    ApiClient malformed(server, "tjp_live_x");
    for (int i = 0; i < 5; ++i) CHECK((i % 2 == 0 ? bad : malformed).get("/api/v1/me").status == 401);
    const auto throttled = bad.get("/api/v1/me");
    CHECK(throttled.status == 429);
    CHECK(throttled.headers.contains("retry-after"));
    CHECK(malformed.get("/api/v1/me").status == 429);
    CHECK(ApiClient(server, text).get("/api/v1/me").status == 200);
}

TEST_CASE("while the first request with an Idempotency-Key runs, a second is a conflict", "[api]") {
    ApiServer server(any_kind());
    std::string text;
    server.add_key(server.add_user("trader@example.com"), text);
    constexpr std::string_view key = "Idempotency-Key: once-1\r\n";
    ApiClient first(server, text);
    ApiClient second(server, text);
    CHECK(second.get("/api/v1/me").status == 200);
    {
        test::WriterHold hold(*server.engine);
        first.begin("/api/v1/trades", trade_json(), key);
        while (server.engine->health().queued_commits == 0) std::this_thread::yield();
        for (const std::string& body : {trade_json(), trade_json("EURUSD")}) {
            const auto refused = second.post("/api/v1/trades", body, key);
            CHECK(refused.status == 409);
            CHECK(json_of(refused).find("code")->text == "conflict");
        }
        hold.release();
    }
    const auto made = first.finish();
    REQUIRE(made.status == 201);
    const auto again = second.post("/api/v1/trades", trade_json(), key);
    CHECK(again.status == 201);
    CHECK(again.body == made.body);
    CHECK(again.headers.at("location") == made.headers.at("location"));
    CHECK(again.headers.at("idempotent-replayed") == "true");
    CHECK_FALSE(made.headers.contains("idempotent-replayed"));
    CHECK(second.post("/api/v1/trades", trade_json("EURUSD"), key).status == 422);
    CHECK(json_of(second.get("/api/v1/trades")).find("trades")->items.size() == 1);
    server.clock.advance(24LL * 60 * 60 * 1000);
    CHECK(second.post("/api/v1/trades", trade_json("EURUSD"), key).status == 201);
}

TEST_CASE("many at once with one Idempotency-Key make one trade", "[api]") {
    ApiServer server(any_kind());
    std::string text;
    server.add_key(server.add_user("trader@example.com"), text);
    for (int round = 0; round < 10; ++round) {
        const std::string key = "Idempotency-Key: round-" + std::to_string(round) + "\r\n";
        std::atomic<int> made{0};
        std::atomic<int> strange{0};
        std::vector<std::thread> threads;
        for (int i = 0; i < 6; ++i) {
            threads.emplace_back([&] {
                ApiClient client(server, text);
                const auto answer = client.post("/api/v1/trades", trade_json(), key);
                if (answer.status == 201 && !answer.headers.contains("idempotent-replayed")) ++made;
                if (answer.status != 201 && answer.status != 409) ++strange;
            });
        }
        for (auto& thread : threads) thread.join();
        CHECK(made == 1);
        CHECK(strange == 0);
    }
    ApiClient client(server, text);
    CHECK(json_of(client.get("/api/v1/trades?limit=500")).find("trades")->items.size() == 10);
}

TEST_CASE("many at once with one external id make one trade", "[api]") {
    ApiServer server(any_kind());
    std::string text;
    server.add_key(server.add_user("trader@example.com"), text);
    std::atomic<int> made{0};
    std::atomic<int> found{0};
    std::vector<std::thread> threads;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&] {
            ApiClient client(server, text);
            for (int n = 0; n < 10; ++n) {
                const std::string more = R"(,"external_id":"x)" + std::to_string(n) + "\"";
                const unsigned status = client.post("/api/v1/trades", trade_json("XAUUSD", more)).status;
                made += status == 201 ? 1 : 0;
                found += status == 200 ? 1 : 0;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    CHECK(made == 10);
    CHECK(found == 70);
}
