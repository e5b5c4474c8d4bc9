// Signals from hook to journal under concurrency: woken listings, one executor a signal, rotation at once.

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "api_server.hpp"
#include "tests/catch.hpp"

namespace {

using namespace tjp;
using test::ApiClient;
using test::ApiServer;
using test::json_of;

test::EngineKind any_kind() { return GENERATE(from_range(test::engine_kinds())); }

struct NewHook {
    std::string id;
    std::string path;
};

NewHook make_hook(ApiClient& client) {
    const JsonValue made = json_of(client.post("/api/v1/hooks", R"({"name":"alerts"})"));
    return {made.find("hook")->find("id")->text, "/hooks/" + made.find("token")->text};
}

std::string alert(int sender, int number) {
    return R"({"ticker":"EURUSD","action":"buy","id":")" + std::to_string(sender) + "-" + std::to_string(number) +
           "\"}";
}

/// Claims every signal it is told of until `wanted` are claimed by anyone; keeps who had which.
struct Executors {
    Executors(const ApiServer& server, const std::string& key, int count, int wanted) {
        for (int i = 0; i < count; ++i) {
            threads.emplace_back([this, &server, key, i, wanted] {
                ApiClient client(server, key);
                while (claimed < wanted) {
                    const JsonValue page = json_of(client.get("/api/v1/signals?status=pending&wait=1"));
                    for (const JsonValue& signal : page.find("signals")->items) claim(client, signal, i);
                }
            });
        }
    }

    void claim(ApiClient& client, const JsonValue& signal, int executor) {
        const std::string id = signal.find("id")->text;
        const auto answer = client.send("PATCH", "/api/v1/signals/" + id, R"({"status":"executed","ticket":"1"})");
        if (answer.status == 200) {
            const std::scoped_lock lock(mutex);
            ++owners[id][executor];
            ++claimed;
        } else if (answer.status != 409) {
            ++strange;
        }
    }

    void join() {
        for (auto& thread : threads) thread.join();
    }

    std::atomic<int> claimed{0};
    std::atomic<int> strange{0};
    std::mutex mutex;
    std::map<std::string, std::map<int, int>> owners;
    std::vector<std::thread> threads;
};

}  // namespace

TEST_CASE("signals that come by hooks reach waiting executors, each exactly one", "[api]") {
    ApiServer server(any_kind());
    std::string key;
    server.add_key(server.add_user("trader@example.com"), key);
    ApiClient client(server, key);
    const NewHook hook = make_hook(client);
    constexpr int senders = 3;
    constexpr int each = 40;
    Executors executors(server, key, 4, senders * each);
    std::vector<std::thread> threads;
    std::atomic<int> refused{0};
    for (int sender = 0; sender < senders; ++sender) {
        threads.emplace_back([&, sender] {
            ApiClient source(server, "");
            for (int i = 0; i < each; ++i) {
                if (source.post(hook.path, alert(sender, i)).status != 200) ++refused;
            }
        });
    }
    for (auto& thread : threads) thread.join();
    executors.join();
    CHECK(refused == 0);
    CHECK(executors.strange == 0);
    CHECK(executors.owners.size() == senders * each);
    for (const auto& [id, by] : executors.owners) {
        CHECK(by.size() == 1);
        CHECK(by.begin()->second == 1);
    }
}

TEST_CASE("an old URL ends at once, on every loop", "[api]") {
    ApiServer server(any_kind());
    std::string key;
    server.add_key(server.add_user("trader@example.com"), key);
    ApiClient client(server, key);
    for (int round = 0; round < 5; ++round) {
        const NewHook hook = make_hook(client);
        std::atomic<bool> rotated{false};
        std::atomic<int> taken{0};
        std::atomic<int> late{0};
        std::vector<std::thread> threads;
        for (int sender = 0; sender < 6; ++sender) {
            threads.emplace_back([&, sender] {
                ApiClient source(server, "");
                for (int i = 0;; ++i) {
                    const bool must_fail = rotated.load();
                    const bool ok = source.post(hook.path, alert(round * 100 + sender, i)).status == 200;
                    taken += ok ? 1 : 0;
                    late += ok && must_fail ? 1 : 0;
                    if (must_fail) return;
                }
            });
        }
        while (taken < 30) std::this_thread::yield();
        CHECK(client.post("/api/v1/hooks/" + hook.id + "/rotate", R"({"overlap_seconds":0})").status == 200);
        rotated = true;
        for (auto& thread : threads) thread.join();
        CHECK(late == 0);
    }
}
