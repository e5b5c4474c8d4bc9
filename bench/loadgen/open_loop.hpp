#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>

#include "bench/loadgen/histogram.hpp"
#include "bench/loadgen/request_file.hpp"

namespace tjp::bench {

class AnswerReader;
class Line;

using Clock = std::chrono::steady_clock;

struct LoadOptions {
    boost::asio::ip::tcp::endpoint server;
    double rate = 1000;
    std::size_t connections = 64;
    /// Without it the run goes on until it is told to stop.
    std::optional<std::chrono::nanoseconds> duration;
    /// Requests of the first part of the schedule are sent and not counted.
    std::chrono::nanoseconds warm_up{0};
    /// Polls instead of sleeping until the next request is due: exact to the microsecond, at the price of a core.
    bool spin = false;
};

struct LoadFigures {
    /// From the time when the request should have been sent, in nanoseconds. A request without an answer counts with
    /// the time that it had waited when the run ended.
    Histogram latency;
    /// From the time when it really was sent.
    Histogram service;
    std::uint64_t scheduled = 0;
    std::uint64_t answered = 0;
    /// Sent more than a millisecond after their time, or never.
    std::uint64_t missed = 0;
    std::uint64_t unsent = 0;
    std::uint64_t unanswered = 0;
    std::uint64_t bad_status = 0;
    std::uint64_t broken = 0;
    std::uint64_t body_bytes = 0;
    int worst_status = 0;
    double seconds = 0;
};

/// An open-loop run: request number i is due at start + i / rate, whatever became of the ones before it. The next free
/// connection takes the next request in line; where none is free it waits, and its latency grows while it does. That is
/// what a server's clients see, and what a closed loop, which asks less of a slow server, hides ("coordinated
/// omission").
class OpenLoop {
public:
    OpenLoop(const LoadOptions& options, RequestFile requests);

    /// Runs to the end of the schedule, or until stop(). Throws where the server cannot be reached at all.
    LoadFigures run();
    /// From a handler of context(): nothing new is sent, and answers under way are awaited.
    void stop();
    boost::asio::io_context& context() { return context_; }

private:
    using Socket = boost::asio::ip::tcp::socket;

    struct Ticket {
        std::uint64_t number = 0;
        Clock::time_point due;
    };

    boost::asio::awaitable<void> serve();
    boost::asio::awaitable<bool> wait_until(boost::asio::steady_timer& timer, Clock::time_point due);
    boost::asio::awaitable<bool> exchange(Socket& socket, Ticket ticket, Line& line);
    std::optional<Ticket> take();
    Clock::time_point due(std::uint64_t number) const;
    bool counts(const Ticket& ticket) const { return ticket.number >= first_counted_; }
    void note(const Ticket& ticket, Clock::time_point sent, const AnswerReader& answer);
    void note_lost(const Ticket& ticket);
    void count_unsent();
    void poll();

    LoadOptions options_;
    RequestFile requests_;
    boost::asio::io_context context_{1};
    LoadFigures figures_;
    Clock::time_point start_;
    Clock::time_point end_ = Clock::time_point::max();
    std::uint64_t next_ = 0;
    std::uint64_t first_counted_ = 0;
    std::uint64_t total_ = std::numeric_limits<std::uint64_t>::max();
    std::size_t working_ = 0;
};

}  // namespace tjp::bench
