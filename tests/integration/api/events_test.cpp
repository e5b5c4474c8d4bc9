// The stream of events, where a test must set the clock or the log.

#include <future>

#include "api_server.hpp"
#include "storage/stores/event_store.hpp"
#include "storage/stores/upkeep.hpp"
#include "tests/catch.hpp"

namespace tjp::test {
namespace {

/// A stream that is read when the server has ended it.
class Listener {
public:
    Listener(const ApiServer& server, const std::string& key, std::string_view last_id) : client_(server.port) {
        const std::string more =
            "Authorization: Bearer " + key + "\r\nLast-Event-ID: " + std::string(last_id) + "\r\nConnection: close\r\n";
        REQUIRE(client_.send(http::test::get("/api/v1/events", more)));
    }
    std::string all() {
        const auto bytes = client_.rest();
        return bytes ? *bytes : "cut off";
    }

private:
    http::test::Client client_;
};

std::size_t count(const std::string& text, std::string_view part) {
    std::size_t found = 0;
    for (std::size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += part.size()) ++found;
    return found;
}

}  // namespace

TEST_CASE("a client that was away for longer than events are kept is told to begin anew", "[api]") {
    for (const EngineKind kind : engine_kinds()) {
        INFO(to_string(kind));
        ApiServer server(kind);
        const User user = server.add_user("a@example.com");
        std::string key;
        server.add_key(user, key);
        const auto publish = [&](std::int64_t at, int events) {
            server.change([&](Transaction& tx) {
                for (int i = 0; i < events; ++i) tx.publish({EventType::trade_updated, {at}, user.id, Uuid{}, {}});
            });
        };
        publish(1000, 3);
        const std::string first = to_string(*event_store::newest(ReadView(*server.engine, ReadTier::any)));
        publish(2000, 4);
        const Timestamp later{1500 + upkeep::keep_events_ms};
        server.change([&](Transaction& tx) { REQUIRE(upkeep::trim_events(tx, later)); });

        Listener missed(server, key, "1");
        Listener complete(server, key, first + "-2");
        Listener end_of_commit(server, key, first);
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        server.stop_and_read_log();
        const std::string reset = missed.all();
        CHECK(count(reset, "event: reset\n") == 1);
        CHECK(count(reset, "event: trade_updated\n") == 0);
        CHECK(count(complete.all(), "event: trade_updated\n") == 4);
        CHECK(count(end_of_commit.all(), "event: trade_updated\n") == 4);
    }
}

TEST_CASE("streams hear of every commit once while all loops write", "[api]") {
    for (const EngineKind kind : engine_kinds()) {
        INFO(to_string(kind));
        ApiServer server(kind);
        const User user = server.add_user("a@example.com");
        std::string key;
        server.add_key(user, key);
        std::vector<std::unique_ptr<Listener>> listeners;
        const std::string start = to_string(*event_store::newest(ReadView(*server.engine, ReadTier::any)));
        for (int i = 0; i < 5; ++i) listeners.push_back(std::make_unique<Listener>(server, key, start));
        constexpr int writers = 4;
        constexpr int each = 50;
        std::vector<std::future<void>> writing;
        for (int writer = 0; writer < writers; ++writer) {
            writing.push_back(std::async(std::launch::async, [&] {
                ApiClient client(server, key);
                for (int i = 0; i < each; ++i) client.post("/api/v1/trades", trade_json());
            }));
        }
        for (auto& writer : writing) writer.get();
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        server.stop_and_read_log();
        for (const auto& listener : listeners) {
            const std::string all = listener->all();
            CHECK(count(all, "event: trade_created\n") == writers * each);
            CHECK(all.ends_with("0\r\n\r\n"));
        }
    }
}

}  // namespace tjp::test
