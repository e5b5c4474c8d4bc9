#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "server/http/message.hpp"
#include "server/http/server.hpp"

namespace tjp::http::test {

using std::chrono_literals::operator""ms;
using std::chrono_literals::operator""s;

/// Answers by path and counts what reaches it: /echo, /slow (300 ms), /stuck (10 s), /bytes?N, /throw, /status?N;
/// streams: /pieces?N (of 0, 1, … 10 KiB and so on), /broken (after one piece), /throwing, /endless (until drained or
/// hung up on). Anything else gets its own path back.
class CountingService final : public Service {
public:
    std::size_t body_limit(const Request& head) const override;
    bool reads_body(const Request&) const override { return reads_bodies; }
    boost::asio::awaitable<void> handle(const Request& request, Response& response) override;
    void refuse(Fault fault, std::string_view detail, const Request& head, Response& response) override;
    void finished(const Request& request, const Response& response, std::size_t bytes_sent) noexcept override;

    std::size_t handled() const { return handled_; }
    std::size_t refused() const { return refused_; }
    std::size_t completed() const { return finished_; }
    std::size_t sent() const { return sent_; }
    std::size_t streams() const { return streams_; }  ///< that there are now
    std::vector<std::string> targets() const;
    std::string last_peer() const;

    static constexpr std::size_t max_body = 1024 * 1024;
    std::atomic<bool> reads_bodies{true};

private:
    std::atomic<std::size_t> handled_{0};
    std::atomic<std::size_t> refused_{0};
    std::atomic<std::size_t> finished_{0};
    std::atomic<std::size_t> sent_{0};
    std::atomic<std::size_t> streams_{0};
    mutable std::mutex mutex_;
    std::vector<std::string> targets_;
    std::string last_peer_;
};

/// What /pieces sends as its piece of this index.
std::string stream_piece(std::size_t index);

/// A server on 127.0.0.1 and a free port.
struct TestServer {
    explicit TestServer(const Limits& limits = {}, std::size_t loops = 2);

    CountingService service;
    Server server;
    std::uint16_t port;
};

struct Answer {
    unsigned status = 0;
    std::map<std::string, std::string> headers;  // names in lower case
    std::string body;

    bool closes() const;
};

/// A blocking client that sends what it is told, byte for byte. Every wait ends after `patience`.
class Client {
public:
    explicit Client(std::uint16_t port, std::string_view host = "127.0.0.1");
    ~Client();
    Client(const Client&) = delete;
    Client& operator=(const Client&) = delete;

    bool send(std::string_view bytes);
    void half_close();
    /// The next answer; nothing where the connection ended or patience did. `head_only` for answers to HEAD.
    std::optional<Answer> answer(bool head_only = false);
    /// Everything up to the end of the connection; nothing where it did not end or was reset.
    std::optional<std::string> rest();
    /// True when the server has ended the connection and nothing more came.
    bool closed();
    /// Bytes the kernel may hold for us before we read.
    void shrink_receive_buffer();

    static constexpr auto patience = 15s;

private:
    bool receive();

    int socket_ = -1;
    bool ended_ = false;
    bool reset_ = false;
    std::string buffer_;
};

/// Parses one answer off the front of `bytes`; nothing where it is not whole.
std::optional<Answer> take_answer(std::string& bytes, bool head_only);

inline std::string get(std::string_view target, std::string_view more = "") {
    return "GET " + std::string(target) + " HTTP/1.1\r\nHost: test\r\n" + std::string(more) + "\r\n";
}

inline std::string post(std::string_view target, std::string_view body, std::string_view more = "") {
    return "POST " + std::string(target) + " HTTP/1.1\r\nHost: test\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + std::string(more) + "\r\n" + std::string(body);
}

/// Waits until `condition` holds, at most ten seconds.
template <class Condition>
bool eventually(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!condition()) {
        if (std::chrono::steady_clock::now() > deadline) {
            return false;
        }
        std::this_thread::sleep_for(5ms);
    }
    return true;
}

}  // namespace tjp::http::test
