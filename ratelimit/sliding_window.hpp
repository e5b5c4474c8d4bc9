#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace tjp {

/// Whom a limit is counted for: the 16 bytes of a key's Uuid, or of an address.
using LimitKey = std::array<std::uint8_t, 16>;

/// What the limiter says to one request. The durations count from the `now` it was asked with; put them into header
/// fields with `whole_seconds`.
struct Verdict {
    bool allowed = true;
    std::uint32_t limit = 0;      ///< requests a window; 0: the limiter is off and the rest says nothing
    std::uint32_t remaining = 0;  ///< how many more would be allowed at this instant

    /// Until the next slot comes free. The `t` of `RateLimit`, which by draft-ietf-httpapi-ratelimit-headers-10 is the
    /// time until *additional* quota is available, not until all of it is.
    std::chrono::nanoseconds more_after{0};

    /// Until the whole quota is free again, if no request is accepted before. For `X-RateLimit-Reset`.
    std::chrono::nanoseconds reset_after{0};

    /// Zero where allowed. Otherwise who waits that long is allowed, unless others used the key meanwhile.
    std::chrono::nanoseconds retry_after{0};
};

/// Whole seconds, rounded up: a client that waits the figure it reads has waited long enough.
std::int64_t whole_seconds(std::chrono::nanoseconds duration);

/// What happens to a key that is new when `max_keys` keys are remembered and none of them has been idle for a window.
enum class WhenFull : std::uint8_t {
    refuse,         ///< it is refused until one falls idle: the limit holds, at the cost of that key
    forget_oldest,  ///< the key that was accepted longest ago is forgotten and starts anew
};

struct SlidingWindowOptions {
    std::uint32_t limit = 60;  ///< accepted requests a window and key; 0 turns the limiter off
    std::chrono::seconds window{60};
    std::size_t max_keys = std::size_t{1} << 18;  ///< keys remembered at once, evenly over the shards
    WhenFull when_full = WhenFull::refuse;
};

/// Exact sliding-window limiter: no half-open window [t, t + window) ever holds more than `limit` accepted requests of
/// one key, and a client that sends one every window / limit is never refused. A refused request does not count.
///
/// Times are kept as they are given (nanoseconds), since any rounding would break one half of that promise. Threads
/// may present their `now` slightly out of order: a request is judged by its own `now`, and recorded no earlier than
/// the key's latest, so lateness can only count against it.
///
/// Memory: about 150 bytes a key and 8 to 16 bytes an accepted request of the last window. A key idle for longer than
/// the window is forgotten in passing, when its shard is next asked. Safe from any thread; locks are sharded and held
/// for well under a microsecond.
class SlidingWindow {
public:
    explicit SlidingWindow(const SlidingWindowOptions& options);
    ~SlidingWindow();
    SlidingWindow(const SlidingWindow&) = delete;
    SlidingWindow& operator=(const SlidingWindow&) = delete;

    /// Judges one request and, where it is allowed, counts it.
    [[nodiscard]] Verdict admit(const LimitKey& key, std::chrono::steady_clock::time_point now);

    /// Keys remembered; walks the shards, so for metrics and tests.
    std::size_t keys() const;
    /// Bytes held by the logs of accepted times; as above.
    std::size_t log_bytes() const;

private:
    struct Shard;

    Shard& shard_of(const LimitKey& key) const;

    SlidingWindowOptions options_;
    std::size_t shard_count_;
    std::size_t shard_keys_;  ///< max_keys of one shard
    std::uint64_t seed_;
    std::unique_ptr<Shard[]> shards_;
};

}  // namespace tjp
