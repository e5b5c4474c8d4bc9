#include "support.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <stdexcept>

#include "server/http/net.hpp"

namespace tjp::http::test {

namespace {

boost::asio::awaitable<void> pause(std::chrono::milliseconds time) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, time);
    co_await timer.async_wait(as_result);
}

/// What all streams of the tests have in common: they are counted while they live.
class CountedStream : public BodyStream {
public:
    explicit CountedStream(std::atomic<std::size_t>& count) : count_(count) { ++count_; }
    ~CountedStream() override { --count_; }

private:
    std::atomic<std::size_t>& count_;
};

class Pieces final : public CountedStream {
public:
    Pieces(std::atomic<std::size_t>& count, std::size_t pieces) : CountedStream(count), pieces_(pieces) {}

    boost::asio::awaitable<Flow> next(std::string& piece) override {
        piece = stream_piece(at_);
        if (at_ % 3 == 1) co_await pause(1ms);
        co_return ++at_ < pieces_ ? Flow::more : Flow::end;
    }

private:
    std::size_t pieces_;
    std::size_t at_ = 0;
};

class Broken final : public CountedStream {
public:
    Broken(std::atomic<std::size_t>& count, bool throws) : CountedStream(count), throws_(throws) {}

    boost::asio::awaitable<Flow> next(std::string& piece) override {
        piece = "half";
        if (!std::exchange(begun_, true)) co_return Flow::more;
        co_await pause(1ms);
        if (throws_) throw std::runtime_error("on purpose");
        co_return Flow::failed;
    }

private:
    bool throws_;
    bool begun_ = false;
};

class Endless final : public CountedStream {
public:
    Endless(std::atomic<std::size_t>& count, Hangup& hangup, boost::asio::any_io_executor executor)
        : CountedStream(count), timer_(std::move(executor)), watch_(hangup, [this] { drain(); }) {}

    boost::asio::awaitable<Flow> next(std::string& piece) override {
        if (!std::exchange(begun_, true)) {
            piece = "begun";
            co_return Flow::more;
        }
        if (!over_) {
            timer_.expires_after(30s);
            co_await timer_.async_wait(as_result);
        }
        co_return Flow::end;
    }
    void drain() override {
        over_ = true;
        timer_.cancel();
    }

private:
    boost::asio::steady_timer timer_;
    Hangup::Watch watch_;
    bool begun_ = false;
    bool over_ = false;
};

unsigned status_of(Fault fault) {
    switch (fault) {
        case Fault::malformed:
            return 400;
        case Fault::timeout:
            return 408;
        case Fault::body_too_large:
            return 413;
        case Fault::headers_too_large:
            return 431;
        default:
            return 503;
    }
}

}  // namespace

std::string stream_piece(std::size_t index) {
    const std::size_t size = index % 4 == 0 ? 0 : index % 4 == 1 ? 1 : index * 1024;
    return std::string(size, static_cast<char>('a' + index % 26));
}

std::size_t CountingService::body_limit(const Request&) const { return max_body; }

boost::asio::awaitable<void> CountingService::handle(const Request& request, Response& response) {
    ++handled_;
    {
        const std::lock_guard lock(mutex_);
        targets_.emplace_back(request.target);
        last_peer_ = request.peer.to_string();
    }
    if (request.path == "/echo") {
        response.body = request.body;
    } else if (request.path == "/slow") {
        co_await pause(300ms);
        response.body = "slow";
    } else if (request.path == "/stuck") {
        co_await pause(10s);
    } else if (request.path == "/bytes") {
        response.body.assign(std::stoul(std::string(request.query)), 'b');
    } else if (request.path == "/status") {
        response.status = static_cast<unsigned>(std::stoul(std::string(request.query)));
        response.body = "text";
    } else if (request.path == "/pieces") {
        response.stream = std::make_unique<Pieces>(streams_, std::stoul(std::string(request.query)));
    } else if (request.path == "/broken" || request.path == "/throwing") {
        response.stream = std::make_unique<Broken>(streams_, request.path == "/throwing");
    } else if (request.path == "/endless") {
        const auto executor = co_await boost::asio::this_coro::executor;
        response.stream = std::make_unique<Endless>(streams_, *request.hangup, executor);
    } else if (request.path == "/throw") {
        throw std::runtime_error("on purpose");
    } else {
        response.body = request.path;
    }
}

void CountingService::refuse(Fault fault, std::string_view detail, const Request&, Response& response) {
    ++refused_;
    response.status = status_of(fault);
    response.body = detail;
    if (fault == Fault::too_many_connections || fault == Fault::too_many_bodies) {
        response.add("Retry-After", "1");
    }
}

void CountingService::finished(const Request&, const Response&, std::size_t bytes_sent) noexcept {
    sent_ += bytes_sent;
    ++finished_;
}

std::vector<std::string> CountingService::targets() const {
    const std::lock_guard lock(mutex_);
    return targets_;
}

std::string CountingService::last_peer() const {
    const std::lock_guard lock(mutex_);
    return last_peer_;
}

TestServer::TestServer(const Limits& limits, std::size_t loops) : server(limits, service, loops) {
    port = server.listen({boost::asio::ip::make_address("127.0.0.1"), 0});
    server.start();
}

bool Answer::closes() const {
    const auto found = headers.find("connection");
    return found != headers.end() && found->second == "close";
}

Client::Client(std::uint16_t port, std::string_view host) {
    const bool v6 = host.find(':') != std::string_view::npos;
    socket_ = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM, 0);
    int failed = 0;
    if (v6) {
        sockaddr_in6 address{};
        address.sin6_family = AF_INET6;
        address.sin6_port = htons(port);
        inet_pton(AF_INET6, std::string(host).c_str(), &address.sin6_addr);
        failed = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    } else {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        inet_pton(AF_INET, std::string(host).c_str(), &address.sin_addr);
        failed = ::connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof address);
    }
    if (failed != 0) {
        ::close(socket_);
        throw std::runtime_error("cannot connect");
    }
    const timeval wait{std::chrono::seconds(patience).count(), 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &wait, sizeof wait);
}

Client::~Client() { ::close(socket_); }

bool Client::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

void Client::half_close() { ::shutdown(socket_, SHUT_WR); }

void Client::shrink_receive_buffer() {
    const int size = 4096;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
}

bool Client::receive() {
    char bytes[16 * 1024];
    const ssize_t count = ended_ ? 0 : ::recv(socket_, bytes, sizeof bytes, 0);
    if (count > 0) {
        buffer_.append(bytes, static_cast<std::size_t>(count));
        return true;
    }
    ended_ = ended_ || count == 0;
    reset_ = reset_ || (count < 0 && errno == ECONNRESET);
    return false;
}

std::optional<Answer> Client::answer(bool head_only) {
    while (true) {
        if (auto whole = take_answer(buffer_, head_only)) {
            return whole;
        }
        if (!receive()) {
            return std::nullopt;
        }
    }
}

std::optional<std::string> Client::rest() {
    while (receive()) {
    }
    return ended_ ? std::optional(std::exchange(buffer_, {})) : std::nullopt;
}

bool Client::closed() {
    receive();
    return (ended_ || reset_) && buffer_.empty();
}

std::optional<Answer> take_answer(std::string& bytes, bool head_only) {
    const std::size_t end = bytes.find("\r\n\r\n");
    if (end == std::string::npos) {
        return std::nullopt;
    }
    Answer answer;
    answer.status = static_cast<unsigned>(std::stoul(bytes.substr(9, 3)));
    std::size_t line = bytes.find("\r\n") + 2;
    while (line < end + 2) {
        const std::size_t next = bytes.find("\r\n", line);
        const std::size_t colon = bytes.find(": ", line);
        std::string name = bytes.substr(line, colon - line);
        for (char& c : name) {
            c = static_cast<char>(std::tolower(c));
        }
        answer.headers[name] = bytes.substr(colon + 2, next - colon - 2);
        line = next + 2;
    }
    const auto length = answer.headers.find("content-length");
    const std::size_t size = head_only || length == answer.headers.end() ? 0 : std::stoul(length->second);
    if (bytes.size() < end + 4 + size) {
        return std::nullopt;
    }
    answer.body = bytes.substr(end + 4, size);
    bytes.erase(0, end + 4 + size);
    return answer;
}

}  // namespace tjp::http::test
