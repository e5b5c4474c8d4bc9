#include "server/http/request_parser.hpp"

#include <random>
#include <vector>

#include "tests/catch.hpp"

namespace tjp::http {

namespace {

/// What a stream of bytes was read as; two streams are read alike when these are equal.
struct Reading {
    std::vector<std::string> requests;
    std::string refusal;

    bool operator==(const Reading&) const = default;
};

std::string text_of(const Request& request, const RequestParser& parser) {
    std::string text(request.method_text);
    text.append(" ").append(request.path).append("?").append(request.query);
    for (const Header& header : request.headers) {
        text.append("|").append(header.name).append("=").append(header.value);
    }
    text.append(parser.keep_alive() ? "|keep|" : "|close|").append(request.body);
    return text;
}

/// Feeds `bytes` in pieces that end at `cuts` (ascending) and at the end.
Reading read(const std::string& bytes, const std::vector<std::size_t>& cuts, std::size_t limit) {
    Reading reading;
    RequestParser parser;
    parser.next();
    std::string pending;
    std::size_t begin = 0;
    for (std::size_t piece = 0; piece <= cuts.size(); ++piece) {
        const std::size_t end = piece < cuts.size() ? cuts[piece] : bytes.size();
        pending.append(bytes, begin, end - begin);
        begin = end;
        while (true) {
            std::string_view input = pending;
            auto status = parser.feed(input);
            if (status == RequestParser::Status::head_done) {
                status = parser.allow_body(limit);
                if (status == RequestParser::Status::need_more) {
                    status = parser.feed(input);
                }
            }
            pending.erase(0, pending.size() - input.size());
            if (status == RequestParser::Status::need_more) {
                break;
            }
            if (status == RequestParser::Status::refused) {
                reading.refusal = parser.refusal().detail;
                return reading;
            }
            reading.requests.push_back(text_of(parser.request(), parser));
            parser.next();
        }
    }
    return reading;
}

const std::vector<std::string> streams{
    "GET /a?b=c HTTP/1.1\r\nHost: test\r\nX: y\r\n\r\nGET /second HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n",
    "POST /p HTTP/1.1\r\nHost: test\r\nContent-Length: 11\r\n\r\nhello\r\n\r\n!!\r\nDELETE / HTTP/1.0\r\n\r\n",
    "POST /c HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n5;e=1\r\nhello\r\n6\r\n world\r\n0\r\nT: "
    "v\r\n\r\n"
    "GET /after HTTP/1.1\r\nHost: t\r\n\r\n",
    "POST /l HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n28\r\nover the limit of the body in this "
    "test\r\n0\r\n\r\n",
    "POST /l HTTP/1.1\r\nHost: t\r\nContent-Length: 33\r\n\r\nxxx",
    "GET /ok HTTP/1.1\r\nHost: t\r\n\r\nGET /fold HTTP/1.1\r\nHost: t\r\n a\r\n\r\n",
    "GET /lf HTTP/1.1\r\nHost: t\nX: y\r\n\r\n",
    "GET /cr HTTP/1.1\r\nHost: t\r\nX: a\rb\r\n\r\n",
    "\r\n\r\nGET / HTTP/1.1\r\nHost: t\r\n\r\n",
    "\rGET / HTTP/1.1\r\nHost: t\r\n\r\n",
    "\r\nGET /one-empty-line HTTP/1.1\r\nHost: t\r\n\r\n\r\nGET /again HTTP/1.1\r\nHost: t\r\n\r\n",
    "POST /te HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\nContent-Length: 1\r\n\r\n0\r\n\r\n",
    "POST /bad HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n0\r\n\r\n",
    "POST /trailer HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nA: b\r\n c\r\n\r\n",
};

constexpr std::size_t limit = 32;

}  // namespace

TEST_CASE("a stream is read the same however it is split", "[http]") {
    for (const std::string& stream : streams) {
        INFO(stream);
        const Reading whole = read(stream, {}, limit);
        CHECK((whole.requests.size() + whole.refusal.size()) > 0);
        for (std::size_t cut = 1; cut < stream.size(); ++cut) {
            INFO(cut);
            REQUIRE(read(stream, {cut}, limit) == whole);
        }
        std::vector<std::size_t> every;
        for (std::size_t cut = 1; cut < stream.size(); ++cut) {
            every.push_back(cut);
        }
        REQUIRE(read(stream, every, limit) == whole);
    }
}

TEST_CASE("hostile bytes are read the same however they are split", "[http]") {
    std::mt19937 random(20240601);
    const std::string_view noise("\r\n\0\t :;,0aF\x80/%", 15);
    for (int round = 0; round < 20'000; ++round) {
        std::string stream = streams[random() % streams.size()];
        for (unsigned changes = random() % 4; changes > 0; --changes) {
            const std::size_t at = random() % stream.size();
            switch (random() % 3) {
                case 0:
                    stream[at] = noise[random() % noise.size()];
                    break;
                case 1:
                    stream.insert(at, 1, noise[random() % noise.size()]);
                    break;
                default:
                    stream.erase(at, 1);
            }
        }
        std::vector<std::size_t> cuts;
        for (std::size_t cut = 1 + random() % 20; cut < stream.size(); cut += 1 + random() % 20) {
            cuts.push_back(cut);
        }
        INFO(stream);
        REQUIRE(read(stream, cuts, limit) == read(stream, {}, limit));
    }
}

TEST_CASE("heads at the limits are read the same however they are split", "[http]") {
    for (const std::size_t bytes : {16'383U, 16'384U, 16'385U, 20'000U}) {
        const std::string start = "GET / HTTP/1.1\r\nHost: t\r\nX: ";
        const std::string stream = start + std::string(bytes - start.size() - 4, 'x') + "\r\n\r\n";
        const Reading whole = read(stream, {}, limit);
        CHECK(whole.requests.size() == (bytes <= 16'384 ? 1U : 0U));
        for (const std::size_t cut : {1U, 100U, 16'382U}) {
            CHECK(read(stream, {cut}, limit) == whole);
        }
    }
}

TEST_CASE("a request is taken apart", "[http]") {
    RequestParser parser;
    parser.next();
    const std::string bytes =
        "PATCH /api/v1/trades/t_1?x=%20&y HTTP/1.1\r\nHost: h:80\r\nAccept:  a, b \r\nx-twice: 1\r\nX-Twice: "
        "2\r\n\r\nrest";
    std::string_view input = bytes;
    REQUIRE(parser.feed(input) == RequestParser::Status::head_done);
    REQUIRE(parser.allow_body(0) == RequestParser::Status::complete);
    CHECK(input == "rest");
    const Request& request = parser.request();
    CHECK(request.method == Method::patch);
    CHECK(request.method_text == "PATCH");
    CHECK(request.target == "/api/v1/trades/t_1?x=%20&y");
    CHECK(request.path == "/api/v1/trades/t_1");
    CHECK(request.query == "x=%20&y");
    CHECK(request.header("ACCEPT") == "a, b");
    CHECK(request.header("none").empty());
    CHECK(request.count("X-TWICE") == 2);
    CHECK(request.header("X-Twice") == "1");
    CHECK(parser.keep_alive());
}

TEST_CASE("an absolute target becomes its origin form", "[http]") {
    for (const auto& [target, expected] : std::vector<std::pair<std::string, std::string>>{
             {"http://h/a?b", "/a?b"}, {"HTTPS://H/", "/"}, {"http://h", "/"}}) {
        RequestParser parser;
        parser.next();
        const std::string bytes = "GET " + target + " HTTP/1.1\r\nHost: h\r\n\r\n";
        std::string_view input = bytes;
        REQUIRE(parser.feed(input) == RequestParser::Status::head_done);
        CHECK(parser.request().target == expected);
    }
}

}  // namespace tjp::http
