#pragma once

#include <poll.h>

#include <array>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/socket_base.hpp>
#include <boost/asio/ssl/stream_base.hpp>
#include <memory>
#include <tuple>
#include <type_traits>
#include <utility>

#include "server/http/net.hpp"
#include "server/http/session.hpp"

namespace tjp::http {

/// One connection: a coroutine on its loop that reads a request, has it handled, writes the answer, and again.
/// Instantiated in connection_plain.cpp and connection_tls.cpp and nowhere else (compile time).
template <class Stream>
class Connection final : public Session {
public:
    template <class... StreamArguments>
    explicit Connection(Setup setup, StreamArguments&&... arguments)
        : Session(std::move(setup)), stream_(std::forward<StreamArguments>(arguments)...) {}

    asio::awaitable<void> serve();

    void cut() override {
        boost::system::error_code ignored;
        socket().close(ignored);
    }

private:
    static constexpr bool is_plain = std::is_same_v<Stream, Socket>;

    Socket& socket() {
        if constexpr (is_plain) {
            return stream_;
        } else {
            return stream_.next_layer();
        }
    }

    void interrupt() override {
        boost::system::error_code ignored;
        socket().cancel(ignored);
    }

    /// Asked of the kernel: the socket may hold bytes that nobody reads yet, such as a TLS goodbye.
    bool peer_gone() override {
        pollfd state{socket().native_handle(), POLLRDHUP, 0};
        return ::poll(&state, 1, 0) > 0;
    }

    std::size_t unread_bytes() override {
        boost::system::error_code ignored;
        std::size_t count = socket().available(ignored);
        if constexpr (!is_plain) {
            // Asio reads ahead of the record being decrypted.
            auto* const session = stream_.native_handle();
            count += static_cast<std::size_t>(SSL_pending(session)) + BIO_ctrl_pending(SSL_get_rbio(session));
        }
        return count;
    }

    /// Closes in a way that the peer takes for a failure: where nothing frames a body, a plain end is the whole's.
    void reset() {
        boost::system::error_code ignored;
        socket().set_option(asio::socket_base::linger(true, 0), ignored);
        socket().close(ignored);
    }

    asio::awaitable<bool> answer();
    asio::awaitable<bool> write_stream();
    asio::awaitable<BodyStream::Flow> next_piece();
    asio::awaitable<void> refuse(Refusal refusal);
    asio::awaitable<bool> write_rest();
    asio::awaitable<void> close_gently();
    bool write_now();

    Stream stream_;
};

template <class Stream>
asio::awaitable<void> Connection<Stream>::serve() {
    loop_.add(*this);
    if constexpr (!is_plain) {
        enter(Phase::starting, limits_.handshake_timeout);
        auto [error] = co_await stream_.async_handshake(asio::ssl::stream_base::server, as_result);
        if (error) {
            co_return;
        }
    }
    if (refuse_only_) {
        const Refusal crowded{Fault::too_many_connections, "The server has too many connections."};
        co_return co_await refuse(crowded);
    }
    while (true) {
        const Step step = advance();
        if (step == Step::need_bytes) {
            // No read is tried first: after an answer the next request is almost never there yet, and where it is,
            // going through the loop is what keeps one busy client from starving the others.
            auto [error, count] = co_await stream_.async_read_some(start_reading(), as_result);
            if (error && (!expired_ || phase_ == Phase::idle)) {
                co_return co_await close_gently();
            }
            if (error) {
                co_return co_await refuse(slow_refusal());
            }
            input_.commit(count);
        } else if (step == Step::send_continue) {
            writer_.compose_raw("HTTP/1.1 100 Continue\r\n\r\n");
            if (!co_await write_rest()) {
                co_return;
            }
        } else if (step == Step::refused) {
            co_return co_await refuse(parser_.refusal());
        } else {
            if (!co_await answer()) {
                co_return;
            }
            next_request();
            if (!input_.empty()) {
                // Pipelined: let the other connections of this loop have their turn.
                co_await asio::post(socket().get_executor(), asio::use_awaitable);
            }
        }
    }
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::answer() {
    start_handling();
    bool failed = false;
    try {
        co_await service_.handle(parser_.request(), response_);
    } catch (...) {
        failed = true;
    }
    if (!failed) hold_answer();
    const bool streams = !failed && response_.stream != nullptr;
    // Without chunks, only the end of the connection tells where a stream ends.
    const bool endless = streams && !is_framed();
    const bool close = failed || endless || !parser_.keep_alive() || (loop_.draining() && !has_another());
    if (failed) {
        compose_failure();
    } else {
        compose_answer(close);
    }
    bool sent = write_now() || co_await write_rest();
    if (sent && streams && !is_head()) sent = co_await write_stream();
    response_.stream.reset();
    finish_request();
    if (sent && close) {
        co_await close_gently();
    }
    co_return sent && !close;
}

/// Piece by piece, each once the one before it is with the kernel: a slow reader holds up its own stream and no other.
template <class Stream>
asio::awaitable<bool> Connection<Stream>::write_stream() {
    if (loop_.draining()) response_.stream->drain();
    for (;;) {
        start_piece();
        const BodyStream::Flow flow = co_await next_piece();
        if (flow == BodyStream::Flow::failed) {
            if (!is_framed()) reset();
            co_return false;
        }
        compose_piece(flow);
        if (!write_now() && !co_await write_rest()) co_return false;
        if (flow == BodyStream::Flow::end) co_return true;
    }
}

template <class Stream>
asio::awaitable<BodyStream::Flow> Connection<Stream>::next_piece() {
    try {
        co_return co_await response_.stream->next(response_.body);
    } catch (...) {
        co_return BodyStream::Flow::failed;
    }
}

template <class Stream>
asio::awaitable<void> Connection<Stream>::refuse(Refusal refusal) {
    compose_refusal(refusal);
    const bool sent = co_await write_rest();
    finish_request();
    if (sent) {
        co_await close_gently();
    }
}

/// Sends without suspending as long as the kernel takes it; true when all is sent.
template <class Stream>
bool Connection<Stream>::write_now() {
    if constexpr (is_plain) {
        boost::system::error_code error;
        while (!error && !writer_.done()) {
            writer_.sent(writer_.single() ? stream_.write_some(asio::const_buffer(writer_.front()), error)
                                          : stream_.write_some(writer_.buffers(), error));
        }
        return writer_.done();
    } else {
        // A TLS record that was only half sent could not be taken back, so TLS always goes through the loop.
        return false;
    }
}

template <class Stream>
asio::awaitable<bool> Connection<Stream>::write_rest() {
    while (!writer_.done()) {
        enter(Phase::writing, limits_.write_timeout);
        std::size_t count = 0;
        boost::system::error_code error;
        if constexpr (is_plain) {
            std::tie(error, count) = co_await stream_.async_write_some(writer_.buffers(), as_result);
        } else {
            std::tie(error, count) = co_await stream_.async_write_some(writer_.front(), as_result);
        }
        writer_.sent(count);
        if (error) {
            co_return false;
        }
    }
    co_return true;
}

/// Says goodbye, then reads on for a moment: closing a socket with unread bytes sends a reset, which can destroy the
/// answer before the client has read it.
template <class Stream>
asio::awaitable<void> Connection<Stream>::close_gently() {
    enter(Phase::closing, limits_.linger_timeout);
    boost::system::error_code ignored;
    if constexpr (!is_plain) {
        co_await stream_.async_shutdown(as_result);
    }
    socket().shutdown(asio::socket_base::shutdown_send, ignored);
    input_.clear();
    std::size_t drained = 0;
    while (!expired_ && drained < limits_.linger_bytes) {
        auto [error, count] = co_await socket().async_read_some(input_.prepare(1), as_result);
        if (error) {
            break;
        }
        drained += count;
    }
}

/// Owns the connection until it ends. Nothing leaves here: `detached` would rethrow it into the loop.
template <class Stream>
asio::awaitable<void> run_connection(std::unique_ptr<Connection<Stream>> connection) {
    try {
        co_await connection->serve();
    } catch (...) {
        // Out of memory at worst; this connection ends, the others go on.
    }
}

}  // namespace tjp::http
