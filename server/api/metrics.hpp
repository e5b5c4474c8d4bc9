#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "storage/engine/engine.hpp"

namespace tjp::api {

/// Request counters and latency histograms, a set a loop: recording is a few plain additions to memory that no other
/// thread writes.
class Metrics {
public:
    /// Upper bounds of the latency buckets, in microseconds.
    static constexpr std::array<std::uint32_t, 12> bounds_us{50,    100,    250,    500,     1'000,   2'500,
                                                             5'000, 10'000, 50'000, 100'000, 500'000, 1'000'000};

    Metrics(std::size_t loops, std::vector<std::string> routes);

    struct Sample {
        std::size_t route = 0;
        unsigned status = 200;
        std::chrono::nanoseconds took{0};
        std::size_t bytes = 0;
    };
    /// On the loop's own thread.
    void record(std::size_t loop, const Sample& sample) noexcept;

    struct Gauges {
        EngineHealth engine;
        std::size_t connections = 0;
    };
    /// Everything in Prometheus' text format 0.0.4. From any thread.
    std::string render(const Gauges& gauges) const;

private:
    /// Written by one thread, read by any: no locked instruction is needed to add.
    struct Counter {
        std::atomic<std::uint64_t> value{0};
        void add(std::uint64_t more) {
            value.store(value.load(std::memory_order_relaxed) + more, std::memory_order_relaxed);
        }
    };
    struct Route {
        std::array<Counter, 6> by_class;  ///< by the status' first digit
        std::array<Counter, bounds_us.size() + 1> by_latency;
        Counter total_us;
        Counter bytes;
    };

    void render_counts(std::string& out) const;
    void render_latency(std::string& out, std::size_t route) const;
    std::uint64_t sum(std::size_t route, std::uint64_t (*pick)(const Route&, std::size_t), std::size_t at) const;

    std::vector<std::string> routes_;
    std::vector<std::unique_ptr<Route[]>> loops_;
};

}  // namespace tjp::api
