#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

#include "server/http/limits.hpp"

namespace tjp::http {

using Clock = std::chrono::steady_clock;

/// What a loop knows of its connections: when to interrupt them. Destroying it takes it off its loop's list.
class Sweepable : public boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
public:
    Sweepable() = default;
    Sweepable(const Sweepable&) = delete;
    Sweepable& operator=(const Sweepable&) = delete;
    virtual ~Sweepable() = default;

    Clock::time_point deadline() const { return deadline_; }

    /// The deadline has passed; called at every sweep until it is set anew.
    virtual void expire() = 0;
    /// Called at every sweep before the deadline: a chance to give memory back.
    virtual void rest(Clock::time_point now) = 0;
    /// The server begins to shut down.
    virtual void drain(Clock::time_point now) = 0;
    /// Close now, whatever is under way.
    virtual void cut() = 0;

protected:
    Clock::time_point deadline_ = Clock::time_point::max();
};

/// One event loop: an io_context run by one thread, and the connections that live on it. One coarse sweep watches every
/// deadline, so no operation needs a timer of its own. All but `context` is for the loop's own thread.
class Loop {
public:
    Loop(std::size_t index, const Limits& limits);

    boost::asio::io_context& context() { return context_; }
    std::size_t index() const { return index_; }

    void add(Sweepable& connection) { connections_.push_back(connection); }

    /// The time of the last sweep: good enough for deadlines, and free.
    Clock::time_point now() const { return now_; }
    /// The Date field's value, renewed by the sweep.
    std::string_view date() const { return date_; }
    bool draining() const { return draining_; }
    /// Whether what is on its way to a server that shuts down is still waited for: a client that always has one more
    /// request on its way would hold up the end.
    bool in_grace() const { return now_ < grace_end_; }

    void start_sweeping();
    void drain();
    void cut();

private:
    void sweep();
    void schedule();
    void tell_time();

    using Connections = boost::intrusive::list<Sweepable, boost::intrusive::constant_time_size<false>>;

    const std::size_t index_;
    const Limits& limits_;
    Connections connections_;
    Clock::time_point now_ = Clock::now();
    std::chrono::sys_seconds date_second_{};
    std::string date_;
    bool draining_ = false;
    Clock::time_point grace_end_{};
    // After the list: coroutines left over at the end are destroyed with the context, and unlink themselves.
    boost::asio::io_context context_{1};
    boost::asio::steady_timer timer_{context_};
};

/// `when` as HTTP writes it: `Sun, 06 Nov 1994 08:49:37 GMT`.
std::string http_date(std::chrono::sys_seconds when);

}  // namespace tjp::http
