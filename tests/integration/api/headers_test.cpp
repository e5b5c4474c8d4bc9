#include "api_server.hpp"
#include "tests/catch.hpp"

namespace {

using namespace tjp;
using test::ApiClient;
using test::ApiServer;
using test::trade_json;

test::EngineKind any_kind() { return GENERATE(from_range(test::engine_kinds())); }

}  // namespace

TEST_CASE("an answer's tag is strong, stays while nothing changes and spares the body", "[api]") {
    ApiServer server(any_kind());
    std::string text;
    server.add_key(server.add_user("trader@example.com"), text);
    ApiClient client(server, text);
    const auto created = client.post("/api/v1/trades", trade_json());
    const std::string trade = created.headers.at("location");
    for (const std::string& target :
         {std::string("/api/v1/trades"), trade, std::string("/api/v1/me"), std::string("/api/v1/stats"),
          std::string("/api/v1/signals"), std::string("/api/v1/accounts")}) {
        INFO(target);
        const std::string tag = client.get(target).headers.at("etag");
        CHECK(tag.size() > 10);
        CHECK(tag.front() == '"');
        CHECK(client.send("HEAD", target).headers.at("etag") == tag);
        for (const std::string& field : {tag, "W/" + tag, "\"x\", " + tag, std::string("*"), tag + ",\"y\""}) {
            const auto spared = client.get(target, "If-None-Match: " + field + "\r\n");
            CHECK(spared.status == 304);
            CHECK(spared.body.empty());
            CHECK(spared.headers.at("etag") == tag);
        }
        for (const std::string& field :
             {std::string("\"x\""), tag.substr(1), "x" + tag, tag.substr(0, tag.size() - 2) + "\""}) {
            CHECK(client.get(target, "If-None-Match: " + field + "\r\n").status == 200);
        }
    }
    const std::string before = client.get(trade).headers.at("etag");
    const std::string list_before = client.get("/api/v1/trades").headers.at("etag");
    REQUIRE(client.send("PATCH", trade, R"({"notes":"changed"})").status == 200);
    CHECK(client.get(trade, "If-None-Match: " + before + "\r\n").status == 200);
    CHECK(client.get("/api/v1/trades", "If-None-Match: " + list_before + "\r\n").status == 200);
}

TEST_CASE("a change that names the tag it saw is refused once the trade is another", "[api]") {
    ApiServer server(any_kind());
    std::string text;
    server.add_key(server.add_user("trader@example.com"), text);
    ApiClient client(server, text);
    const std::string trade = client.post("/api/v1/trades", trade_json()).headers.at("location");
    const auto patch = [&](const std::string& field) {
        return client.send("PATCH", trade, R"({"notes":"changed"})", "If-Match: " + field + "\r\n").status;
    };
    const std::string seen = client.get(trade).headers.at("etag");
    CHECK(patch("\"x\"") == 412);
    CHECK(patch("W/" + seen) == 412);
    server.clock.advance(1);
    CHECK(patch(seen) == 200);
    CHECK(patch(seen) == 412);
    CHECK(client.send("DELETE", trade, "", "If-Match: " + seen + "\r\n").status == 412);
    const std::string now = client.get(trade).headers.at("etag");
    CHECK(now != seen);
    CHECK(patch("\"x\", " + now) == 200);
    CHECK(patch("*") == 200);
    CHECK(client.send("DELETE", trade, "", "If-Match: *\r\n").status == 200);
    CHECK(patch("*") == 404);
}

TEST_CASE("origins are answered only where they are allowed", "[api]") {
    test::ApiSettings settings;
    settings.cors_origins = {"https://app.example.com"};
    ApiServer server(test::EngineKind::memory, settings);
    ApiClient client(server, "");
    const auto allowed = client.send("OPTIONS", "/api/v1/trades", "", "Origin: https://app.example.com\r\n");
    CHECK(allowed.status == 204);
    CHECK(allowed.headers.at("access-control-allow-origin") == "https://app.example.com");
    CHECK(allowed.headers.at("access-control-allow-methods") == "GET, HEAD, POST, OPTIONS");
    CHECK_FALSE(allowed.headers.contains("access-control-allow-credentials"));
    for (const std::string origin : {"https://evil.example.com", "null", "https://app.example.com.evil.com"}) {
        const auto refused = client.send("OPTIONS", "/api/v1/trades", "", "Origin: " + origin + "\r\n");
        CHECK_FALSE(refused.headers.contains("access-control-allow-origin"));
    }
    ApiServer plain(test::EngineKind::memory);
    ApiClient without(plain, "");
    const auto answer = without.send("OPTIONS", "/api/v1/trades", "", "Origin: https://app.example.com\r\n");
    CHECK_FALSE(answer.headers.contains("access-control-allow-origin"));
}
