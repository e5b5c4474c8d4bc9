#pragma once

#include <atomic>

namespace tjp {

/// How reads of one kind that began in memory alone have fared: a running average of the share that had to be begun
/// again elsewhere. Safe from any thread; threads that meet may lose one another's notes, which only blurs it.
class MemoryLuck {
public:
    /// Whether the next one should begin in memory. Where most have failed, some still do, to see whether that holds.
    bool promising() {
        if (misses_.load(std::memory_order_relaxed) < bad) return true;
        return asked_.fetch_add(1, std::memory_order_relaxed) % probe_every == 0;
    }

    void note(bool missed) {
        const int before = misses_.load(std::memory_order_relaxed);
        misses_.store(before + ((missed ? all : 0) - before) / weight, std::memory_order_relaxed);
    }

private:
    static constexpr int all = 1 << 16;
    static constexpr int bad = all / 4;  // half a page begun in vain costs what going to a pool does
    static constexpr int weight = 16;
    static constexpr unsigned probe_every = 16;

    std::atomic<int> misses_{0};
    std::atomic<unsigned> asked_{0};
};

}  // namespace tjp
