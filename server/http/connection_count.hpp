#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace tjp::http {

/// Counts what the connections of all loops have together: themselves, and the bytes of their larger bodies.
class ConnectionCount {
public:
    std::size_t value() const { return value_.load(std::memory_order_acquire); }

private:
    friend class ConnectionSlot;
    std::atomic<std::size_t> value_{0};
    std::atomic<std::size_t> body_bytes_{0};
};

/// One connection's place in the count, given back when it is destroyed.
class ConnectionSlot {
public:
    explicit ConnectionSlot(ConnectionCount& count)
        : count_(&count), ordinal_(count.value_.fetch_add(1, std::memory_order_acq_rel) + 1) {}
    ConnectionSlot(ConnectionSlot&& other) noexcept
        : count_(std::exchange(other.count_, nullptr)), ordinal_(other.ordinal_), reserved_(other.reserved_) {}
    ConnectionSlot& operator=(ConnectionSlot&&) = delete;
    ~ConnectionSlot() {
        if (count_ != nullptr) {
            release_body();
            count_->value_.fetch_sub(1, std::memory_order_acq_rel);
        }
    }

    std::size_t ordinal() const { return ordinal_; }  ///< how many there were with this one

    /// Room for a body of this size, until `release_body`. False where all together would have more than `bound`.
    bool reserve_body(std::size_t bytes, std::size_t bound) {
        const std::size_t before = count_->body_bytes_.fetch_add(bytes, std::memory_order_relaxed);
        reserved_ += bytes;
        if (before + bytes <= bound) return true;
        release_body();
        return false;
    }

    void release_body() {
        if (reserved_ > 0) count_->body_bytes_.fetch_sub(std::exchange(reserved_, 0), std::memory_order_relaxed);
    }

private:
    ConnectionCount* count_;
    std::size_t ordinal_;
    std::size_t reserved_ = 0;
};

}  // namespace tjp::http
