#pragma once

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <thread>
#include <vector>

namespace tjp::test {

/// Has threads take shares of `count` in turn, until all are taken, it is to stop, or the time is over. `work(number,
/// size)` does one; what it throws is thrown here.
template <class Work>
void share_out(std::uint64_t count, std::uint64_t share, std::chrono::steady_clock::time_point end,
               const std::atomic<bool>& stop, Work work) {
    std::atomic<std::uint64_t> next = 0;
    std::vector<std::future<void>> running;
    for (unsigned i = 0; i < std::clamp(std::thread::hardware_concurrency(), 1U, 4U); ++i) {
        running.push_back(std::async(std::launch::async, [&] {
            while (!stop && std::chrono::steady_clock::now() < end) {
                const std::uint64_t number = next++;
                const std::uint64_t first = number * share;
                if (first >= count) break;
                work(number, std::min(share, count - first));
            }
        }));
    }
    for (auto& done : running) done.get();
}

}  // namespace tjp::test
