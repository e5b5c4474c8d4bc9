#pragma once

#include <atomic>

#include "storage/model/time.hpp"

namespace tjp::test {

/// A clock that says what it is told, from any thread.
class SetClock final : public Clock {
public:
    explicit SetClock(Timestamp at = {1'780'000'000'000}) : ms_(at.ms) {}
    Timestamp now() const override { return {ms_.load(std::memory_order_relaxed)}; }
    void set(Timestamp at) { ms_.store(at.ms, std::memory_order_relaxed); }
    void advance(std::int64_t ms) { ms_.fetch_add(ms, std::memory_order_relaxed); }

private:
    std::atomic<std::int64_t> ms_;
};

}  // namespace tjp::test
