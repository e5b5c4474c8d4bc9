#include "server/http/response_writer.hpp"

#include "server/http/loop.hpp"
#include "tests/catch.hpp"

namespace tjp::http {

namespace {

std::string written(const Response& response, ResponseWriter::Style style) {
    ResponseWriter writer;
    style.date = "D";
    writer.compose(response, style);
    std::string all;
    while (!writer.done()) {
        const auto part = writer.front();
        const std::size_t count = std::min<std::size_t>(part.size(), 7);
        all.append(static_cast<const char*>(part.data()), count);
        writer.sent(count);
    }
    CHECK(writer.bytes_sent() == all.size());
    return all;
}

}  // namespace

TEST_CASE("an answer is written as HTTP wants it", "[http]") {
    Response response;
    response.body = "{}";
    response.add("X-Request-Id", "r1");
    CHECK(written(response, {}) ==
          "HTTP/1.1 200 OK\r\nServer: tjp\r\nDate: D\r\nContent-Length: 2\r\nContent-Type: application/json\r\n"
          "X-Request-Id: r1\r\n\r\n{}");
    ResponseWriter::Style style;
    style.close = true;
    style.without_body = true;
    CHECK(written(response, style) ==
          "HTTP/1.1 200 OK\r\nServer: tjp\r\nDate: D\r\nContent-Length: 2\r\nContent-Type: application/json\r\n"
          "Connection: close\r\nX-Request-Id: r1\r\n\r\n");
    response.clear();
    response.status = 201;
    CHECK(written(response, {}) == "HTTP/1.1 201 Created\r\nServer: tjp\r\nDate: D\r\nContent-Length: 0\r\n\r\n");
    response.status = 204;
    response.body = "ignored";
    CHECK(written(response, {}) == "HTTP/1.1 204 No Content\r\nServer: tjp\r\nDate: D\r\n\r\n");
    response.status = 304;
    CHECK(written(response, {}) == "HTTP/1.1 304 Not Modified\r\nServer: tjp\r\nDate: D\r\n\r\n");
    response.clear();
    response.status = 799;
    ResponseWriter::Style kept;
    kept.name_keep_alive = true;
    CHECK(written(response, kept) ==
          "HTTP/1.1 799 \r\nServer: tjp\r\nDate: D\r\nContent-Length: 0\r\nConnection: keep-alive\r\n\r\n");
}

TEST_CASE("a large body is sent from where it is", "[http]") {
    Response response;
    response.body.assign(100'000, 'x');
    ResponseWriter writer;
    ResponseWriter::Style style;
    style.date = "D";
    writer.compose(response, style);
    CHECK_FALSE(writer.single());
    CHECK(writer.buffers()[1].data() == response.body.data());
    const std::string all = written(response, {});
    CHECK(all.substr(all.size() - 100'000) == response.body);
}

TEST_CASE("the Date field is written as HTTP wants it", "[http]") {
    using namespace std::chrono;
    CHECK(http_date(sys_seconds(seconds(784111777))) == "Sun, 06 Nov 1994 08:49:37 GMT");
    CHECK(http_date(sys_seconds(seconds(0))) == "Thu, 01 Jan 1970 00:00:00 GMT");
    CHECK(http_date(sys_seconds(seconds(1709164799))) == "Wed, 28 Feb 2024 23:59:59 GMT");
    CHECK(http_date(sys_seconds(seconds(1709164800))) == "Thu, 29 Feb 2024 00:00:00 GMT");
}

}  // namespace tjp::http
