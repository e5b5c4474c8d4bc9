#pragma once

#include <boost/asio/ip/address.hpp>
#include <cstddef>
#include <string_view>

#include "server/http/connection_count.hpp"
#include "server/http/limits.hpp"
#include "server/http/loop.hpp"
#include "server/http/message.hpp"
#include "server/http/read_buffer.hpp"
#include "server/http/request_parser.hpp"
#include "server/http/response_writer.hpp"

namespace tjp::http {

/// The half of a connection that does not depend on its kind of stream: buffers, the state of the current request and
/// the deadline that goes with it. Lives on one loop; `Connection<Stream>` adds the reading and writing.
class Session : public Sweepable {
public:
    /// What a connection is given by its listener.
    struct Setup {
        Setup(Loop& on, Service& for_service, const Limits& with_limits, ConnectionSlot with_slot)
            : loop(on), service(for_service), limits(with_limits), slot(std::move(with_slot)) {}

        Loop& loop;
        Service& service;
        const Limits& limits;
        ConnectionSlot slot;
        boost::asio::ip::address peer;
        bool secure = false;
        bool refuse_only = false;  ///< one too many: answer 503 and close
    };

    void expire() override;
    void rest(Clock::time_point now) override;
    void drain(Clock::time_point now) override;

protected:
    enum class Phase { starting, idle, head, body, handling, writing, closing };
    enum class Step { need_bytes, send_continue, ready, refused };

    explicit Session(Setup setup);

    /// Ends the wait of the operation under way, which then fails.
    virtual void interrupt() = 0;
    /// Whether the peer has closed its side.
    virtual bool peer_gone() = 0;
    /// How much has arrived that was not read yet.
    virtual std::size_t unread_bytes() = 0;

    /// Shutting down, is there another request already? Then the answer before it does not close the connection: for a
    /// moment, or where it was there when the end began. A client that always has one more on its way is not waited
    /// for.
    bool has_another();

    /// Feeds what was received to the parser and says what comes next.
    Step advance();
    /// Sets phase and deadline for waiting for bytes; returns the room to read them into.
    boost::asio::mutable_buffer start_reading();
    void start_handling();
    void enter(Phase phase, std::chrono::milliseconds timeout);

    /// Counts a large answer against what all connections may hold; replaces it by a refusal where that is too much.
    void hold_answer();
    /// Composes the answer in `response_`, or one for a request that is refused.
    void compose_answer(bool close);
    void compose_refusal(const Refusal& refusal);
    /// The answer for a handler that threw.
    void compose_failure();
    /// Tells the service how it went.
    void finish_request();
    /// Before a piece of a stream is asked for: nothing limits how long it may take.
    void start_piece();
    void compose_piece(BodyStream::Flow flow);
    bool is_head() const { return parser_.request().method == Method::head; }
    bool is_framed() const { return parser_.version() != Version::http_1_0; }
    /// Ready for the next request; buffers are kept, unless they grew big.
    void next_request();
    /// What a client is told that was too slow; only while reading head or body.
    Refusal slow_refusal() const;

    Loop& loop_;
    Service& service_;
    const Limits& limits_;
    const bool refuse_only_;
    bool expired_ = false;
    Phase phase_ = Phase::starting;
    Hangup hangup_;  // before the answer: its stream may watch it
    ReadBuffer input_;
    RequestParser parser_;
    Response response_;
    ResponseWriter writer_;

private:
    /// Decides about a body before any of it is read.
    RequestParser::Status admit_body(const Request& request, const Framing& framing);

    ConnectionSlot slot_;
    std::size_t owed_bytes_ = 0;  ///< of requests that were there when the end began
    Clock::time_point next_look_{};
    Clock::time_point phase_began_{};
    bool trimmed_ = true;
};

}  // namespace tjp::http
