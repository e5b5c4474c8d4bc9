#include "server/http/session.hpp"

#include <algorithm>

namespace tjp::http {

namespace {

// Nearly every head fits the first; a big body is read in pieces of the second.
constexpr std::size_t head_read_bytes = 4UL << 10;
constexpr std::size_t body_read_bytes = 64UL << 10;
constexpr std::size_t kept_bytes = 16UL << 10;
constexpr std::chrono::seconds trim_after{1};
constexpr std::chrono::seconds between_looks{1};

}  // namespace

Session::Session(Setup setup)
    : loop_(setup.loop),
      service_(setup.service),
      limits_(setup.limits),
      refuse_only_(setup.refuse_only),
      slot_(std::move(setup.slot)) {
    Request& request = parser_.request();
    request.peer = setup.peer;
    request.secure = setup.secure;
    request.loop = loop_.index();
    request.hangup = &hangup_;
}

void Session::expire() {
    expired_ = true;
    interrupt();
}

void Session::rest(Clock::time_point now) {
    if (phase_ == Phase::handling && hangup_.watched() && now >= next_look_) {
        next_look_ = now + between_looks;
        if (peer_gone()) hangup_.tell();
    }
    // The read under way owns only `input_`, so an idle connection can give back what a large request or answer took.
    if (phase_ == Phase::idle && !trimmed_ && now > phase_began_ + trim_after) {
        trimmed_ = true;
        parser_.trim();
        if (response_.body.capacity() > kept_bytes) {
            std::string().swap(response_.body);
        }
    }
}

void Session::drain(Clock::time_point now) {
    if (phase_ == Phase::idle) {
        deadline_ = std::min(deadline_, now + limits_.shutdown_grace);
    }
    if (response_.stream) response_.stream->drain();
    owed_bytes_ = input_.view().size() + unread_bytes();
}

bool Session::has_another() {
    if (!loop_.in_grace() && owed_bytes_ == 0) return false;
    return !input_.view().empty() || unread_bytes() > 0;
}

Session::Step Session::advance() {
    std::string_view input = input_.view();
    const std::size_t there = input.size();
    auto status = parser_.feed(input);
    if (status == RequestParser::Status::head_done) {
        Request& request = parser_.request();
        const Framing& framing = parser_.framing();
        request.received = Clock::now();
        status = framing.has_body() ? admit_body(request, framing) : parser_.allow_body(0);
        if (status == RequestParser::Status::need_more) {
            if (framing.expects_continue && input.empty()) {
                input_.keep(input);
                return Step::send_continue;
            }
            status = parser_.feed(input);
        }
    }
    owed_bytes_ -= std::min(owed_bytes_, there - input.size());
    input_.keep(input);
    switch (status) {
        case RequestParser::Status::complete:
            return Step::ready;
        case RequestParser::Status::refused:
            return Step::refused;
        default:
            return Step::need_bytes;
    }
}

RequestParser::Status Session::admit_body(const Request& request, const Framing& framing) {
    const std::size_t limit = service_.body_limit(request);
    const auto status = parser_.allow_body(limit);
    if (status != RequestParser::Status::need_more) return status;
    const std::size_t size = framing.chunked ? limit : static_cast<std::size_t>(framing.content_length);
    if (size <= small_body_bytes) return status;
    if (!service_.reads_body(request)) return parser_.skip_body();
    if (slot_.reserve_body(size, limits_.max_body_bytes)) return status;
    return parser_.refuse_body({Fault::too_many_bodies, "The server holds too many request bodies already."});
}

boost::asio::mutable_buffer Session::start_reading() {
    if (!parser_.reading_body()) {
        if (input_.empty()) {
            enter(Phase::idle, loop_.draining() ? limits_.shutdown_grace : limits_.idle_timeout);
        } else if (phase_ != Phase::head) {
            enter(Phase::head, limits_.head_timeout);
        }
        return input_.prepare(head_read_bytes);
    }
    if (phase_ != Phase::body) {
        enter(Phase::body, limits_.body_timeout);
    }
    // A big body on a slow line has the time that its size takes at the lowest rate we bear.
    const std::chrono::milliseconds earned(parser_.body_received() * 1000 /
                                           std::max<std::size_t>(limits_.min_body_rate, 1));
    deadline_ = phase_began_ + limits_.body_timeout + earned;
    return input_.prepare(std::clamp(parser_.body_missing(), head_read_bytes, body_read_bytes));
}

void Session::start_handling() {
    start_piece();
    response_.clear();
}

void Session::enter(Phase phase, std::chrono::milliseconds timeout) {
    phase_ = phase;
    // The loop's time is up to one sweep old; never too early for that.
    phase_began_ = loop_.now() + limits_.sweep_interval;
    deadline_ = phase_began_ + timeout;
    expired_ = false;
}

void Session::hold_answer() {
    const std::size_t size = response_.content().size();
    const std::size_t bound =
        response_.to_stranger ? std::min(limits_.stranger_bytes, limits_.max_body_bytes) : limits_.max_body_bytes;
    if (size <= small_body_bytes || slot_.reserve_body(size, bound)) return;
    // A client that does not read keeps its answer here for a while: all of them together may only keep so much.
    response_.clear();
    std::string().swap(response_.body);
    service_.refuse(Fault::too_many_bodies, "The server holds too many answers that are not yet read.",
                    parser_.request(), response_);
}

void Session::compose_answer(bool close) {
    ResponseWriter::Style style;
    style.date = loop_.date();
    style.without_body = is_head();
    style.close = close;
    style.name_keep_alive = !is_framed();
    style.chunked = is_framed();
    writer_.compose(response_, style);
}

void Session::compose_refusal(const Refusal& refusal) {
    Request& request = parser_.request();
    if (request.received == Clock::time_point{}) {
        request.received = Clock::now();
    }
    response_.clear();
    service_.refuse(refusal.fault, refusal.detail, request, response_);
    compose_answer(true);
}

void Session::compose_failure() {
    response_.clear();
    response_.status = 500;
    response_.body = R"({"error":"The server failed to answer this request.","code":"internal"})";
    compose_answer(true);
}

void Session::start_piece() {
    phase_ = Phase::handling;
    deadline_ = Clock::time_point::max();
    expired_ = false;
    response_.body.clear();
}

void Session::compose_piece(BodyStream::Flow flow) {
    writer_.compose_piece(response_.body, {is_framed(), flow == BodyStream::Flow::end});
}

void Session::finish_request() { service_.finished(parser_.request(), response_, writer_.bytes_sent()); }

void Session::next_request() {
    parser_.next();
    slot_.release_body();
    response_.shared_body.reset();
    if (input_.empty() && input_.capacity() > kept_bytes) {
        input_.release();
    }
    trimmed_ = false;
}

Refusal Session::slow_refusal() const {
    return phase_ == Phase::body ? Refusal{Fault::timeout, "The request body did not arrive in time."}
                                 : Refusal{Fault::timeout, "The request head did not arrive in time."};
}

}  // namespace tjp::http
