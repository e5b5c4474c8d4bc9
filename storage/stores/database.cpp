#include "storage/stores/database.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <random>

#include "storage/stores/loop_sink.hpp"

namespace tjp {
namespace {

namespace asio = boost::asio;

/// A commit that resumes the coroutine waiting for it.
template <class Handler>
class ResumingCommit final : public PendingCommit {
public:
    explicit ResumingCommit(Handler handler) : handler_(std::move(handler)) {}

    void complete() override {
        // Freed before resuming: the coroutine may end the loop, and with it everything a handler may touch.
        Handler handler = std::move(handler_);
        CommitResult ended = std::move(result);
        delete this;
        std::move(handler)(std::move(ended));
    }

    void abandon() override { delete this; }

private:
    Handler handler_;
};

}  // namespace

Database::Database(Engine& engine, DatabaseLimits limits)
    : engine_(engine),
      limits_(limits),
      disk_(limits.disk_threads),
      analysis_(limits.analysis_threads),
      passwords_(limits.password_threads) {}

asio::thread_pool& Database::pool_of(Lane lane) {
    return lane == Lane::disk ? disk_ : lane == Lane::analysis ? analysis_ : passwords_;
}

Database::~Database() { join(); }

void Database::join() {
    disk_.join();
    analysis_.join();
    passwords_.join();
}

bool Database::enter() {
    if (waiting_.fetch_add(1, std::memory_order_relaxed) < limits_.max_waiting_reads) return true;
    leave();
    return false;
}

asio::awaitable<CommitResult> Database::commit(WriteSet writes) {
    const auto executor = co_await asio::this_coro::executor;
    auto& sink = asio::use_service<LoopSink>(asio::query(executor, asio::execution::context));
    auto initiate = [this, &sink](auto handler, WriteSet set) {
        using Pending = ResumingCommit<decltype(handler)>;
        auto* const pending = new Pending(std::move(handler));
        pending->writes = std::move(set);
        pending->sink = &sink;
        if (engine_.submit(*pending)) return;  // whose complete() frees it
        pending->result.error = Error{Code::busy, "too many writes are waiting: try again shortly", {}};
        pending->next = nullptr;
        sink.deliver(pending);
    };
    co_return co_await asio::async_initiate<const asio::use_awaitable_t<>, void(CommitResult)>(
        initiate, asio::use_awaitable, std::move(writes));
}

asio::awaitable<void> Database::back_off(int attempt) {
    // The winner's change is visible by now, so the first retry need not wait; later ones spread out.
    if (attempt == 1) co_return;
    thread_local std::minstd_rand random(std::random_device{}());
    const auto bound = 200U << std::min(attempt, 8);
    asio::steady_timer timer(co_await asio::this_coro::executor);
    timer.expires_after(std::chrono::microseconds(std::uniform_int_distribution<unsigned>(0, bound)(random)));
    co_await timer.async_wait(asio::use_awaitable);
}

}  // namespace tjp
