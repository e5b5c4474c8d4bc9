#include <sys/resource.h>
#include <sys/time.h>
#include <unistd.h>

#include "support.hpp"
#include "tests/catch.hpp"

namespace tjp::http::test {

namespace {

Limits impatient() {
    Limits limits;
    limits.head_timeout = 150ms;
    limits.body_timeout = 150ms;
    limits.write_timeout = 300ms;
    limits.idle_timeout = 400ms;
    limits.linger_timeout = 200ms;
    limits.sweep_interval = 20ms;
    return limits;
}

}  // namespace

TEST_CASE("a head that does not end is answered 408", "[http]") {
    TestServer test(impatient());
    Client client(test.port);
    client.send("GET /x HTTP/1.1\r\nHost: te");
    const auto answer = client.answer();
    REQUIRE(answer);
    CHECK(answer->status == 408);
    CHECK(answer->closes());
    CHECK(client.closed());
}

TEST_CASE("dripping bytes does not extend the head's deadline", "[http]") {
    TestServer test(impatient());
    Client client(test.port);
    const auto begin = std::chrono::steady_clock::now();
    client.send("GET /x HTTP/1.1\r\nX: ");
    while (std::chrono::steady_clock::now() - begin < 5s && client.send("x") && test.service.refused() == 0) {
        std::this_thread::sleep_for(10ms);
    }
    CHECK(test.service.refused() == 1);
    CHECK(client.answer()->status == 408);
}

TEST_CASE("a body that does not end is answered 408", "[http]") {
    TestServer test(impatient());
    Client client(test.port);
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 10\r\n\r\nhalf");
    CHECK(client.answer()->status == 408);
    CHECK(client.closed());
    CHECK(test.service.handled() == 0);
}

TEST_CASE("a slow body may take what its size takes at the lowest rate", "[http]") {
    Limits limits = impatient();
    limits.min_body_rate = 10'000;
    TestServer test(limits);
    Client client(test.port);
    // 10 kB earn a second on top of the 150 ms.
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 10001\r\n\r\n" + std::string(10'000, 'b'));
    std::this_thread::sleep_for(500ms);
    client.send("e");
    CHECK(client.answer()->status == 200);
}

TEST_CASE("an idle connection is closed without a word", "[http]") {
    TestServer test(impatient());
    Client fresh(test.port);
    Client used(test.port);
    used.send(get("/x"));
    CHECK(used.answer()->status == 200);
    CHECK(fresh.closed());
    CHECK(used.closed());
    CHECK(test.service.refused() == 0);
    CHECK(eventually([&] { return test.server.connections() == 0; }));
}

TEST_CASE("no deadline runs while a request is handled", "[http]") {
    Limits limits = impatient();
    limits.idle_timeout = limits.write_timeout = 50ms;
    TestServer test(limits);
    Client client(test.port);
    client.send(get("/slow"));
    CHECK(client.answer()->body == "slow");
}

TEST_CASE("a client that never reads is cut off", "[http]") {
    TestServer test(impatient());
    Client client(test.port);
    client.shrink_receive_buffer();
    for (int i = 0; i < 40; ++i) {
        client.send(get("/bytes?900000"));
    }
    CHECK(eventually([&] { return test.service.handled() > 0; }));
    CHECK(eventually([&] { return test.server.connections() == 0; }));
    CHECK(test.service.handled() == test.service.completed());
}

TEST_CASE("one connection too many is told 503 and when to come back", "[http]") {
    Limits limits = impatient();
    limits.idle_timeout = 10s;
    limits.max_connections = 3;
    TestServer test(limits);
    std::vector<std::unique_ptr<Client>> held;
    for (int i = 0; i < 3; ++i) {
        held.push_back(std::make_unique<Client>(test.port));
        held.back()->send(get("/x"));
        CHECK(held.back()->answer()->status == 200);
    }
    {
        Client extra(test.port);
        extra.send(get("/x"));
        const auto answer = extra.answer();
        REQUIRE(answer);
        CHECK(answer->status == 503);
        CHECK(answer->headers.count("retry-after") == 1);
        CHECK(answer->closes());
        CHECK(extra.closed());
    }
    held.pop_back();
    CHECK(eventually([&] { return test.server.connections() == 2; }));
    Client again(test.port);
    again.send(get("/x"));
    CHECK(again.answer()->status == 200);
    CHECK(test.service.handled() == 4);
}

TEST_CASE("out of descriptors the server waits instead of spinning, and recovers", "[http]") {
    TestServer test(impatient());
    {
        // Whatever is opened once, on first use, is open now; and nothing is about to be closed.
        Client first(test.port);
        first.send(get("/x"));
        REQUIRE(first.answer());
    }
    REQUIRE(eventually([&] { return test.server.connections() == 0; }));
    const std::size_t handled_before = test.service.handled();
    rlimit before{};
    getrlimit(RLIMIT_NOFILE, &before);
    // Room for exactly one descriptor more: the client's, so that none is left to accept with.
    const int free_number = ::dup(0);
    ::close(free_number);
    rlimit tight = before;
    tight.rlim_cur = static_cast<rlim_t>(free_number) + 1;
    setrlimit(RLIMIT_NOFILE, &tight);
    rusage start{};
    rusage end{};
    getrusage(RUSAGE_SELF, &start);
    Client client(test.port);
    client.send(get("/x"));
    std::this_thread::sleep_for(500ms);
    getrusage(RUSAGE_SELF, &end);
    const std::size_t handled = test.service.handled();
    // Before any check: UBSan probes memory through a pipe, and would find none to open.
    setrlimit(RLIMIT_NOFILE, &before);

    const auto seconds = [](const timeval& time) {
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / 1e6;
    };
    CHECK(seconds(end.ru_utime) + seconds(end.ru_stime) - seconds(start.ru_utime) - seconds(start.ru_stime) < 0.25);
    CHECK(handled == handled_before);
    CHECK(client.answer()->status == 200);
}

}  // namespace tjp::http::test
