// What is read for a request: the page of a listing, one record, a key; and the limiter's verdict. Over a RocksDB of
// 20,000 trades of one user, all of it in memory.
#include <benchmark/benchmark.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <stdexcept>

#include "auth/api_key.hpp"
#include "auth/key_ring.hpp"
#include "bench/micro/samples.hpp"
#include "ratelimit/sliding_window.hpp"
#include "storage/codec/records.hpp"
#include "storage/engine/rocksdb/rocksdb_engine.hpp"
#include "storage/stores/blocking.hpp"
#include "storage/stores/trade_store.hpp"
#include "storage/stores/user_store.hpp"
#include "tests/support/temp_folder.hpp"

namespace tjp::bench {
namespace {

constexpr std::uint64_t stored_trades = 20'000;
constexpr std::uint64_t trades_a_commit = 500;

/// A store with one user and their trades.
class Store {
public:
    Store() : user_{trade_number(0).id.uuid} {
        RocksDbOptions options;
        options.folder = folder_.path() / "db";
        auto opened = open_rocksdb(options);
        if (!opened) throw std::runtime_error(opened.error().detail);
        engine_ = std::move(*opened);
        for (std::uint64_t at = 0; at < stored_trades; at += trades_a_commit) add(at);
        // As a server finds most of its data: in tables, not in the memtable.
        if (!engine_->flush()) throw std::runtime_error("the store cannot be flushed");
    }

    Engine& engine() { return *engine_; }
    UserId user() const { return user_; }

private:
    void add(std::uint64_t first) {
        const auto done = transact_and_wait(*engine_, [&](Transaction& tx) -> Result<bool> {
            for (std::uint64_t at = first; at < first + trades_a_commit; ++at) {
                const Trade trade = trade_number(at);
                const std::string record = encode_record(trade);
                trade_store::insert(tx, user_, {{trade.date, trade.id}, trade.pair, std::nullopt, record});
            }
            return true;
        });
        if (!done) throw std::runtime_error(done.error().detail);
    }

    test::TempFolder folder_;
    std::unique_ptr<Engine> engine_;
    UserId user_;
};

Store& store() {
    static Store made;
    return made;
}

void list_page(benchmark::State& state, const char* pair, std::int32_t days_ago) {
    trade_store::Range range;
    range.pair = pair;
    range.to = Date{trade_number(0).date.days - days_ago};
    const auto limit = static_cast<std::size_t>(state.range(0));
    std::string body;
    const auto read_page = [&](ReadTier tier) {
        body.clear();
        std::size_t rows = 0;
        const auto visit = [&](TradePosition, std::string_view json) {
            body += json;
            return ++rows < limit;
        };
        const ReadView view(store().engine(), tier);
        return trade_store::scan(view, store().user(), range, ScanOrder::forward, visit) && rows == limit;
    };
    // Once from the disk; from then on it is in the cache, where the event loop reads it.
    bool whole = read_page(ReadTier::any);
    for (auto _ : state) whole = read_page(ReadTier::cached) && whole;
    if (!whole) state.SkipWithError("a page is short");
    state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations() * body.size()));
}
BENCHMARK_CAPTURE(list_page, newest, "", 0)->Arg(50)->Arg(100)->Arg(500);
BENCHMARK_CAPTURE(list_page, of_a_pair, "XAUUSD", 0)->Arg(100);
BENCHMARK_CAPTURE(list_page, mid_history, "", 1000)->Arg(500);

void get_trade(benchmark::State& state) {
    const ReadView view(store().engine(), ReadTier::cached);
    const TradeId id = trade_number(stored_trades / 2).id;
    for (auto _ : state) benchmark::DoNotOptimize(trade_store::find(view, store().user(), id));
}
BENCHMARK(get_trade);

/// A key that the ring has read once.
void find_key_in_ring(benchmark::State& state) {
    User user;
    user.id = store().user();
    user.email = "a@example.com";
    ApiKey key;
    key.id = KeyId{user.id.uuid};
    key.user = user.id;
    const auto presented = parse_api_key(seal(key));
    const auto written = transact_and_wait(store().engine(), [&](Transaction& tx) -> Result<bool> {
        user_store::insert(tx, user);
        user_store::insert_key(tx, key);
        return true;
    });
    if (!written || !presented) return state.SkipWithError("the key was not stored");
    Database database(store().engine(), DatabaseLimits{});
    {
        KeyRing ring(database, 1);
        const Timestamp now{1'780'000'000'000};
        boost::asio::io_context context;
        boost::asio::co_spawn(context, ring.load(0, *presented, now), boost::asio::detached);
        context.run();
        for (auto _ : state) {
            if (!ring.cached(0, *presented, now)) state.SkipWithError("the ring does not know the key");
        }
    }
    database.join();
}
BENCHMARK(find_key_in_ring);

void limiter_admits(benchmark::State& state) {
    SlidingWindowOptions options;
    options.limit = 60;
    SlidingWindow limiter(options);
    LimitKey key{};
    auto now = std::chrono::steady_clock::now();
    for (auto _ : state) {
        // One a second, the pace that is never refused, by a hundred keys in turn.
        key[0] = static_cast<std::uint8_t>(key[0] == 99 ? 0 : key[0] + 1);
        now += std::chrono::milliseconds(10);
        benchmark::DoNotOptimize(limiter.admit(key, now));
    }
}
BENCHMARK(limiter_admits);

}  // namespace
}  // namespace tjp::bench
