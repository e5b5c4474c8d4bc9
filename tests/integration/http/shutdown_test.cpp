#include <future>

#include "support.hpp"
#include "tests/catch.hpp"

namespace tjp::http::test {

namespace {

Limits brisk() {
    Limits limits;
    limits.shutdown_grace = 300ms;
    limits.shutdown_timeout = 5s;
    limits.linger_timeout = 200ms;
    limits.sweep_interval = 20ms;
    return limits;
}

bool refuses_connections(std::uint16_t port) {
    try {
        Client client(port);
        return false;
    } catch (const std::exception&) {
        return true;
    }
}

}  // namespace

TEST_CASE("shutting down, requests in flight and those behind them are answered", "[http]") {
    TestServer test(brisk());
    Client busy(test.port);
    busy.send(get("/slow") + get("/behind"));
    Client idle(test.port);
    idle.send(get("/x"));
    CHECK_FALSE(idle.answer()->closes());
    REQUIRE(eventually([&] { return test.service.handled() == 2; }));

    auto cut = std::async(std::launch::async, [&] { return test.server.shutdown(); });
    const auto first = busy.answer();
    REQUIRE(first);
    CHECK(first->body == "slow");
    CHECK_FALSE(first->closes());
    const auto second = busy.answer();
    REQUIRE(second);
    CHECK(second->body == "/behind");
    CHECK(second->closes());
    CHECK(busy.closed());
    CHECK(idle.closed());
    CHECK(cut.get() == 0);
    CHECK(test.server.connections() == 0);
    CHECK(refuses_connections(test.port));
}

TEST_CASE("shutting down, a request on its way to an idle connection is answered", "[http]") {
    TestServer test(brisk());
    Client client(test.port);
    client.send(get("/x"));
    CHECK(client.answer()->status == 200);
    auto cut = std::async(std::launch::async, [&] { return test.server.shutdown(); });
    std::this_thread::sleep_for(100ms);
    client.send(get("/late"));
    const auto answer = client.answer();
    REQUIRE(answer);
    CHECK(answer->body == "/late");
    CHECK(answer->closes());
    CHECK(cut.get() == 0);
}

TEST_CASE("shutting down ends even where a handler does not", "[http]") {
    Limits limits = brisk();
    limits.shutdown_timeout = 300ms;
    TestServer test(limits);
    Client client(test.port);
    client.send(get("/stuck"));
    REQUIRE(eventually([&] { return test.service.handled() == 1; }));
    const auto begin = std::chrono::steady_clock::now();
    CHECK(test.server.shutdown() == 1);
    CHECK(std::chrono::steady_clock::now() - begin < 5s);
    CHECK(client.closed());
}

TEST_CASE("a server under load shuts down without losing an answer", "[http]") {
    TestServer test(brisk());
    std::atomic<int> lost{0};
    std::atomic<int> answered{0};
    std::vector<std::thread> clients;
    for (int i = 0; i < 8; ++i) {
        clients.emplace_back([&] {
            try {
                Client client(test.port);
                while (client.send(get("/x"))) {
                    const auto answer = client.answer();
                    if (!answer) {
                        ++lost;
                        return;
                    }
                    ++answered;
                    if (answer->closes()) {
                        return;
                    }
                }
            } catch (const std::exception&) {
                ++lost;
            }
        });
    }
    REQUIRE(eventually([&] { return answered > 200; }));
    CHECK(test.server.shutdown() == 0);
    for (std::thread& client : clients) {
        client.join();
    }
    CHECK(lost == 0);
}

TEST_CASE("a server that is dropped without shutdown ends at once", "[http]") {
    auto test = std::make_unique<TestServer>();
    Client client(test->port);
    client.send(get("/stuck"));
    Client idle(test->port);
    REQUIRE(eventually([&] { return test->service.handled() == 1; }));
    test.reset();
    CHECK(client.closed());
    CHECK(idle.closed());
}

TEST_CASE("connections are dealt to all loops", "[http]") {
    TestServer test({}, 3);
    std::vector<std::unique_ptr<Client>> clients;
    for (int i = 0; i < 9; ++i) {
        clients.push_back(std::make_unique<Client>(test.port));
        clients.back()->send(get("/x"));
        CHECK(clients.back()->answer()->status == 200);
    }
    CHECK(test.server.loops() == 3);
    CHECK(test.server.connections() == 9);
}

}  // namespace tjp::http::test
