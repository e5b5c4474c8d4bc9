#include <benchmark/benchmark.h>

#include "bench/micro/samples.hpp"
#include "server/journal/json_reader.hpp"
#include "storage/codec/keys.hpp"
#include "storage/codec/layout.hpp"
#include "storage/codec/records.hpp"
#include "storage/model/big_endian.hpp"

namespace tjp::bench {

Trade trade_number(std::uint64_t count) {
    static const Trade usual = [] {
        const auto body = parse_json(trade_body);
        return decode_trade(*body)->trade;
    }();
    Trade trade = usual;
    std::array<char, 16> id{};
    write_be64(id.data(), 0x019a'0000'0000'7000 + (count << 16));
    write_be64(id.data() + 8, 0x8000'0000'0000'0000 + count);
    std::copy(id.begin(), id.end(), trade.id.uuid.bytes.begin());
    trade.date.days -= static_cast<std::int32_t>(count / 7);
    trade.created_at = trade.updated_at = Timestamp{1'779'000'000'000 + static_cast<std::int64_t>(count)};
    return trade;
}

namespace {

void key_trade(benchmark::State& state) {
    const Trade trade = trade_number(1);
    const UserId user{trade.id.uuid};
    for (auto _ : state) benchmark::DoNotOptimize(trade_key(user, trade.date, trade.id));
}
BENCHMARK(key_trade);

void key_trade_of_pair(benchmark::State& state) {
    const Trade trade = trade_number(1);
    const UserId user{trade.id.uuid};
    for (auto _ : state) benchmark::DoNotOptimize(trade_pair_key(user, "XAUUSD", trade.date, trade.id));
}
BENCHMARK(key_trade_of_pair);

void key_read_position(benchmark::State& state) {
    const Trade trade = trade_number(1);
    const std::string key = trade_pair_key(UserId{trade.id.uuid}, "XAUUSD", trade.date, trade.id);
    for (auto _ : state) benchmark::DoNotOptimize(trade_position(key));
}
BENCHMARK(key_read_position);

void record_encode_trade(benchmark::State& state) {
    const Trade trade = trade_number(1);
    for (auto _ : state) benchmark::DoNotOptimize(encode_record(trade));
}
BENCHMARK(record_encode_trade);

void record_read_trade(benchmark::State& state) {
    const Trade trade = trade_number(1);
    const std::string record = encode_record(trade);
    Scratch scratch;
    for (auto _ : state) benchmark::DoNotOptimize(trade_layout().unpack(trade.id.uuid, record, scratch));
}
BENCHMARK(record_read_trade);

}  // namespace
}  // namespace tjp::bench
