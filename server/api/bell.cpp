#include "server/api/bell.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include "storage/codec/records.hpp"
#include "storage/stores/event_store.hpp"

namespace tjp::api {

using std::chrono::steady_clock;

/// Touched only on the loop of its request, but for `first`; others post to it.
struct Bell::Waiter::State {
    State(Topic for_topic, boost::asio::any_io_executor executor) : topic(for_topic), timer(std::move(executor)) {}
    const Topic topic;
    std::atomic<std::uint64_t> first{0};  ///< the first commit that has rung since somebody looked; 0: none
    boost::asio::steady_timer timer;
    bool given_up = false;
};

Bell::Waiter::Waiter(Bell& bell, UserId user, Topic topic, boost::asio::any_io_executor executor)
    : bell_(bell), user_(user), state_(std::make_shared<State>(topic, std::move(executor))) {
    const std::lock_guard lock(bell_.mutex_);
    States& states = bell_.waiters_[user_];
    const auto same = [topic](const auto& other) { return other->topic == topic; };
    crowded_ = static_cast<std::size_t>(std::ranges::count_if(states, same)) >= max_waiting;
    states.insert(state_);
    bell_.waiting_.fetch_add(1);
}

Bell::Waiter::~Waiter() {
    const std::lock_guard lock(bell_.mutex_);
    const auto found = bell_.waiters_.find(user_);
    found->second.erase(state_);
    if (found->second.empty()) bell_.waiters_.erase(found);
    bell_.waiting_.fetch_sub(1);
}

bool Bell::Waiter::rung() const { return state_->first.load() != 0; }

boost::asio::awaitable<std::optional<std::uint64_t>> Bell::Waiter::wait(steady_clock::time_point deadline) {
    constexpr auto as_result = boost::asio::as_tuple(boost::asio::use_awaitable);
    // A ring that was already heard may still be on its way to wake.
    while (!rung() && !state_->given_up && steady_clock::now() < deadline) {
        state_->timer.expires_at(deadline);
        co_await state_->timer.async_wait(as_result);
    }
    const std::uint64_t first = state_->first.exchange(0);
    if (first == 0 || state_->given_up) co_return std::nullopt;
    co_return first;
}

void Bell::Waiter::give_up() {
    state_->given_up = true;
    state_->timer.cancel();
}

void Bell::wake(const std::shared_ptr<Waiter::State>& state) {
    auto ringing = [state] { state->timer.cancel(); };
    boost::asio::post(state->timer.get_executor(), std::move(ringing));
}

void Bell::ring(UserId user, bool signal, std::uint64_t sequence) {
    const auto found = waiters_.find(user);
    if (found == waiters_.end()) return;
    for (const auto& state : found->second) {
        if (state->topic == Topic::signals && !signal) continue;
        std::uint64_t none = 0;
        if (state->first.compare_exchange_strong(none, sequence)) wake(state);
    }
}

void Bell::ring_for(const PendingCommit& commit) {
    for (std::size_t i = 0; i < commit.writes.size(); ++i) {
        const auto operation = commit.writes[i];
        if (operation.kind != WriteSet::Kind::put_stamped || operation.table != Table::events) continue;
        const auto user = event_store::user_of(operation.key);
        const auto type = event_type_of(operation.value);
        if (!user || !type) continue;
        const EventTypeRow* const row = find_event_type(*type);
        ring(*user, row != nullptr && row->object == IdKind::signal, commit.result.sequence);
    }
}

void Bell::committed(const PendingCommit& first) noexcept {
    // Nearly always nobody waits. A request that begins to just now reads the store after this commit anyway.
    if (waiting_.load() == 0) return;
    try {
        const std::lock_guard lock(mutex_);
        for (const PendingCommit* commit = &first; commit != nullptr; commit = commit->next) {
            if (!commit->result.committed()) continue;
            ring_for(*commit);
            settled_.store(commit->result.sequence, std::memory_order_release);
        }
    } catch (const std::exception&) {
        // Out of memory for a wake: whom it was for looks by himself when his time is up.
        return;
    }
}

void Bell::ring_all() {
    const std::lock_guard lock(mutex_);
    for (const auto& [user, states] : waiters_) {
        for (const auto& state : states) {
            auto ending = [state] {
                state->given_up = true;
                state->timer.cancel();
            };
            boost::asio::post(state->timer.get_executor(), std::move(ending));
        }
    }
}

}  // namespace tjp::api
