#include "server/api/signal_expiry.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <vector>

#include "server/api/signal_parts.hpp"
#include "server/journal/signal_fields.hpp"
#include "storage/stores/signal_store.hpp"

namespace tjp::api {
namespace {

using signal_store::Due;

constexpr std::chrono::seconds period{1};
constexpr std::size_t max_at_once = 256;

class ReadDue {
public:
    explicit ReadDue(Timestamp now) : now_(now) {}
    Result<std::vector<Due>> operator()(ReadView view) const {
        auto soonest = signal_store::soonest_to_expire(view, max_at_once);
        if (soonest) std::erase_if(*soonest, [this](const Due& due) { return due.at > now_; });
        return soonest;
    }

private:
    Timestamp now_;
};

class Expire {
public:
    Expire(std::vector<Due> due, Timestamp now) : due_(std::move(due)), now_(now) {}

    Result<std::size_t> operator()(Transaction& tx) const {
        for (const Due& due : due_) {
            const auto row = signal_store::find_for_update(tx, due.user, due.id);
            if (!row) return row.error();
            const auto before = *row ? decode_stored_signal((*row)->json) : Result<Signal>(no_such_signal());
            Signal after = before ? *before : Signal{};
            if (before && before->expires_at == due.at && expire_if_due(after, now_)) {
                store_change(tx, due.user, *before, after);
            } else {
                // Executed meanwhile, or damaged: either way it has no place in the queue.
                signal_store::forget_expiry(tx, due);
            }
        }
        return due_.size();
    }

private:
    std::vector<Due> due_;
    Timestamp now_;
};

boost::asio::awaitable<std::size_t> expire_some(Services& services) {
    auto read = ReadDue(services.clock.now());
    const auto due = co_await services.database.read(std::move(read));
    if (!due || due->empty()) co_return 0;
    auto work = Expire(*due, services.clock.now());
    const auto expired = co_await services.database.transact(std::move(work));
    if (!expired) {
        services.log.error("expiring signals: " + expired.error().detail);
        co_return 0;
    }
    co_return *expired;
}

}  // namespace

boost::asio::awaitable<void> expire_signals(Services& services) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    for (;;) {
        const std::size_t expired = co_await expire_some(services);
        if (expired == max_at_once) continue;
        timer.expires_after(period);
        co_await timer.async_wait(boost::asio::use_awaitable);
    }
}

}  // namespace tjp::api
