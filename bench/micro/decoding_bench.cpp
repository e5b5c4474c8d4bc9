#include <benchmark/benchmark.h>

#include <string>

#include "auth/api_key.hpp"
#include "bench/micro/samples.hpp"
#include "server/http/request_parser.hpp"
#include "server/journal/json_reader.hpp"
#include "server/journal/signal_parser.hpp"

namespace tjp::bench {
namespace {

void decode_json_of_trade(benchmark::State& state) {
    for (auto _ : state) benchmark::DoNotOptimize(parse_json(trade_body));
}
BENCHMARK(decode_json_of_trade);

void decode_and_validate_trade(benchmark::State& state) {
    for (auto _ : state) {
        const auto body = parse_json(trade_body);
        benchmark::DoNotOptimize(decode_trade(*body));
    }
}
BENCHMARK(decode_and_validate_trade);

void decode_refuse_trade(benchmark::State& state) {
    std::string wrong = trade_body;
    wrong.replace(wrong.find("LONDON"), 6, "MOSCOW");
    for (auto _ : state) {
        const auto body = parse_json(wrong);
        benchmark::DoNotOptimize(decode_trade(*body));
    }
}
BENCHMARK(decode_refuse_trade);

void parse_message_of(benchmark::State& state, const char* text) {
    const std::string message = text;
    for (auto _ : state) benchmark::DoNotOptimize(parse_message(mask_secrets(message)));
}
BENCHMARK_CAPTURE(parse_message_of, json_alert,
                  R"({"ticker":"OANDA:XAUUSD","action":"buy","price":"2342.5","sl":2330,"tp":2360,"quantity":0.1})");
BENCHMARK_CAPTURE(parse_message_of, comma_line, "60123456789,buylimit,XAUUSD,price=2330,sl=2320,tp=2350");
BENCHMARK_CAPTURE(parse_message_of, free_text, "XAUUSD BUY NOW 2342-2340 SL 2330 TP1 2350 TP2 2360");
BENCHMARK_CAPTURE(parse_message_of, chat, "Good morning traders! Gold opened at 2345, we expect a bullish day.");

void parse_request_head(benchmark::State& state) {
    const std::string head = "GET /api/v1/trades?limit=50 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nAuthorization: Bearer " +
                             mint(KeyId{}).text + "\r\nAccept: */*\r\nUser-Agent: bench\r\n\r\n";
    http::RequestParser parser;
    for (auto _ : state) {
        std::string_view input = head;
        if (parser.feed(input) != http::RequestParser::Status::head_done) state.SkipWithError("no head");
        benchmark::DoNotOptimize(parser.allow_body(0));
        parser.next();
    }
}
BENCHMARK(parse_request_head);

void parse_key(benchmark::State& state) {
    const std::string key = mint(KeyId{}).text;
    for (auto _ : state) benchmark::DoNotOptimize(parse_api_key(key));
}
BENCHMARK(parse_key);

}  // namespace
}  // namespace tjp::bench

BENCHMARK_MAIN();
