#include "bench/loadgen/open_loop.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <boost/system/system_error.hpp>
#include <memory>
#include <string>
#include <utility>

#include "bench/loadgen/answer_reader.hpp"

namespace tjp::bench {

namespace asio = boost::asio;
using std::chrono::nanoseconds;

namespace {

constexpr auto as_result = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::seconds grace{5};
constexpr std::chrono::milliseconds late{1};
// A new connection after one that broke: at once, but not in a loop that eats the core.
constexpr std::chrono::milliseconds reconnect_pause{10};

std::uint64_t count_of(nanoseconds time) { return time.count() < 0 ? 0 : static_cast<std::uint64_t>(time.count()); }

}  // namespace

/// What one connection needs, kept over its requests.
class Line {
public:
    std::string request;
    AnswerReader answer;
    std::array<char, 256 * 1024> buffer{};
};

OpenLoop::OpenLoop(const LoadOptions& options, RequestFile requests)
    : options_(options), requests_(std::move(requests)) {
    const auto requests_in = [&](nanoseconds time) {
        return static_cast<std::uint64_t>(std::chrono::duration<double>(time).count() * options_.rate);
    };
    first_counted_ = requests_in(options_.warm_up);
    if (options_.duration) total_ = first_counted_ + requests_in(*options_.duration);
}

Clock::time_point OpenLoop::due(std::uint64_t number) const {
    return start_ + nanoseconds(static_cast<std::int64_t>(static_cast<double>(number) * 1e9 / options_.rate));
}

std::optional<OpenLoop::Ticket> OpenLoop::take() {
    if (next_ >= total_ || Clock::now() > end_) return std::nullopt;
    const Ticket ticket{next_, due(next_)};
    if (ticket.due > end_) return std::nullopt;
    ++next_;
    return ticket;
}

void OpenLoop::note(const Ticket& ticket, Clock::time_point sent, const AnswerReader& answer) {
    if (!counts(ticket)) return;
    const auto now = Clock::now();
    ++figures_.answered;
    figures_.latency.note(count_of(now - ticket.due));
    figures_.service.note(count_of(now - sent));
    figures_.body_bytes += answer.body_bytes();
    if (sent - ticket.due > late) ++figures_.missed;
    if (answer.status() < 200 || answer.status() > 299) {
        ++figures_.bad_status;
        figures_.worst_status = std::max(figures_.worst_status, answer.status());
    }
}

void OpenLoop::note_lost(const Ticket& ticket) {
    if (!counts(ticket)) return;
    ++figures_.broken;
    figures_.latency.note(count_of(Clock::now() - ticket.due));
}

asio::awaitable<bool> OpenLoop::wait_until(asio::steady_timer& timer, Clock::time_point due) {
    while (due <= end_ && Clock::now() < due) {
        timer.expires_at(due);
        co_await timer.async_wait(as_result);
    }
    co_return due <= end_;
}

asio::awaitable<bool> OpenLoop::exchange(Socket& socket, Ticket ticket, Line& line) {
    requests_.next(line.request);
    line.answer.reset();
    const auto sent = Clock::now();
    const auto [error, written] = co_await asio::async_write(socket, asio::buffer(line.request), as_result);
    auto state = error ? AnswerReader::State::broken : AnswerReader::State::more;
    while (state == AnswerReader::State::more) {
        const auto [failure, size] = co_await socket.async_read_some(asio::buffer(line.buffer), as_result);
        state = failure ? AnswerReader::State::broken : line.answer.take({line.buffer.data(), size});
    }
    if (state == AnswerReader::State::broken) {
        note_lost(ticket);
        co_return false;
    }
    note(ticket, sent, line.answer);
    co_return !line.answer.closes();
}

asio::awaitable<void> OpenLoop::serve() {
    const auto line = std::make_unique<Line>();
    asio::steady_timer timer(context_);
    Socket socket(context_);
    bool open = false;
    while (const auto ticket = take()) {
        const bool sends = co_await wait_until(timer, ticket->due);
        if (!sends) {
            --next_;
            break;
        }
        if (!open) {
            boost::system::error_code error;
            socket.close(error);
            socket.connect(options_.server, error);
            if (error) {
                note_lost(*ticket);
                timer.expires_after(reconnect_pause);
                co_await timer.async_wait(as_result);
                continue;
            }
            socket.non_blocking(true);
            socket.set_option(asio::ip::tcp::no_delay(true));
        }
        open = co_await exchange(socket, *ticket, *line);
    }
    if (--working_ == 0) context_.stop();
}

void OpenLoop::stop() { end_ = std::min(end_, Clock::now()); }

void OpenLoop::count_unsent() {
    // The schedule's rest up to its end, or up to the moment of stop().
    const auto now = std::min(Clock::now(), end_);
    for (; next_ < total_; ++next_) {
        const Ticket ticket{next_, due(next_)};
        if (ticket.due > now) break;
        if (!counts(ticket)) continue;
        ++figures_.unsent;
        figures_.latency.note(count_of(now - ticket.due));
    }
}

void OpenLoop::poll() {
    while (!context_.stopped()) {
        context_.poll();
        if (Clock::now() > end_ && Clock::now() - end_ > grace) context_.stop();
    }
}

LoadFigures OpenLoop::run() {
    // Once without catching: a server that is not there is no matter of latencies.
    Socket(context_).connect(options_.server);
    start_ = Clock::now() + std::chrono::milliseconds(20);
    if (options_.duration) end_ = due(total_);
    for (; working_ < options_.connections; ++working_) asio::co_spawn(context_, serve(), asio::detached);
    if (options_.spin) {
        poll();
    } else {
        while (!context_.stopped()) {
            context_.run_for(std::chrono::milliseconds(100));
            if (Clock::now() > end_ && Clock::now() - end_ > grace) context_.stop();
        }
    }
    const auto taken = next_ > first_counted_ ? next_ - first_counted_ : 0;
    const auto finished = figures_.answered + figures_.broken;
    figures_.unanswered = taken > finished ? taken - finished : 0;
    figures_.latency.note(count_of(grace), figures_.unanswered);
    count_unsent();
    figures_.missed += figures_.unsent + figures_.unanswered + figures_.broken;
    figures_.scheduled = next_ > first_counted_ ? next_ - first_counted_ : 0;
    const auto counted_from = due(first_counted_);
    figures_.seconds = std::chrono::duration<double>(std::min(Clock::now(), end_) - counted_from).count();
    return std::move(figures_);
}

}  // namespace tjp::bench
