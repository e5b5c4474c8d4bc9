#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

#include "server/http/connection_count.hpp"
#include "server/http/limits.hpp"
#include "server/http/message.hpp"

namespace tjp::http {

class Listener;
class Loop;
class TlsContext;
struct Dealer;

/// An HTTP/1.1 server: event loops with a thread each, listeners, and the connections between them. A connection lives
/// on one loop. Nothing here raises SIGPIPE, as Asio sends with MSG_NOSIGNAL; main() ignores it all the same.
class Server {
public:
    /// `service` must outlive the server. `loops` of 0 means one a core.
    Server(const Limits& limits, Service& service, std::size_t loops = 0);
    /// Stops. What others may still post to a loop must have ended before.
    ~Server();

    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;

    /// Binds and listens, before `start`; port 0 takes a free one. Returns the port. Throws system_error naming the
    /// endpoint. With `tls`, HTTPS only.
    std::uint16_t listen(const boost::asio::ip::tcp::endpoint& endpoint, std::shared_ptr<TlsContext> tls = nullptr);

    /// Starts the threads and accepts. Once.
    void start();

    /// From a thread that is no loop's: stops accepting, lets requests in flight and those on their way finish, then
    /// closes. After Limits::shutdown_timeout the rest is cut. Returns how many connections were. Loops go on running
    /// until `stop`, so handlers that still wait for something can be woken.
    std::size_t shutdown();

    /// Ends the loops at once and joins their threads.
    void stop();

    std::size_t loops() const { return loops_.size(); }
    boost::asio::io_context& loop(std::size_t index);
    std::size_t connections() const { return count_.value(); }

private:
    bool wait_until_empty(std::chrono::steady_clock::time_point deadline) const;

    const Limits limits_;
    ConnectionCount count_;
    std::vector<std::unique_ptr<Loop>> loops_;
    std::unique_ptr<Dealer> dealer_;
    std::vector<std::unique_ptr<Listener>> listeners_;
    std::vector<std::thread> threads_;
    bool shut_down_ = false;
};

}  // namespace tjp::http
