#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/streambuf.hpp>
#include <boost/asio/write.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "bench/loadgen/answer_reader.hpp"
#include "bench/loadgen/histogram.hpp"
#include "bench/loadgen/open_loop.hpp"
#include "bench/loadgen/request_file.hpp"
#include "tests/catch.hpp"

using namespace tjp::bench;
using boost::asio::ip::tcp;

TEST_CASE("small values are kept exactly, larger ones to 1/128", "[loadgen]") {
    for (const std::uint64_t value : {0UL, 1UL, 127UL, 128UL, 255UL}) {
        Histogram histogram;
        histogram.note(value);
        histogram.note(1'000'000);
        CHECK(histogram.quantile(0.5) == value);
    }
    std::mt19937_64 chance(7);
    for (int bits = 9; bits <= 64; ++bits) {
        Histogram histogram;
        const std::uint64_t value = chance() >> (64 - bits);
        histogram.note(value);
        histogram.note(~std::uint64_t{0});
        INFO(value);
        CHECK(histogram.quantile(0.5) >= value);
        CHECK(histogram.quantile(0.5) - value <= value / 128);
    }
}

TEST_CASE("quantiles are those of a sorted list", "[loadgen]") {
    std::mt19937_64 chance(11);
    std::vector<std::uint64_t> values;
    Histogram histogram;
    for (int i = 0; i < 10'000; ++i) {
        values.push_back(chance() >> (chance() % 60));
        histogram.note(values.back());
    }
    std::ranges::sort(values);
    for (const double share : {0.0001, 0.01, 0.5, 0.9, 0.99, 0.999, 0.9999, 1.0}) {
        const auto exact = values[static_cast<std::size_t>(std::max(1.0, std::ceil(share * 10'000))) - 1];
        INFO(share);
        CHECK(histogram.quantile(share) >= exact);
        CHECK(histogram.quantile(share) - exact <= exact / 128);
    }
    CHECK(histogram.max() == values.back());
    CHECK(histogram.count() == 10'000);
    CHECK(Histogram().quantile(0.5) == 0);
}

TEST_CASE("an answer ends where its framing says, however its bytes arrive", "[loadgen]") {
    struct Example {
        const char* text;
        int status;
        std::size_t body;
    };
    const Example examples[] = {
        {"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, 5},
        {"HTTP/1.1 201 Created\r\ncontent-length:0\r\n\r\n", 201, 0},
        {"HTTP/1.1 204 No Content\r\n\r\n", 204, 0},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\n\r\n", 200, 13},
        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n\r\n\r\n0\r\nDigest: x\r\n\r\n", 200, 2},
    };
    for (const auto& [text, status, body] : examples) {
        const std::string_view bytes = text;
        for (std::size_t piece = 1; piece <= bytes.size(); ++piece) {
            INFO(text << " in pieces of " << piece);
            AnswerReader reader;
            auto state = AnswerReader::State::more;
            for (std::size_t at = 0; at < bytes.size(); at += piece) {
                REQUIRE(state == AnswerReader::State::more);
                state = reader.take(bytes.substr(at, piece));
            }
            CHECK(state == AnswerReader::State::complete);
            CHECK(reader.status() == status);
            CHECK(reader.body_bytes() == body);
        }
    }
}

TEST_CASE("what is no answer to one request is broken", "[loadgen]") {
    for (const char* text :
         {"HTTP/1.1 200 OK\r\n\r\n", "SSH-2.0-x\r\n\r\n", "HTTP/1.1 2x0 OK\r\nContent-Length: 0\r\n\r\n",
          "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nab",
          "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
        INFO(text);
        CHECK(AnswerReader().take(text) == AnswerReader::State::broken);
    }
}

TEST_CASE("requests are composed, and a counter never repeats", "[loadgen]") {
    auto requests = RequestFile::parse("POST\t/a\tkey\t{\"n\":\"@COUNTER@\"}\n", "host:1", 999'999'998);
    std::string wire;
    requests.next(wire);
    CHECK(wire ==
          "POST /a HTTP/1.1\r\nHost: host:1\r\nAuthorization: Bearer key\r\nContent-Type: application/json\r\n"
          "Content-Length: 17\r\n\r\n{\"n\":\"999999998\"}");
    requests.next(wire);
    CHECK(wire.ends_with("999999999\"}"));
    requests.next(wire);
    CHECK(wire.ends_with("000000000\"}"));
    CHECK_THROWS(RequestFile::parse("GET /a\n", "host:1", 0));
    CHECK_THROWS(RequestFile::parse("\n", "host:1", 0));
}

namespace {

/// Answers every request on one connection after a pause before the first.
class SlowServer {
public:
    explicit SlowServer(std::chrono::milliseconds pause) : thread_([this, pause] { serve(pause); }) {}
    ~SlowServer() {
        // Where nobody came, this is who it waits for.
        boost::system::error_code ignored;
        tcp::socket(context_).connect(endpoint(), ignored);
        thread_.join();
    }
    tcp::endpoint endpoint() const { return acceptor_.local_endpoint(); }

private:
    void serve(std::chrono::milliseconds pause) {
        // The first connection is the probe of run().
        auto probe = acceptor_.accept();
        auto socket = acceptor_.accept();
        std::this_thread::sleep_for(pause);
        boost::asio::streambuf bytes;
        boost::system::error_code error;
        for (;;) {
            const auto size = boost::asio::read_until(socket, bytes, "\r\n\r\n", error);
            if (error) return;
            bytes.consume(size);
            boost::asio::write(socket, boost::asio::buffer(answer_), error);
        }
    }

    std::string answer_ = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    boost::asio::io_context context_;
    tcp::acceptor acceptor_{context_, {boost::asio::ip::make_address("127.0.0.1"), 0}};
    std::thread thread_;
};

}  // namespace

TEST_CASE("requests that wait behind a slow one count their waiting", "[loadgen]") {
    // One connection, a request every 10 ms, the first answer after 300 ms: some 30 requests are sent too late, and
    // their latencies fall from 300 ms to nothing. A closed loop would have seen one slow request.
    SlowServer server(std::chrono::milliseconds(300));
    LoadOptions options;
    options.server = server.endpoint();
    options.rate = 100;
    options.connections = 1;
    options.duration = std::chrono::seconds(1);
    const auto figures = OpenLoop(options, RequestFile::parse("GET\t/\t\t\n", "host", 0)).run();
    CHECK(figures.scheduled == 100);
    // On a busy machine the last ones may come too late to be sent.
    CHECK(figures.answered + figures.unsent == 100);
    CHECK(figures.bad_status + figures.broken + figures.unanswered == 0);
    CHECK(figures.latency.count() == 100);
    CHECK(figures.missed >= 20);
    CHECK(figures.latency.max() >= 250'000'000);
    CHECK(figures.latency.quantile(0.9) >= 100'000'000);
    CHECK(figures.body_bytes == 2 * figures.answered);
}

TEST_CASE("a schedule that could not be kept is counted to its end", "[loadgen]") {
    SlowServer server(std::chrono::milliseconds(400));
    LoadOptions options;
    options.server = server.endpoint();
    options.rate = 1000;
    options.connections = 1;
    options.duration = std::chrono::milliseconds(200);
    const auto figures = OpenLoop(options, RequestFile::parse("GET\t/\t\t\n", "host", 0)).run();
    CHECK(figures.scheduled == 200);
    CHECK(figures.answered <= 1);
    CHECK(figures.answered + figures.unsent == 200);
    CHECK(figures.missed >= 199);
    CHECK(figures.latency.count() == 200);
}
