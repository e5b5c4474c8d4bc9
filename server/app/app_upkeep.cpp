// What the server does by itself while it runs.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <filesystem>

#include "server/api/signal_expiry.hpp"
#include "server/app/app.hpp"
#include "server/app/backups.hpp"
#include "storage/engine/rocksdb/rocksdb_engine.hpp"
#include "storage/stores/upkeep.hpp"

namespace tjp {
namespace {

namespace asio = boost::asio;

constexpr std::chrono::milliseconds access_log_period{200};
constexpr std::chrono::seconds key_use_period{30};
constexpr std::chrono::minutes trim_period{10};
constexpr std::chrono::minutes backup_retry{10};

/// Makes one backup, on a pool.
struct BackUp {
    Engine& engine;
    std::filesystem::path folder;
    std::uint32_t keep;
    Result<Backup> operator()() const { return make_backup(engine, folder, keep); }
};

/// Erases what is old, one bounded step.
class TrimEvents {
public:
    explicit TrimEvents(Timestamp now) : now_(now) {}
    Result<upkeep::Step> operator()(Transaction& tx) const { return upkeep::trim_events(tx, now_); }

private:
    Timestamp now_;
};

class TrimAnswers {
public:
    TrimAnswers(Timestamp now, std::string resume) : now_(now), resume_(std::move(resume)) {}
    Result<upkeep::Step> operator()(Transaction& tx) const { return upkeep::trim_idempotency(tx, now_, resume_); }

private:
    Timestamp now_;
    std::string resume_;
};

}  // namespace

void App::start_upkeep() {
    for (std::size_t i = 0; i < loops_; ++i) {
        if (options_.access_log != api::AccessLogFormat::off) {
            asio::co_spawn(server_->loop(i), flush_access_log(i), asio::detached);
        }
    }
    asio::co_spawn(server_->loop(0), write_key_uses(), asio::detached);
    asio::co_spawn(server_->loop(0), trim(), asio::detached);
    if (!config_.backup_to.empty()) asio::co_spawn(server_->loop(0), make_backups(), asio::detached);
    asio::co_spawn(server_->loop(0), api::expire_signals(services_), asio::detached);
}

asio::awaitable<void> App::flush_access_log(std::size_t loop) {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        timer.expires_after(access_log_period);
        co_await timer.async_wait(asio::use_awaitable);
        access_log_.flush(loop);
    }
}

asio::awaitable<void> App::write_key_uses() {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    for (;;) {
        timer.expires_after(key_use_period);
        co_await timer.async_wait(asio::use_awaitable);
        co_await keys_.write_uses();
    }
}

asio::awaitable<void> App::make_backups() {
    const std::filesystem::path folder = std::filesystem::absolute(config_.backup_to);
    const std::int64_t period_ms = config_.backup_hours * 3'600'000LL;
    std::optional<Backup> newest;
    if (const auto known = list_backups(folder); known && !known->empty()) newest = known->back();
    if (newest) services_.earlier_backup.store(newest->made_at);
    asio::steady_timer timer(co_await asio::this_coro::executor);
    while (!services_.stopping.load()) {
        const Timestamp due = next_backup(newest ? &*newest : nullptr, period_ms, clock_.now());
        timer.expires_after(std::chrono::milliseconds(due.ms - clock_.now().ms));
        co_await timer.async_wait(asio::use_awaitable);
        auto work = BackUp{*engine_, folder, config_.backup_keep};
        const auto made = co_await database_.offload(Lane::disk, std::move(work));
        if (made) {
            newest = *made;
            log_.info("backup " + std::to_string(made->number) + " made in " + folder.string());
            continue;
        }
        log_.error("no backup was made, the next try is in 10 minutes: " + made.error().detail);
        timer.expires_after(backup_retry);
        co_await timer.async_wait(asio::use_awaitable);
    }
}

asio::awaitable<void> App::trim() {
    asio::steady_timer timer(co_await asio::this_coro::executor);
    std::string resume;
    for (;;) {
        auto events = TrimEvents(clock_.now());
        const auto trimmed = co_await database_.transact(std::move(events));
        auto answers = TrimAnswers(clock_.now(), resume);
        const auto erased = co_await database_.transact(std::move(answers));
        resume = erased ? erased->resume : std::string();
        const bool more = !resume.empty() || (trimmed && trimmed->erased == upkeep::max_erased);
        timer.expires_after(more ? std::chrono::milliseconds(100) : std::chrono::milliseconds(trim_period));
        co_await timer.async_wait(asio::use_awaitable);
    }
}

}  // namespace tjp
