#pragma once

#include <atomic>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <set>

#include "storage/model/id.hpp"

namespace tjp::api {

/// Wakes the requests that wait for a user's signals to change. Safe from any thread.
class SignalBell {
public:
    /// Of one user at once.
    static constexpr std::size_t max_waiting = 100;

    /// One waiting request. Begin before looking at the store: what changes after that is not missed.
    class Waiter {
    public:
        Waiter(SignalBell& bell, UserId user, boost::asio::any_io_executor executor);
        ~Waiter();
        Waiter(const Waiter&) = delete;
        Waiter& operator=(const Waiter&) = delete;

        /// Whether too many wait already: this one is to be answered at once.
        bool crowded() const { return crowded_; }
        /// Until the bell rang since the last call (or since the start), or `deadline`. False: the deadline.
        boost::asio::awaitable<bool> wait(std::chrono::steady_clock::time_point deadline);
        /// Ends the wait, now and in future, as if the time were up. For the waiter's own loop.
        void give_up();

    private:
        friend class SignalBell;
        struct State;

        SignalBell& bell_;
        UserId user_;
        std::shared_ptr<State> state_;
        bool crowded_ = false;
    };

    /// After a commit that changed a user's signals.
    void ring(UserId user);
    /// For shutting down: nobody waits any longer.
    void ring_all();

private:
    using States = std::set<std::shared_ptr<Waiter::State>>;
    static void wake(const std::shared_ptr<Waiter::State>& state);

    std::atomic<std::size_t> waiting_{0};
    std::mutex mutex_;
    std::map<UserId, States> waiters_;
};

}  // namespace tjp::api
