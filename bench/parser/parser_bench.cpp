// What the signal parser does in a second on one core, and the longest that any input of 64 KiB takes it.
//
//     parser_bench [SECONDS]      reads tests/corpus; SECONDS of measuring a file, 2 unless said
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "server/journal/json_reader.hpp"
#include "server/journal/signal_parser.hpp"

namespace {

using Clock = std::chrono::steady_clock;

std::vector<std::string> messages_of(const std::string& file) {
    std::ifstream in(TJP_CORPUS "/" + file);
    std::vector<std::string> messages;
    for (std::string line; std::getline(in, line);) {
        const auto object = tjp::parse_json(line);
        if (object) messages.push_back(object->find("raw")->text);
    }
    return messages;
}

std::size_t parse(const std::string& message) {
    const tjp::ParsedMessage parsed = tjp::parse_message(tjp::mask_secrets(message));
    return parsed.terms.take_profits.size() + (parsed.fault ? 1 : 0);
}

double milliseconds(Clock::duration time) { return std::chrono::duration<double, std::milli>(time).count(); }

void measure_rate(const std::string& file, double seconds) {
    const auto messages = messages_of(file);
    if (messages.empty()) return;
    std::size_t count = 0;
    std::size_t used = 0;
    std::size_t bytes = 0;
    const auto start = Clock::now();
    while (milliseconds(Clock::now() - start) < seconds * 1000) {
        for (const std::string& message : messages) {
            used += parse(message);
            bytes += message.size();
        }
        count += messages.size();
    }
    const double took = milliseconds(Clock::now() - start) / 1000;
    std::printf("%-28s %9.0f messages/s  %7.1f MB/s  (%zu messages, %zu)\n", file.c_str(),
                static_cast<double>(count) / took, static_cast<double>(bytes) / took / 1e6, messages.size(), used % 10);
}

/// Microseconds for a usual message of each kind, masked and parsed.
void measure_kinds(double seconds) {
    const std::pair<const char*, const char*> kinds[] = {
        {"JSON alert",
         R"({"ticker":"OANDA:XAUUSD","action":"buy","price":"2342.5","sl":2330,"tp":2360,"quantity":0.1})"},
        {"comma line", "60123456789,buylimit,XAUUSD,price=2330,sl=2320,tp=2350"},
        {"free text, forex", "XAUUSD BUY NOW 2342-2340 SL 2330 TP1 2350 TP2 2360"},
        {"free text, crypto",
         "⚡️⚡️ #BTC/USDT ⚡️⚡️\nExchanges: Binance Futures\nSignal Type: Regular (Long)\nLeverage: "
         "Isolated "
         "(20.0X)\n"
         "Entry Targets:\n1) 64200\n2) 63800\nTake-Profit Targets:\n1) 65000\n2) 66000\nStop Targets:\n1) 62500"},
        {"chat", "Good morning traders! Gold opened at 2345, we expect a bullish day. No trades before London."}};
    for (const auto& [name, text] : kinds) {
        const std::string message = text;
        std::size_t count = 0;
        std::size_t used = 0;
        const auto start = Clock::now();
        while (milliseconds(Clock::now() - start) < seconds * 500) {
            for (int i = 0; i < 100; ++i) used += parse(message);
            count += 100;
        }
        const double took = milliseconds(Clock::now() - start) * 1000;
        std::printf("%-28s %9.1f us a message (%zu)\n", name, took / static_cast<double>(count), used % 10);
    }
}

std::string repeated(const std::string& piece, std::size_t size) {
    std::string text;
    while (text.size() + piece.size() <= size) text += piece;
    return text;
}

/// Inputs made to be slow, each as long as a message may be.
std::vector<std::pair<std::string, std::string>> adversaries() {
    const std::size_t size = tjp::max_message_bytes;
    std::vector<std::pair<std::string, std::string>> inputs;
    for (const char* const piece : {"1",
                                    "9.",
                                    "1,234,",
                                    "-",
                                    "🔥",
                                    "✅",
                                    "=",
                                    "a=",
                                    "a=1,",
                                    "buy,",
                                    "\"",
                                    "\\",
                                    "\"secret\":",
                                    "\"secret\":\"",
                                    "secret=",
                                    "{",
                                    "[",
                                    "[[",
                                    "{\"a\":",
                                    "{\"a\":1},",
                                    "{{",
                                    "}}",
                                    "<b>",
                                    "<",
                                    "&",
                                    "&amp;",
                                    "(",
                                    "[a",
                                    "\n",
                                    " ",
                                    "buy ",
                                    "sell gold ",
                                    "tp 1 ",
                                    "tp1 2350 ",
                                    "sl ",
                                    "1)",
                                    "1 ",
                                    "x",
                                    "A",
                                    "XAUUSD",
                                    "XAUUSD ",
                                    "BTC/",
                                    "BTC/USDT:",
                                    "a.b",
                                    "@",
                                    "#",
                                    "#A ",
                                    "t/p ",
                                    "stop ",
                                    "entry ",
                                    "а",
                                    "ЛОНГ ",
                                    "close all gold\n",
                                    "move sl to be ",
                                    "if ",
                                    "1k ",
                                    "1-2-",
                                    "%41",
                                    "a&b=",
                                    "+50 pips ",
                                    ":a",
                                    ":abcd",
                                    "\xff",
                                    "𝗕",
                                    "1️⃣",
                                    "2342-2345 ",
                                    "60123456789,buy,EURUSD\n",
                                    "60123456789 ",
                                    "> a\n",
                                    "'",
                                    "_",
                                    "*",
                                    "0.0000001",
                                    "12:30 ",
                                    "2025-11-22 ",
                                    "market(side=buy);",
                                    "'secret':{",
                                    "secret=\"",
                                    "\\\"secret\\\":\\\"",
                                    "%73ecret=",
                                    "%73ecret=a&",
                                    "%2525",
                                    "\\u0065",
                                    "\\u0022secret\\u0022:1,",
                                    "://a@",
                                    "http://a:b@c ",
                                    "tjp_hook_a ",
                                    "5% ",
                                    "2340 ",
                                    "demo\n",
                                    "now 1 ",
                                    "add to "}) {
        inputs.emplace_back(piece, repeated(piece, size));
        inputs.emplace_back(std::string("a gold order, then ") + piece,
                            "GOLD BUY 2342 SL 2330 TP 2350 " + repeated(piece, size - 40));
        inputs.emplace_back(std::string("an object of ") + piece, "{\"text\":\"" + repeated(piece, size - 20) + "\"}");
        inputs.emplace_back(std::string("12 KiB of ") + piece, repeated(piece, 12000));
        inputs.emplace_back(std::string("11 KiB behind a gold order of ") + piece,
                            "GOLD BUY 2342 SL 2330 TP 2350 " + repeated(piece, 11000));
        inputs.emplace_back(std::string("a list of ") + piece, "[" + repeated(piece, size - 2) + "]");
    }
    return inputs;
}

/// The best of a few runs: what the input costs, not what else the machine was doing.
double best_of(const std::string& input) {
    double best = 1e9;
    for (int run = 0; run < 5; ++run) {
        const auto start = Clock::now();
        static_cast<void>(parse(input));
        best = std::min(best, milliseconds(Clock::now() - start));
    }
    return best;
}

}  // namespace

int main(int argc, char** argv) {
    const double seconds = argc > 1 ? std::strtod(argv[1], nullptr) : 2;
    for (const char* const file : {"channel_messages.jsonl", "documented_messages.jsonl", "pattern_messages.jsonl",
                                   "variant_messages.jsonl", "noise_messages.jsonl"}) {
        measure_rate(file, seconds);
    }
    measure_kinds(seconds);
    std::vector<std::pair<double, std::string>> worst;
    for (const auto& [name, input] : adversaries()) worst.emplace_back(best_of(input), name);
    std::ranges::sort(worst, std::greater{});
    std::printf("%zu inputs of up to 64 KiB, the slowest:\n", worst.size());
    for (std::size_t i = 0; i < std::min<std::size_t>(8, worst.size()); ++i) {
        std::string name;
        for (const char c : worst[i].second) name += c == '\n' ? ' ' : c;
        std::printf("  %7.3f ms  %s\n", worst[i].first, name.c_str());
    }
    return 0;
}
