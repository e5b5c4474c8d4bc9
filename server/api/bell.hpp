#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>

#include "storage/engine/commit.hpp"
#include "storage/model/event.hpp"
#include "storage/model/id.hpp"

namespace tjp::api {

/// Wakes the requests that wait for something of a user to change. It hears of every commit from the engine itself
/// (Engine::observe) and rings for the events in it, so nobody who publishes one has to think of it. Safe from any
/// thread.
class Bell final : public CommitObserver {
public:
    /// What a request waits for.
    enum class Topic : std::uint8_t { signals, all };

    /// Listings of one user that wait at once.
    static constexpr std::size_t max_waiting = 100;

    /// One waiting request. Begin before looking at the store: what changes after that is not missed.
    class Waiter {
    public:
        Waiter(Bell& bell, UserId user, Topic topic, boost::asio::any_io_executor executor);
        ~Waiter();
        Waiter(const Waiter&) = delete;
        Waiter& operator=(const Waiter&) = delete;

        /// Whether too many wait already: this one is to be answered at once.
        bool crowded() const { return crowded_; }
        /// Until the bell rang since the last call (or since the start), or `deadline`. Answers the sequence of the
        /// first commit that rang it; nothing: the deadline.
        boost::asio::awaitable<std::optional<std::uint64_t>> wait(std::chrono::steady_clock::time_point deadline);
        /// Whether a `wait` would end at once.
        bool rung() const;
        /// Ends the wait, now and in future, as if the time were up. For the waiter's own loop.
        void give_up();

    private:
        friend class Bell;
        struct State;

        Bell& bell_;
        UserId user_;
        std::shared_ptr<State> state_;
        bool crowded_ = false;
    };

    void committed(const PendingCommit& first) noexcept override;

    /// A commit up to which the bell has rung for all events, as far as anybody waited: who sees afterwards that it has
    /// not rung for him missed nothing up to there. 0: cannot say.
    std::uint64_t settled() const { return settled_.load(std::memory_order_acquire); }

    /// For shutting down: nobody waits any longer.
    void ring_all();

private:
    using States = std::set<std::shared_ptr<Waiter::State>>;
    static void wake(const std::shared_ptr<Waiter::State>& state);
    void ring(UserId user, bool signal, std::uint64_t sequence);
    void ring_for(const PendingCommit& commit);

    std::atomic<std::size_t> waiting_{0};
    std::atomic<std::uint64_t> settled_{0};
    std::mutex mutex_;
    std::map<UserId, States> waiters_;
};

}  // namespace tjp::api
