#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace tjp::http {

/// Counts open connections over all loops.
class ConnectionCount {
public:
    std::size_t value() const { return value_.load(std::memory_order_acquire); }

private:
    friend class ConnectionSlot;
    std::atomic<std::size_t> value_{0};
};

/// One connection's place in the count, given back when it is destroyed.
class ConnectionSlot {
public:
    explicit ConnectionSlot(ConnectionCount& count)
        : count_(&count), ordinal_(count.value_.fetch_add(1, std::memory_order_acq_rel) + 1) {}
    ConnectionSlot(ConnectionSlot&& other) noexcept
        : count_(std::exchange(other.count_, nullptr)), ordinal_(other.ordinal_) {}
    ConnectionSlot& operator=(ConnectionSlot&&) = delete;
    ~ConnectionSlot() {
        if (count_ != nullptr) {
            count_->value_.fetch_sub(1, std::memory_order_acq_rel);
        }
    }

    std::size_t ordinal() const { return ordinal_; }  ///< how many there were with this one

private:
    ConnectionCount* count_;
    std::size_t ordinal_;
};

}  // namespace tjp::http
