#include "support.hpp"
#include "tests/catch.hpp"

namespace tjp::http::test {

TEST_CASE("one connection serves many requests in a row", "[http]") {
    TestServer test;
    Client client(test.port);
    for (int i = 0; i < 50; ++i) {
        const std::string body(static_cast<std::size_t>(i) * 37, 'p');
        client.send(post("/echo", body));
        const auto answer = client.answer();
        REQUIRE(answer);
        CHECK(answer->status == 200);
        CHECK(answer->body == body);
        CHECK(answer->headers.at("server") == "tjp");
        CHECK(answer->headers.at("date").size() == 29);
        CHECK(answer->headers.count("connection") == 0);
        CHECK(answer->headers.count("content-type") == (body.empty() ? 0U : 1U));
    }
    CHECK(eventually([&] { return test.service.completed() == 50; }));
    CHECK(test.service.last_peer() == "127.0.0.1");
}

TEST_CASE("pipelined requests are answered in order", "[http]") {
    TestServer test;
    Client client(test.port);
    std::string all;
    for (int i = 0; i < 100; ++i) {
        all += i % 3 == 0 ? post("/echo", "body " + std::to_string(i)) : get("/n/" + std::to_string(i));
    }
    client.send(get("/slow") + all);
    REQUIRE(client.answer()->body == "slow");
    for (int i = 0; i < 100; ++i) {
        const auto answer = client.answer();
        REQUIRE(answer);
        CHECK(answer->body == (i % 3 == 0 ? "body " : "/n/") + std::to_string(i));
    }
}

TEST_CASE("a request may arrive byte by byte", "[http]") {
    TestServer test;
    Client client(test.port);
    for (const char c : post("/echo", "drip", "X-Header: value\r\n") + get("/end")) {
        REQUIRE(client.send(std::string(1, c)));
    }
    CHECK(client.answer()->body == "drip");
    CHECK(client.answer()->body == "/end");
}

TEST_CASE("a chunked body is put together", "[http]") {
    TestServer test;
    Client client(test.port);
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nWiki\r\n5;x=y\r\n");
    client.send("pedia\r\nF\r\n in \r\n\r\nchunks.\r\n0\r\n\r\n");
    CHECK(client.answer()->body == "Wikipedia in \r\n\r\nchunks.");
}

TEST_CASE("a chunked body stops at its limit", "[http]") {
    TestServer test;
    Client client(test.port);
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n100000\r\n");
    client.send(std::string(CountingService::max_body, 'c') + "\r\n1\r\n");
    const auto answer = client.answer();
    REQUIRE(answer);
    CHECK(answer->status == 413);
    CHECK(answer->closes());
}

TEST_CASE("100 Continue is sent once the head is good and the length allowed", "[http]") {
    TestServer test;
    SECTION("then the body is read") {
        Client client(test.port);
        client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        CHECK(client.answer()->status == 100);
        client.send("body");
        CHECK(client.answer()->body == "body");
    }
    SECTION("not for a body that is too large") {
        Client client(test.port);
        client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 1048577\r\nExpect: 100-continue\r\n\r\n");
        const auto answer = client.answer();
        REQUIRE(answer);
        CHECK(answer->status == 413);
        CHECK(answer->closes());
    }
    SECTION("not without a body") {
        Client client(test.port);
        client.send(get("/x", "Expect: 100-continue\r\n"));
        CHECK(client.answer()->status == 200);
    }
    SECTION("not in HTTP/1.0") {
        Client client(test.port);
        client.send("POST /echo HTTP/1.0\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
        std::this_thread::sleep_for(50ms);
        client.send("body");
        CHECK(client.answer()->status == 200);
    }
}

TEST_CASE("HEAD, 204 and 304 have no body", "[http]") {
    TestServer test;
    Client client(test.port);
    client.send("HEAD /bytes?1234 HTTP/1.1\r\nHost: test\r\n\r\n");
    const auto head = client.answer(true);
    REQUIRE(head);
    CHECK(head->headers.at("content-length") == "1234");
    CHECK(head->headers.at("content-type") == "application/json");
    for (const char* status : {"204", "304"}) {
        client.send(get("/status?" + std::string(status)));
        const auto answer = client.answer();
        REQUIRE(answer);
        CHECK(answer->status == static_cast<unsigned>(std::stoul(status)));
        CHECK(answer->headers.count("content-length") == 0);
        CHECK(answer->headers.count("content-type") == 0);
    }
    client.send(get("/still-in-step"));
    CHECK(client.answer()->body == "/still-in-step");
}

TEST_CASE("the client decides whether the connection is kept", "[http]") {
    TestServer test;
    const auto closes = [&](const std::string& request) {
        Client client(test.port);
        client.send(request);
        const auto answer = client.answer();
        REQUIRE(answer);
        CHECK(answer->status == 200);
        if (answer->closes()) {
            CHECK(client.closed());
        }
        return answer->closes();
    };
    CHECK(closes(get("/x", "Connection: close\r\n")));
    CHECK(closes(get("/x", "Connection: Close, te\r\n")));
    CHECK(closes("GET /x HTTP/1.0\r\n\r\n"));
    CHECK_FALSE(closes(get("/x")));
    CHECK_FALSE(closes("GET /x HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST_CASE("limits hold to the byte", "[http]") {
    TestServer test;
    const auto status_of = [&](const std::string& request) {
        Client client(test.port);
        client.send(request);
        const auto answer = client.answer();
        return answer ? answer->status : 0U;
    };
    const auto head_of = [](std::size_t bytes) {
        const std::string start = "GET / HTTP/1.1\r\nHost: test\r\nX: ";
        return start + std::string(bytes - start.size() - 4, 'x') + "\r\n\r\n";
    };
    const auto fields = [](std::size_t count) {
        std::string text;
        for (std::size_t i = 1; i < count; ++i) {
            text += "X: y\r\n";
        }
        return get("/", text);
    };
    CHECK(status_of(head_of(16 * 1024)) == 200);
    CHECK(status_of(head_of(16 * 1024 + 1)) == 431);
    CHECK(status_of(fields(100)) == 200);
    CHECK(status_of(fields(101)) == 431);
    CHECK(status_of(get("/" + std::string(8 * 1024 - 1, 't'))) == 200);
    CHECK(status_of(get("/" + std::string(8 * 1024, 't'))) == 431);
    CHECK(status_of(post("/echo", std::string(CountingService::max_body, 'b'))) == 200);
    CHECK(status_of(post("/echo", std::string(CountingService::max_body + 1, 'b'))) == 413);
}

TEST_CASE("a refused upload still gets its answer instead of a reset", "[http]") {
    TestServer test;
    Client client(test.port);
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nContent-Length: 2000000\r\n\r\n");
    client.send(std::string(700'000, 'u'));
    std::this_thread::sleep_for(50ms);
    const auto answer = client.answer();
    REQUIRE(answer);
    CHECK(answer->status == 413);
    CHECK(answer->closes());
}

TEST_CASE("a client that half-closes still gets its answers", "[http]") {
    TestServer test;
    Client client(test.port);
    client.send(get("/slow") + get("/second"));
    client.half_close();
    CHECK(client.answer()->body == "slow");
    CHECK(client.answer()->body == "/second");
    CHECK(client.closed());
}

TEST_CASE("a client that goes away while its request is handled does no harm", "[http]") {
    TestServer test;
    for (int i = 0; i < 20; ++i) {
        Client client(test.port);
        client.send(get("/slow") + get("/slow"));
    }
    CHECK(eventually([&] { return test.server.connections() == 0; }));
    Client client(test.port);
    client.send(get("/alive"));
    CHECK(client.answer()->status == 200);
}

TEST_CASE("large bodies pass both ways", "[http]") {
    TestServer test;
    Client client(test.port);
    for (const std::size_t bytes : {8191U, 8192U, 8193U, 169'000U, 900'000U}) {
        client.send(get("/bytes?" + std::to_string(bytes)));
        CHECK(client.answer()->body == std::string(bytes, 'b'));
        const std::string body(bytes, 'e');
        client.send(post("/echo", body));
        CHECK(client.answer()->body == body);
    }
}

TEST_CASE("an idle connection gives its memory back and goes on", "[http]") {
    Limits limits;
    limits.sweep_interval = 20ms;
    TestServer test(limits);
    Client client(test.port);
    const std::string body(500'000, 'm');
    for (int i = 0; i < 2; ++i) {
        client.send(post("/echo", body));
        CHECK(client.answer()->body == body);
        std::this_thread::sleep_for(1200ms);
    }
    client.send(post("/echo", "small"));
    CHECK(client.answer()->body == "small");
}

TEST_CASE("a handler that throws becomes a 500 and ends the connection", "[http]") {
    TestServer test;
    Client client(test.port);
    client.send(get("/throw") + get("/after"));
    const auto answer = client.answer();
    REQUIRE(answer);
    CHECK(answer->status == 500);
    CHECK(answer->closes());
    CHECK(client.closed());
    CHECK(test.service.handled() == 1);
}

TEST_CASE("IPv6 works, and a mapped IPv4 peer is shown as IPv4", "[http]") {
    CountingService service;
    Server server(Limits{}, service, 1);
    std::uint16_t port = 0;
    try {
        port = server.listen({boost::asio::ip::make_address("::"), 0});
    } catch (const std::exception&) {
        WARN("no IPv6 on this machine");
        return;
    }
    server.start();
    Client six(port, "::1");
    six.send(get("/x"));
    CHECK(six.answer()->status == 200);
    CHECK(service.last_peer() == "::1");
    Client four(port);
    four.send(get("/x"));
    CHECK(four.answer()->status == 200);
    CHECK(service.last_peer() == "127.0.0.1");
}

TEST_CASE("a port in use is named", "[http]") {
    TestServer test;
    CountingService service;
    Server other(Limits{}, service, 1);
    const boost::asio::ip::tcp::endpoint taken(boost::asio::ip::make_address("127.0.0.1"), test.port);
    std::string said;
    try {
        other.listen(taken);
    } catch (const std::exception& error) {
        said = error.what();
    }
    CHECK(said.find("127.0.0.1:" + std::to_string(test.port)) != std::string::npos);
}

}  // namespace tjp::http::test
