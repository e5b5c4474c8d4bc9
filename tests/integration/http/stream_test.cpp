// Answers whose length is not known when they begin.

#include <future>
#include <string>

#include "support.hpp"
#include "tests/catch.hpp"

namespace tjp::http::test {
namespace {

Limits brisk() {
    Limits limits;
    limits.write_timeout = 300ms;
    limits.shutdown_timeout = 5s;
    limits.linger_timeout = 200ms;
    limits.sweep_interval = 20ms;
    return limits;
}

std::string pieces(std::size_t count) {
    std::string all;
    for (std::size_t i = 0; i < count; ++i) all += stream_piece(i);
    return all;
}

struct Streamed {
    std::string head;
    std::string body;
    bool whole = false;  ///< the last chunk came, and nothing after it
};

/// Takes apart what came until the connection closed.
Streamed read_chunks(const std::string& bytes) {
    const std::size_t end = bytes.find("\r\n\r\n") + 4;
    Streamed streamed{bytes.substr(0, end), {}, false};
    for (std::size_t at = end; at < bytes.size();) {
        std::size_t digits = 0;
        const std::size_t size = std::stoul(bytes.substr(at), &digits, 16);
        at += digits + 2;
        if (size == 0) {
            streamed.whole = bytes.substr(at) == "\r\n";
            break;
        }
        streamed.body += bytes.substr(at, size);
        at += size + 2;
    }
    return streamed;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

constexpr std::string_view close_after = "Connection: close\r\n";

}  // namespace

TEST_CASE("a stream comes in chunks, pieces of every size", "[http]") {
    TestServer test;
    for (const std::size_t count : {1U, 2U, 5U, 60U}) {
        INFO(count);
        Client client(test.port);
        client.send(get("/pieces?" + std::to_string(count), close_after));
        const auto bytes = client.rest();
        REQUIRE(bytes);
        const Streamed streamed = read_chunks(*bytes);
        CHECK(holds(streamed.head, "Transfer-Encoding: chunked\r\n"));
        CHECK_FALSE(holds(streamed.head, "Content-Length"));
        CHECK(streamed.whole);
        const bool complete = streamed.body == pieces(count);
        CHECK(complete);
        CHECK(eventually([&] { return test.service.streams() == 0; }));
    }
}

TEST_CASE("after a stream the connection takes the next request", "[http]") {
    TestServer test;
    Client client(test.port);
    client.send(get("/pieces?5") + get("/behind", close_after));
    const auto bytes = client.rest();
    REQUIRE(bytes);
    CHECK(holds(*bytes, "\r\n0\r\n\r\nHTTP/1.1 200 OK\r\n"));
    CHECK(bytes->ends_with("\r\n\r\n/behind"));
    CHECK(eventually([&] { return test.service.sent() == bytes->size(); }));
}

TEST_CASE("HEAD gets the head of a stream alone", "[http]") {
    TestServer test;
    Client client(test.port);
    client.send("HEAD /pieces?5 HTTP/1.1\r\nHost: test\r\n\r\n" + get("/behind"));
    const auto head = client.answer(true);
    REQUIRE(head);
    CHECK(head->headers.at("transfer-encoding") == "chunked");
    CHECK(client.answer()->body == "/behind");
    CHECK(test.service.streams() == 0);
}

TEST_CASE("to HTTP/1.0 a stream ends with the connection", "[http]") {
    TestServer test;
    Client client(test.port);
    client.send("GET /pieces?7 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    const auto bytes = client.rest();
    REQUIRE(bytes);
    CHECK_FALSE(holds(*bytes, "Transfer-Encoding"));
    CHECK(holds(*bytes, "Connection: close\r\n"));
    CHECK(bytes->ends_with("\r\n\r\n" + pieces(7)));
}

TEST_CASE("a stream that fails has no last chunk", "[http]") {
    TestServer test;
    const std::string path = GENERATE("/broken", "/throwing");
    Client client(test.port);
    client.send(get(path));
    const auto bytes = client.rest();
    REQUIRE(bytes);
    const Streamed streamed = read_chunks(*bytes);
    CHECK(streamed.body == "half");
    CHECK_FALSE(streamed.whole);
    Client old(test.port);
    old.send("GET " + path + " HTTP/1.0\r\n\r\n");
    CHECK_FALSE(old.rest());  // reset: nothing else would tell
    CHECK(eventually([&] { return test.service.completed() == 2; }));
}

TEST_CASE("a stream is dropped when its client goes away", "[http]") {
    TestServer test(brisk());
    {
        Client client(test.port);
        client.send(get("/endless"));
        REQUIRE(eventually([&] { return test.service.streams() == 1; }));
    }
    CHECK(eventually([&] { return test.service.streams() == 0 && test.server.connections() == 0; }));
}

TEST_CASE("a client that does not read its stream is cut off", "[http]") {
    TestServer test(brisk());
    Client client(test.port);
    client.shrink_receive_buffer();
    client.send(get("/pieces?100000"));
    REQUIRE(eventually([&] { return test.service.streams() == 1; }));
    CHECK(eventually([&] { return test.service.streams() == 0 && test.server.connections() == 0; }));
    CHECK(eventually([&] { return test.service.completed() == 1; }));
}

TEST_CASE("shutting down ends what is endless and finishes what is not", "[http]") {
    TestServer test(brisk());
    Client endless(test.port);
    endless.send(get("/endless"));
    Client finite(test.port);
    finite.send(get("/pieces?60"));
    REQUIRE(eventually([&] { return test.service.handled() == 2; }));
    auto cut = std::async(std::launch::async, [&] { return test.server.shutdown(); });
    const auto ended = endless.rest();
    REQUIRE(ended);
    CHECK(read_chunks(*ended).whole);
    const auto finished = finite.rest();
    REQUIRE(finished);
    CHECK(read_chunks(*finished).whole);
    const bool complete = read_chunks(*finished).body == pieces(60);
    CHECK(complete);
    CHECK(cut.get() == 0);
}

TEST_CASE("a server that is dropped in the middle of streams ends at once", "[http]") {
    auto test = std::make_unique<TestServer>();
    Client endless(test->port);
    endless.send(get("/endless"));
    Client slow(test->port);
    slow.shrink_receive_buffer();
    slow.send(get("/pieces?100000"));
    REQUIRE(eventually([&] { return test->service.streams() == 2; }));
    test.reset();
    SUCCEED();
}

}  // namespace tjp::http::test
