#pragma once

#include <atomic>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <type_traits>
#include <utility>

#include "storage/engine/engine.hpp"
#include "storage/stores/memory_luck.hpp"
#include "storage/stores/transaction.hpp"

namespace tjp {

/// Which pool a job waits for: what takes long must not hold up what is short.
enum class Lane : std::uint8_t { disk, analysis, passwords };

struct DatabaseLimits {
    std::size_t disk_threads = 4;          ///< for pages that are not in memory: they mostly wait
    std::size_t analysis_threads = 1;      ///< for what walks a whole journal: it mostly computes
    std::size_t password_threads = 1;      ///< for what is slow on purpose
    std::size_t max_waiting_reads = 4096;  ///< jobs waiting for a thread of either pool; more are Code::busy
    int max_attempts = 100;                ///< of a transaction that meets conflicts
};

/// How coroutines on an event loop use an Engine without ever blocking it.
///
/// A query is any callable `Result<T>(ReadView)`; it first runs on the spot, in memory only, and where that does not
/// do, once more on a pool that may wait for the disk. A transaction is any callable `Result<T>(Transaction&)`; the
/// changes it gathers are committed, and where somebody else was first it is run again. Both may run several times:
/// they must do nothing but read, compute, and fill the transaction.
class Database {
public:
    Database(Engine& engine, DatabaseLimits limits);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    Engine& engine() const { return engine_; }

    /// Ends the pools' threads when their work is done. To be called before the event loops are destroyed.
    void join();

    template <class Query>
    boost::asio::awaitable<std::invoke_result_t<Query&, ReadView>> read(Query query) {
        auto result = query(ReadView(engine_, ReadTier::cached));
        if (result || result.error().code != Code::would_block) co_return result;
        co_return co_await read_off_loop(Lane::disk, std::move(query));
    }

    /// The same of a page that takes a while. Where such pages mostly had to be begun again, as of late, they are not
    /// begun on the event loop at all.
    template <class Query>
    boost::asio::awaitable<std::invoke_result_t<Query&, ReadView>> read_long(Query query) {
        if (!long_pages_.promising()) co_return co_await read_off_loop(Lane::disk, std::move(query));
        auto result = query(ReadView(engine_, ReadTier::cached));
        const bool missed = !result && result.error().code == Code::would_block;
        long_pages_.note(missed);
        if (!missed) co_return result;
        co_return co_await read_off_loop(Lane::disk, std::move(query));
    }

    /// For work that is more than a page (statistics, filtered lists): the lane's pool at once.
    template <class Query>
    boost::asio::awaitable<std::invoke_result_t<Query&, ReadView>> read_off_loop(Lane lane, Query query) {
        auto work = [this, query = std::move(query)]() mutable { return query(ReadView(engine_, ReadTier::any)); };
        co_return co_await offload(lane, std::move(work));
    }

    template <class Work>
    boost::asio::awaitable<std::invoke_result_t<Work&, Transaction&>> transact(Work work) {
        auto rare = Transaction::RareRows::assume_absent;
        for (int attempt = 1;; ++attempt) {
            Transaction transaction(engine_, ReadTier::cached, rare);
            rare = Transaction::RareRows::look;
            auto result = work(transaction);
            if (!result && transaction.assumed()) continue;
            if (!result && result.error().code == Code::would_block) {
                // What the first run had gathered is thrown away.
                transaction.writes().clear();
                auto again = Attempt<Work>(engine_, work, transaction.writes());
                result = co_await offload(Lane::disk, std::move(again));
            }
            if (!result || transaction.writes().empty()) co_return result;
            const CommitResult committed = co_await commit(std::move(transaction.writes()));
            if (committed.committed()) co_return result;
            if (transaction.assumed()) continue;
            if (committed.error) co_return *committed.error;
            if (attempt == limits_.max_attempts) {
                co_return Error{Code::busy, "too many changes to the same record at once: try again", {}};
            }
            co_await back_off(attempt);
        }
    }

    /// Runs `work()` on a pool and comes back to the calling coroutine's loop with what it returned.
    template <class Work>
    boost::asio::awaitable<std::invoke_result_t<Work&>> offload(Lane lane, Work work) {
        using R = std::invoke_result_t<Work&>;
        if (!enter()) co_return R(Error{Code::busy, "too many queries are waiting: try again shortly", {}});
        auto& pool = pool_of(lane);
        auto initiate = [&pool](auto handler, Work job) { start<R>(pool, std::move(handler), std::move(job)); };
        auto result = co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void(R)>(
            initiate, boost::asio::use_awaitable, std::move(work));
        leave();
        co_return result;
    }

    /// One atomic, durable write. Code::busy where the queue is full.
    boost::asio::awaitable<CommitResult> commit(WriteSet writes);

private:
    /// One run of a transaction's work that may wait for the disk. `writes` outlives it, in the waiting coroutine.
    template <class Work>
    class Attempt {
    public:
        Attempt(Engine& engine, const Work& work, WriteSet& writes) : engine_(engine), work_(work), writes_(writes) {}

        std::invoke_result_t<Work&, Transaction&> operator()() {
            Transaction transaction(engine_, ReadTier::any);
            auto result = work_(transaction);
            writes_ = std::move(transaction.writes());
            return result;
        }

    private:
        Engine& engine_;
        Work work_;
        WriteSet& writes_;
    };

    template <class R, class Work>
    static R guarded(Work& work) noexcept {
        try {
            return work();
        } catch (const std::exception& failure) {
            return R(Error{Code::internal, failure.what(), {}});
        }
    }

    template <class R, class Handler, class Work>
    static void start(boost::asio::thread_pool& pool, Handler handler, Work work) {
        auto executor = boost::asio::get_associated_executor(handler);
        auto job = [handler = std::move(handler), work = std::move(work), executor]() mutable {
            R result = guarded<R>(work);
            auto resume = [handler = std::move(handler), result = std::move(result)]() mutable {
                std::move(handler)(std::move(result));
            };
            boost::asio::post(executor, std::move(resume));
        };
        boost::asio::post(pool, std::move(job));
    }

    boost::asio::awaitable<void> back_off(int attempt);
    boost::asio::thread_pool& pool_of(Lane lane);
    bool enter();
    void leave() { waiting_.fetch_sub(1, std::memory_order_relaxed); }

    Engine& engine_;
    const DatabaseLimits limits_;
    MemoryLuck long_pages_;
    std::atomic<std::size_t> waiting_{0};
    boost::asio::thread_pool disk_;
    boost::asio::thread_pool analysis_;
    boost::asio::thread_pool passwords_;
};

}  // namespace tjp
