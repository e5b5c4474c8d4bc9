#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <future>
#include <memory>
#include <vector>

#include "server/http/connection_count.hpp"
#include "server/http/limits.hpp"
#include "server/http/loop.hpp"
#include "server/http/message.hpp"
#include "server/http/net.hpp"
#include "server/http/tls.hpp"

namespace tjp::http {

/// What all listeners of a server share; used on loop 0 alone.
struct Dealer {
    const Limits& limits;
    Service& service;
    std::vector<std::unique_ptr<Loop>>& loops;
    ConnectionCount& count;
    std::size_t turn = 0;
};

/// Accepts on one endpoint, on loop 0, and deals the sockets to all loops in turn.
class Listener {
public:
    /// Binds and listens; throws boost::system::system_error naming the endpoint. `tls` may be null: plain HTTP.
    Listener(Dealer& dealer, const asio::ip::tcp::endpoint& endpoint, std::shared_ptr<TlsContext> tls);

    std::uint16_t port() const { return port_; }

    /// Starts accepting. From any thread, once.
    void start();
    /// Takes the connections that already wait, then closes the port. From any thread.
    std::future<void> stop();

private:
    asio::awaitable<void> accept();
    void accept_waiting();
    void deal_or_drop(Socket socket, Loop& loop, const asio::ip::address& peer);
    void deal(Socket socket, Loop& loop, const asio::ip::address& peer);
    Loop& next_loop();

    Dealer& dealer_;
    std::shared_ptr<TlsContext> tls_;
    asio::ip::tcp::acceptor acceptor_;
    asio::steady_timer pause_;
    std::uint16_t port_ = 0;
    bool stopping_ = false;
    bool accepting_ = false;
    std::promise<void> closed_;
};

}  // namespace tjp::http
