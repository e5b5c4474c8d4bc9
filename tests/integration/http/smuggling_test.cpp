#include "support.hpp"
#include "tests/catch.hpp"

namespace tjp::http::test {

namespace {

struct Shape {
    const char* what;
    std::string bytes;
};

const std::string next = "GET /smuggled HTTP/1.1\r\nHost: test\r\n\r\n";

std::string with(std::string_view fields, std::string_view body = "") {
    return "POST /x HTTP/1.1\r\nHost: test\r\n" + std::string(fields) + "\r\n" + std::string(body);
}

std::string raw(std::string_view line, std::string_view fields = "Host: test\r\n") {
    return std::string(line) + "\r\n" + std::string(fields) + "\r\n";
}

const std::string chunks = "Transfer-Encoding: chunked\r\n";
const std::string empty_chunks = "0\r\n\r\n";
const std::string nul(1, '\0');

/// Each must be refused: at most one answer, a 4xx, then the end; nothing reaches the service, least of all what
/// follows.
const std::vector<Shape> refused{
    // Framing
    {"CL.TE", with("Content-Length: 6\r\n" + chunks, "0\r\n\r\nG")},
    {"TE.CL", with(chunks + "Content-Length: 4\r\n", "5c\r\nGPOST")},
    {"TE xchunked", with("Transfer-Encoding: xchunked\r\n", empty_chunks)},
    {"TE xchunked with CL", with("Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n", empty_chunks)},
    {"TE identity", with("Transfer-Encoding: identity\r\n")},
    {"TE gzip, chunked", with("Transfer-Encoding: gzip, chunked\r\n", empty_chunks)},
    {"TE chunked, identity", with("Transfer-Encoding: chunked, identity\r\n", empty_chunks)},
    {"TE chunked, chunked", with("Transfer-Encoding: chunked, chunked\r\n", empty_chunks)},
    {"TE twice", with(chunks + chunks, empty_chunks)},
    {"TE twice, second cow", with(chunks + "Transfer-Encoding: cow\r\n", empty_chunks)},
    {"TE cow first", with("Transfer-Encoding: cow\r\n" + chunks, empty_chunks)},
    {"TE empty", with("Transfer-Encoding:\r\n", empty_chunks)},
    {"TE quoted", with("Transfer-Encoding: \"chunked\"\r\n", empty_chunks)},
    {"TE with parameter", with("Transfer-Encoding: chunked;a=b\r\n", empty_chunks)},
    {"TE with trailing comma", with("Transfer-Encoding: chunked,\r\n", empty_chunks)},
    {"TE with vertical tab", with("Transfer-Encoding: \vchunked\r\n", empty_chunks)},
    {"TE with NUL", with("Transfer-Encoding: chunked" + nul + "\r\n", empty_chunks)},
    {"TE folded", with("Transfer-Encoding:\r\n chunked\r\n", empty_chunks)},
    {"TE continued by a fold", with(chunks + " , identity\r\n", empty_chunks)},
    {"TE name with blank", with("Transfer-Encoding : chunked\r\n", empty_chunks)},
    {"TE name with tab", with("Transfer-Encoding\t: chunked\r\n", empty_chunks)},
    {"TE behind a bare CR", with("X: a\rTransfer-Encoding: chunked\r\n", empty_chunks)},
    {"TE behind a bare LF", with("X: a\nTransfer-Encoding: chunked\r\n", empty_chunks)},
    {"TE in 1.0", raw("POST /x HTTP/1.0", "Host: test\r\n" + chunks) + empty_chunks},
    {"CL twice, differing", with("Content-Length: 1\r\nContent-Length: 0\r\n", "a")},
    {"CL twice, equal", with("Content-Length: 1\r\nContent-Length: 1\r\n", "a")},
    {"CL list", with("Content-Length: 1, 1\r\n", "a")},
    {"CL plus", with("Content-Length: +1\r\n", "a")},
    {"CL minus", with("Content-Length: -1\r\n", "a")},
    {"CL hexadecimal", with("Content-Length: 0x1\r\n", "a")},
    {"CL fraction", with("Content-Length: 1.0\r\n", "a")},
    {"CL blank inside", with("Content-Length: 1 1\r\n", "a")},
    {"CL empty", with("Content-Length:\r\n")},
    {"CL words", with("Content-Length: one\r\n", "a")},
    {"CL past 64 bits", with("Content-Length: 18446744073709551617\r\n", "a")},
    {"CL of 19 digits", with("Content-Length: 9999999999999999999\r\n", "a")},
    {"CL over the limit", with("Content-Length: 1048577\r\n")},
    {"CL name with blank", with("Content-Length : 1\r\n", "a")},
    {"CL folded", with("Content-Length: 1\r\n 0\r\n", "a")},
    {"CL then NUL", with("Content-Length: 1" + nul + "\r\n", "a")},
    // Chunks
    {"chunk size with 0x", with(chunks, "0x1\r\na\r\n0\r\n\r\n")},
    {"chunk size negative", with(chunks, "-1\r\na\r\n0\r\n\r\n")},
    {"chunk size with blank", with(chunks, "1 \r\na\r\n0\r\n\r\n")},
    {"chunk size of 17 digits", with(chunks, "00000000000000001\r\na\r\n0\r\n\r\n")},
    {"chunk size past 64 bits", with(chunks, "10000000000000001\r\na\r\n0\r\n\r\n")},
    {"chunk size huge", with(chunks, "ffffffffffffffff\r\na\r\n0\r\n\r\n")},
    {"chunk size empty", with(chunks, "\r\na\r\n0\r\n\r\n")},
    {"chunk longer than its size", with(chunks, "1\r\nab\r\n0\r\n\r\n")},
    {"chunk without its CRLF", with(chunks, "1\r\na0\r\n\r\n")},
    {"chunk line by bare LF", with(chunks, "1\na\r\n0\r\n\r\n")},
    {"chunk data ended by bare LF", with(chunks, "1\r\na\n0\r\n\r\n")},
    {"chunk extension with LF", with(chunks, "1;a\n\r\na\r\n0\r\n\r\n")},
    {"chunk extension too long", with(chunks, "1;" + std::string(300, 'e') + "\r\na\r\n0\r\n\r\n")},
    {"trailer with blank in its name", with(chunks, "0\r\nX : y\r\n\r\n")},
    {"trailer without colon", with(chunks, "0\r\nX\r\n\r\n")},
    {"trailer folded", with(chunks, "0\r\nX: a\r\n b\r\n\r\n")},
    {"trailers too large", with(chunks, "0\r\nX: " + std::string(5000, 't') + "\r\n\r\n")},
    // Host
    {"no Host", raw("GET /x HTTP/1.1", "")},
    {"two Hosts", raw("GET /x HTTP/1.1", "Host: a\r\nHost: b\r\n")},
    {"two equal Hosts", raw("GET /x HTTP/1.1", "Host: a\r\nHost: a\r\n")},
    {"two Hosts in 1.0", raw("GET /x HTTP/1.0", "Host: a\r\nHost: b\r\n")},
    {"Host empty", raw("GET /x HTTP/1.1", "Host:\r\n")},
    {"Host list", raw("GET /x HTTP/1.1", "Host: a, b\r\n")},
    {"Host with user", raw("GET /x HTTP/1.1", "Host: a@b\r\n")},
    {"Host with path", raw("GET /x HTTP/1.1", "Host: a/b\r\n")},
    {"Host with blank", raw("GET /x HTTP/1.1", "Host: a b\r\n")},
    {"Host name with blank", raw("GET /x HTTP/1.1", "Host : a\r\n")},
    {"Host folded", raw("GET /x HTTP/1.1", "Host:\r\n a\r\n")},
    {"first header folded", raw("GET /x HTTP/1.1", " Host: a\r\n")},
    // Request line
    {"no version", raw("GET /x")},
    {"HTTP/0.9", raw("GET /x HTTP/0.9")},
    {"HTTP/1.2", raw("GET /x HTTP/1.2")},
    {"HTTP/2.0", raw("GET /x HTTP/2.0")},
    {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"},
    {"http/1.1 in lower case", raw("GET /x http/1.1")},
    {"HTTP/1.10", raw("GET /x HTTP/1.10")},
    {"HTTP/1.1 and a blank", raw("GET /x HTTP/1.1 ")},
    {"two blanks before the target", raw("GET  /x HTTP/1.1")},
    {"two blanks before the version", raw("GET /x  HTTP/1.1")},
    {"blank first", raw(" GET /x HTTP/1.1")},
    {"tab as separator", raw("GET\t/x\tHTTP/1.1")},
    {"blank in the target", raw("GET /x y HTTP/1.1")},
    {"control in the target", raw("GET /x\x01y HTTP/1.1")},
    {"NUL in the target", raw("GET /x" + nul + "y HTTP/1.1")},
    {"UTF-8 in the target", raw("GET /\xc3\xa4 HTTP/1.1")},
    {"DEL in the target", raw("GET /\x7f HTTP/1.1")},
    {"fragment in the target", raw("GET /x#y HTTP/1.1")},
    {"empty target", raw("GET  HTTP/1.1")},
    {"relative target", raw("GET x HTTP/1.1")},
    {"star for GET", raw("GET * HTTP/1.1")},
    {"authority for CONNECT", raw("CONNECT test:80 HTTP/1.1")},
    {"absolute target of another host", raw("GET http://other/x HTTP/1.1")},
    {"absolute target with user", raw("GET http://u@test/x HTTP/1.1")},
    {"absolute target of another scheme", raw("GET ftp://test/x HTTP/1.1")},
    {"absolute target without host", raw("GET http:///x HTTP/1.1")},
    {"method with a colon", raw("GE:T /x HTTP/1.1")},
    {"method empty", raw(" /x HTTP/1.1")},
    {"bare LF line ends", "GET /x HTTP/1.1\nHost: test\n\n"},
    {"bare LF after the request line", "GET /x HTTP/1.1\nHost: test\r\n\r\n"},
    {"bare LF as the empty line", "GET /x HTTP/1.1\r\nHost: test\r\n\n"},
    {"bare CR line ends", "GET /x HTTP/1.1\rHost: test\r\r"},
    {"TLS hello", std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11)},
    {"two empty lines first", "\r\n\r\nGET /x HTTP/1.1\r\nHost: test\r\n\r\n"},
    // Header fields
    {"NUL in a value", with("X: a" + nul + "b\r\n")},
    {"bare CR in a value", with("X: a\rb\r\n")},
    {"control in a value", with("X: a\x02\r\n")},
    {"no colon", with("X\r\n")},
    {"empty name", with(": a\r\n")},
    {"name with slash", with("X/Y: a\r\n")},
    {"name with UTF-8", with("\xc3\xa4: a\r\n")},
    {"name with NUL", with("X" + nul + ": a\r\n")},
    {"folded value", with("X: a\r\n\tb\r\n")},
    {"Expect of something else", with("Expect: 200-ok\r\n")},
    {"Expect twice", with("Expect: 100-continue\r\nExpect: 100-continue\r\n")},
};

const std::vector<Shape> accepted{
    {"plain", raw("GET /x HTTP/1.1")},
    {"host with port", raw("GET /x HTTP/1.1", "Host: test:8080\r\n")},
    {"host as IPv6", raw("GET /x HTTP/1.1", "Host: [::1]:8080\r\n")},
    {"1.0 without host", raw("GET /x HTTP/1.0", "")},
    {"absolute target", raw("GET http://test/x HTTP/1.1")},
    {"star for OPTIONS", raw("OPTIONS * HTTP/1.1")},
    {"unknown method", raw("BREW /x HTTP/1.1")},
    {"empty line first", "\r\n" + raw("GET /x HTTP/1.1")},
    {"value without blank", with("X:a\r\n")},
    {"empty value", with("X:\r\n")},
    {"blanks around a value", with("X: \t a \t\r\n")},
    {"body", with("Content-Length: 1\r\n", "a")},
    {"leading zeros", with("Content-Length: 0001\r\n", "a")},
    {"chunked", with(chunks, "1\r\na\r\n0\r\n\r\n")},
    {"chunked in another case", with("transfer-encoding: Chunked\r\n", "1\r\na\r\n0\r\n\r\n")},
    {"chunked with extension and trailer", with(chunks, "1;a=\"b\"\r\na\r\n0;z\r\nX: y\r\n\r\n")},
};

std::size_t answers_in(const std::string& bytes) {
    std::size_t count = 0;
    for (std::size_t at = bytes.find("Server: tjp"); at != std::string::npos; at = bytes.find("Server: tjp", at + 1)) {
        ++count;
    }
    return count;
}

}  // namespace

TEST_CASE("what two servers could read differently is refused and nothing behind it is read", "[http]") {
    REQUIRE(refused.size() >= 60);
    TestServer test;
    for (const Shape& shape : refused) {
        INFO(shape.what);
        Client client(test.port);
        client.send(shape.bytes + next);
        client.half_close();
        const auto said = client.rest();
        REQUIRE(said.has_value());
        CHECK(answers_in(*said) <= 1);
        CHECK((said->empty() || said->substr(0, 10) == "HTTP/1.1 4"));
        CHECK(test.service.targets().empty());
    }
    CHECK(test.service.handled() == 0);
    CHECK(test.service.refused() > refused.size() / 2);
}

TEST_CASE("the shapes ordinary clients send are answered once each", "[http]") {
    TestServer test;
    std::size_t expected = 0;
    for (const Shape& shape : accepted) {
        INFO(shape.what);
        Client client(test.port);
        client.send(shape.bytes);
        client.half_close();
        const auto said = client.rest();
        REQUIRE(said.has_value());
        CHECK(said->substr(0, 12) == "HTTP/1.1 200");
        CHECK(answers_in(*said) == 1);
        CHECK(test.service.handled() == ++expected);
    }
}

TEST_CASE("trailers never become headers", "[http]") {
    TestServer test;
    Client client(test.port);
    client.send("POST /echo HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n");
    client.send("Host: other\r\nConnection: close\r\nContent-Length: 5\r\nAuthorization: Bearer x\r\n\r\n" +
                get("/after"));
    const auto first = client.answer();
    REQUIRE(first);
    CHECK(first->body == "abc");
    CHECK_FALSE(first->closes());
    const auto second = client.answer();
    REQUIRE(second);
    CHECK(second->body == "/after");
}

}  // namespace tjp::http::test
