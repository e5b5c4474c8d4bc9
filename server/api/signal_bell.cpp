#include "server/api/signal_bell.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tjp::api {

/// Touched only on the loop of its request; others post to it.
struct SignalBell::Waiter::State {
    explicit State(boost::asio::any_io_executor executor) : timer(std::move(executor)) {}
    boost::asio::steady_timer timer;
    bool rung = false;
    bool given_up = false;
};

SignalBell::Waiter::Waiter(SignalBell& bell, UserId user, boost::asio::any_io_executor executor)
    : bell_(bell), user_(user), state_(std::make_shared<State>(std::move(executor))) {
    const std::lock_guard lock(bell_.mutex_);
    States& states = bell_.waiters_[user_];
    crowded_ = states.size() >= max_waiting;
    states.insert(state_);
    bell_.waiting_.fetch_add(1);
}

SignalBell::Waiter::~Waiter() {
    const std::lock_guard lock(bell_.mutex_);
    const auto found = bell_.waiters_.find(user_);
    found->second.erase(state_);
    if (found->second.empty()) bell_.waiters_.erase(found);
    bell_.waiting_.fetch_sub(1);
}

boost::asio::awaitable<bool> SignalBell::Waiter::wait(std::chrono::steady_clock::time_point deadline) {
    constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);
    if (!state_->rung && !state_->given_up) {
        state_->timer.expires_at(deadline);
        co_await state_->timer.async_wait(as_result);
    }
    const bool rung = state_->rung;
    state_->rung = false;
    co_return rung && !state_->given_up;
}

void SignalBell::Waiter::give_up() {
    state_->given_up = true;
    state_->timer.cancel();
}

void SignalBell::wake(const std::shared_ptr<Waiter::State>& state) {
    auto ringing = [state] {
        state->rung = true;
        state->timer.cancel();
    };
    boost::asio::post(state->timer.get_executor(), std::move(ringing));
}

void SignalBell::ring(UserId user) {
    // Nearly always nobody waits. A request that begins to just now reads the store after this commit anyway.
    if (waiting_.load() == 0) return;
    const std::lock_guard lock(mutex_);
    const auto found = waiters_.find(user);
    if (found == waiters_.end()) return;
    for (const auto& state : found->second) wake(state);
}

void SignalBell::ring_all() {
    const std::lock_guard lock(mutex_);
    for (const auto& [user, states] : waiters_) {
        for (const auto& state : states) wake(state);
    }
}

}  // namespace tjp::api
