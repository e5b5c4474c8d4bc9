#include <string>

#include "support.hpp"
#include "tests/catch.hpp"

namespace tjp::http::test {
namespace {

constexpr std::size_t big = small_body_bytes + 1;

std::string upload(std::size_t size, std::string_view extra = {}, std::string_view target = "/echo") {
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(size) + "\r\n" +
           std::string(extra) + "\r\n";
}

}  // namespace

TEST_CASE("a large body that nobody will read is answered for before it is sent", "[http]") {
    TestServer server;
    server.service.reads_bodies = false;
    Client client(server.port);
    client.send(upload(big));
    const auto answer = client.answer();
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body.empty());
    CHECK(answer->closes());
    CHECK(server.service.handled() == 1);
}

TEST_CASE("a body too large is refused even where nobody would read it", "[http]") {
    TestServer server;
    server.service.reads_bodies = false;
    Client client(server.port);
    client.send(upload(CountingService::max_body + 1));
    const auto answer = client.answer();
    REQUIRE(answer);
    CHECK(answer->status == 413);
    CHECK(server.service.handled() == 0);
}

TEST_CASE("no 100 Continue invites a body that nobody will read", "[http]") {
    TestServer server;
    server.service.reads_bodies = false;
    Client client(server.port);
    client.send(upload(big, "Expect: 100-continue\r\n"));
    const auto answer = client.answer();
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->closes());
}

TEST_CASE("a small body is read whoever sends it, and the connection stays", "[http]") {
    TestServer server;
    server.service.reads_bodies = false;
    Client client(server.port);
    client.send(upload(small_body_bytes) + std::string(small_body_bytes, 'a'));
    const auto answer = client.answer();
    REQUIRE(answer);
    CHECK(answer->body.size() == small_body_bytes);
    CHECK_FALSE(answer->closes());
}

TEST_CASE("all large bodies together are bounded, and room comes back", "[http]") {
    // Not /echo: a large answer would count as well.
    constexpr std::string_view expects = "Expect: 100-continue\r\n";
    Limits limits;
    limits.max_body_bytes = 2 * big;
    TestServer server(limits);
    Client first(server.port);
    Client second(server.port);
    Client third(server.port);
    // Each holds its room from its head on: the 100 says that the head was seen.
    first.send(upload(big, expects, "/x"));
    CHECK(first.answer()->status == 100);
    second.send(upload(big, expects, "/x"));
    CHECK(second.answer()->status == 100);
    third.send(upload(big, {}, "/x"));
    const auto refused = third.answer();
    REQUIRE(refused);
    CHECK(refused->status == 503);
    CHECK(refused->closes());

    first.send(std::string(big, 'a'));
    const auto served = first.answer();
    REQUIRE(served);
    CHECK(served->status == 200);
    Client fourth(server.port);
    fourth.send(upload(big, {}, "/x") + std::string(big, 'b'));
    const auto after = fourth.answer();
    REQUIRE(after);
    CHECK(after->status == 200);
}

TEST_CASE("large answers that nobody reads count too", "[http]") {
    Limits limits;
    limits.max_body_bytes = big;
    TestServer server(limits);
    Client client(server.port);
    client.send(get("/bytes?" + std::to_string(big + 1)));
    const auto refused = client.answer();
    REQUIRE(refused);
    CHECK(refused->status == 503);
    client.send(get("/bytes?" + std::to_string(big)));
    const auto served = client.answer();
    REQUIRE(served);
    CHECK(served->body.size() == big);
}

}  // namespace tjp::http::test
