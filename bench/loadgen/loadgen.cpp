// Requests at a fixed rate over keep-alive connections to a server on this machine, and their latencies as JSON.
//
//     loadgen PORT FILE --rate R [--connections N] [--seconds S] [--warm-up S] [--spin]
//
// FILE holds requests as for bench/lua/requests.lua. Without --seconds it goes on until SIGTERM or SIGINT.
#include <boost/asio/signal_set.hpp>
#include <charconv>
#include <csignal>
#include <cstdio>
#include <exception>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "bench/loadgen/open_loop.hpp"

namespace {

using namespace tjp::bench;

constexpr const char* usage = "loadgen PORT FILE --rate R [--connections N] [--seconds S] [--warm-up S] [--spin]";

double number(std::string_view text, double least) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || value < least) throw std::runtime_error(usage);
    return value;
}

std::chrono::nanoseconds seconds(std::string_view text) {
    return std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(number(text, 0)));
}

LoadOptions read_options(const std::vector<std::string_view>& words) {
    LoadOptions options;
    for (std::size_t i = 2; i < words.size(); ++i) {
        if (words[i] == "--spin") {
            options.spin = true;
            continue;
        }
        if (i + 1 == words.size()) throw std::runtime_error(usage);
        const std::string_view name = words[i];
        const std::string_view value = words[++i];
        if (name == "--rate") {
            options.rate = number(value, 0.001);
        } else if (name == "--connections") {
            options.connections = static_cast<std::size_t>(number(value, 1));
        } else if (name == "--seconds") {
            options.duration = seconds(value);
        } else if (name == "--warm-up") {
            options.warm_up = seconds(value);
        } else {
            throw std::runtime_error(usage);
        }
    }
    return options;
}

double share(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

void print_latencies(const char* name, const Histogram& histogram) {
    const auto at = [&](double rank) { return static_cast<double>(histogram.quantile(rank)) / 1000; };
    std::printf(
        "  \"%s\": {\"p50\": %.1f, \"p90\": %.1f, \"p99\": %.1f, \"p999\": %.1f, \"max\": %.1f, \"mean\": %.1f},\n",
        name, at(0.5), at(0.9), at(0.99), at(0.999), static_cast<double>(histogram.max()) / 1000,
        histogram.mean() / 1000);
}

void print(const LoadOptions& options, const LoadFigures& figures) {
    const double achieved = figures.seconds > 0 ? static_cast<double>(figures.answered) / figures.seconds : 0;
    std::printf("{\n  \"rate\": %.1f, \"achieved\": %.1f, \"seconds\": %.3f, \"connections\": %zu,\n", options.rate,
                achieved, figures.seconds, options.connections);
    print_latencies("latency_us", figures.latency);
    print_latencies("service_us", figures.service);
    std::printf("  \"scheduled\": %zu, \"answered\": %zu, \"body_bytes\": %zu,\n", std::size_t{figures.scheduled},
                std::size_t{figures.answered}, std::size_t{figures.body_bytes});
    std::printf("  \"missed\": %zu, \"missed_share\": %.6f, \"unsent\": %zu, \"unanswered\": %zu,\n",
                std::size_t{figures.missed}, share(figures.missed, figures.scheduled), std::size_t{figures.unsent},
                std::size_t{figures.unanswered});
    std::printf("  \"bad_status\": %zu, \"worst_status\": %d, \"broken\": %zu\n}\n", std::size_t{figures.bad_status},
                figures.worst_status, std::size_t{figures.broken});
}

int run(const std::vector<std::string_view>& words) {
    if (words.size() < 4) throw std::runtime_error(usage);
    const std::string port(words[0]);
    LoadOptions options = read_options(words);
    options.server = {boost::asio::ip::make_address("127.0.0.1"), static_cast<std::uint16_t>(number(port, 1))};
    // Numbers of one run should not meet those of the run before: a repeated message would be a duplicate.
    const auto now = std::chrono::system_clock::now().time_since_epoch() / std::chrono::microseconds(1);
    RequestFile requests(std::string(words[1]), "127.0.0.1:" + port, static_cast<std::uint64_t>(now));
    OpenLoop loop(options, std::move(requests));
    boost::asio::signal_set signals(loop.context(), SIGINT, SIGTERM);
    signals.async_wait([&loop](const boost::system::error_code& error, int) {
        if (!error) loop.stop();
    });
    print(options, loop.run());
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return run({argv + 1, argv + argc});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "loadgen: %s\n", error.what());
        return 2;
    }
}
