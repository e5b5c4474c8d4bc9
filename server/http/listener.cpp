#include "server/http/listener.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/system/system_error.hpp>
#include <sstream>

#include "server/http/connections.hpp"

namespace tjp::http {

namespace {

using asio::ip::tcp;
using boost::system::error_code;

// Out of descriptors, accept fails at once and again: without a pause it would spin a million times a second.
constexpr std::chrono::milliseconds accept_pause{20};

bool passes_by_itself(const error_code& error) {
    return error == asio::error::connection_aborted || error == asio::error::interrupted ||
           error == asio::error::connection_reset;
}

asio::ip::address plain_address(const asio::ip::address& address) {
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6());
    }
    return address;
}

}  // namespace

Listener::Listener(Dealer& dealer, const tcp::endpoint& endpoint, std::shared_ptr<TlsContext> tls)
    : dealer_(dealer),
      tls_(std::move(tls)),
      acceptor_(dealer.loops.front()->context()),
      pause_(dealer.loops.front()->context()) {
    try {
        acceptor_.open(endpoint.protocol());
        acceptor_.set_option(asio::socket_base::reuse_address(true));
        acceptor_.bind(endpoint);
        acceptor_.listen(dealer.limits.backlog);
        acceptor_.non_blocking(true);
    } catch (const boost::system::system_error& error) {
        std::ostringstream where;
        where << "Cannot listen on " << endpoint;
        throw boost::system::system_error(error.code(), where.str());
    }
    port_ = acceptor_.local_endpoint().port();
}

void Listener::start() {
    accepting_ = true;
    asio::co_spawn(acceptor_.get_executor(), accept(), asio::detached);
}

std::future<void> Listener::stop() {
    asio::post(acceptor_.get_executor(), [this] {
        stopping_ = true;
        error_code ignored;
        acceptor_.cancel(ignored);
        pause_.cancel();
    });
    return closed_.get_future();
}

asio::awaitable<void> Listener::accept() {
    while (!stopping_) {
        Loop& loop = next_loop();
        tcp::endpoint peer;
        auto [error, socket] = co_await acceptor_.async_accept(loop.context(), peer, as_result);
        if (!error) {
            deal_or_drop(std::move(socket), loop, peer.address());
        } else if (!stopping_ && !passes_by_itself(error)) {
            pause_.expires_after(accept_pause);
            co_await pause_.async_wait(as_result);
        }
    }
    accept_waiting();
    error_code ignored;
    acceptor_.close(ignored);
    closed_.set_value();
}

void Listener::accept_waiting() {
    // The kernel has finished their handshake, so to these clients they are connected: closing would reset them.
    for (int left = dealer_.limits.backlog; left > 0; --left) {
        Loop& loop = next_loop();
        tcp::endpoint peer;
        error_code error;
        auto socket = acceptor_.accept(loop.context(), peer, error);
        if (error) {
            return;
        }
        deal_or_drop(std::move(socket), loop, peer.address());
    }
}

void Listener::deal_or_drop(Socket socket, Loop& loop, const asio::ip::address& peer) {
    try {
        deal(std::move(socket), loop, peer);
    } catch (...) {
        // Out of memory: this connection is lost, accepting goes on.
    }
}

void Listener::deal(Socket socket, Loop& loop, const asio::ip::address& peer) {
    ConnectionSlot slot(dealer_.count);
    const std::size_t limit = dealer_.limits.max_connections;
    const std::size_t ordinal = slot.ordinal();
    // A TLS handshake only to say no would cost more than it tells.
    if (ordinal > limit && (tls_ != nullptr || ordinal > limit + dealer_.limits.max_told_to_leave)) {
        return;
    }
    error_code ignored;
    socket.set_option(tcp::no_delay(true), ignored);
    Session::Setup setup(loop, dealer_.service, dealer_.limits, std::move(slot));
    setup.peer = plain_address(peer);
    setup.secure = tls_ != nullptr;
    setup.refuse_only = ordinal > limit;
    if (tls_ != nullptr) {
        serve_tls(std::move(socket), tls_->current(), std::move(setup));
    } else {
        serve_plain(std::move(socket), std::move(setup));
    }
}

Loop& Listener::next_loop() { return *dealer_.loops[dealer_.turn++ % dealer_.loops.size()]; }

}  // namespace tjp::http
