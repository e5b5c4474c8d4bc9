// A key's log is a ring of the instants of its last accepted requests, at most `limit` of them, in ascending order. A
// request is allowed when fewer than `limit` of them are younger than a window: in a full ring that asks whether the
// oldest has left. Nothing has to be removed for that, so expired entries stay until their place is needed; the ring
// grows by doubling while all of it is in use and shrinks when most of it has expired.
//
// Keys stand in a list by their last accepted request. Its front is the first to fall idle, so forgetting idle keys
// costs a look at the front on each call and never a sweep.

#include "ratelimit/sliding_window.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <list>
#include <mutex>
#include <random>
#include <unordered_map>

namespace tjp {
namespace {

using Nanoseconds = std::int64_t;

constexpr std::size_t max_shards = 64;
constexpr std::size_t min_keys_per_shard = 1024;
constexpr std::uint32_t initial_slots = 4;
constexpr int max_forgotten_per_call = 2;  // more than the one key that a call can add

/// How far one thread's `now` may lag another's: entries are kept this much longer than the window before they are
/// dropped, so that the late thread still finds them.
constexpr Nanoseconds disorder = 1'000'000'000;

std::uint64_t random_seed() {
    std::random_device device;
    return std::uint64_t{device()} << 32 | device();
}

/// Mixes the 16 bytes with a secret seed: addresses are chosen by whoever attacks, and must not meet in one bucket.
std::uint64_t mix(const LimitKey& key, std::uint64_t seed) {
    std::uint64_t half[2];
    std::memcpy(half, key.data(), sizeof half);
    std::uint64_t hash = seed;
    for (const std::uint64_t part : half) {
        hash ^= part;  // the finaliser of MurmurHash3, a bijection, so halves cannot cancel out
        hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdULL;
        hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53ULL;
        hash = (hash ^ hash >> 33) + seed;
    }
    return hash;
}

struct KeyHash {
    std::uint64_t seed = 0;
    std::size_t operator()(const LimitKey& key) const { return mix(key, seed); }
};

class TimeLog {
public:
    std::uint32_t size() const { return size_; }
    std::size_t bytes() const { return capacity_ * sizeof(Nanoseconds); }
    Nanoseconds at(std::uint32_t i) const {
        const std::uint32_t slot = head_ + i;
        return slots_[slot < capacity_ ? slot : slot - capacity_];
    }
    Nanoseconds newest() const { return at(size_ - 1); }

    /// How many entries are at or before `instant`; they are the first ones.
    std::uint32_t count_until(Nanoseconds instant) const {
        std::uint32_t low = 0;
        std::uint32_t high = size_;
        while (low < high) {
            const std::uint32_t middle = low + (high - low) / 2;
            if (at(middle) <= instant) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Appends `instant`, which is not before `newest()`. Entries at or before `expired` may be dropped for it; a ring
    /// of `limit` entries drops its oldest.
    void push(Nanoseconds instant, Nanoseconds expired, std::uint32_t limit) {
        if (size_ == capacity_) make_room(expired, limit);
        const std::uint32_t slot = head_ + size_;
        slots_[slot < capacity_ ? slot : slot - capacity_] = instant;
        ++size_;
    }

private:
    void make_room(Nanoseconds expired, std::uint32_t limit) {
        drop(count_until(expired));
        if (size_ == limit) drop(1);  // `limit` newer entries will stand behind it: it can decide nothing any more
        if (size_ == capacity_) {
            resize(capacity_ == 0 ? std::min(initial_slots, limit)
                                  : static_cast<std::uint32_t>(std::min<std::uint64_t>(limit, 2ULL * capacity_)));
        } else if (capacity_ > initial_slots && size_ < capacity_ / 4) {
            resize(std::max(initial_slots, 2 * size_));
        }
    }

    void drop(std::uint32_t count) {
        head_ = (head_ + count) % std::max(1U, capacity_);
        size_ -= count;
    }

    void resize(std::uint32_t capacity) {
        auto slots = std::make_unique<Nanoseconds[]>(capacity);
        for (std::uint32_t i = 0; i < size_; ++i) slots[i] = at(i);
        slots_ = std::move(slots);
        capacity_ = capacity;
        head_ = 0;
    }

    std::unique_ptr<Nanoseconds[]> slots_;
    std::uint32_t capacity_ = 0;
    std::uint32_t head_ = 0;
    std::uint32_t size_ = 0;
};

struct Entry {
    LimitKey key;
    TimeLog log;  ///< never empty: an entry is made by its first accepted request
};

}  // namespace

struct alignas(64) SlidingWindow::Shard {
    mutable std::mutex mutex;
    std::list<Entry> by_age;  ///< the longest ago accepted first
    std::unordered_map<LimitKey, std::list<Entry>::iterator, KeyHash> index;

    void forget_oldest() {
        index.erase(by_age.front().key);
        by_age.pop_front();
    }

    void forget_idle(Nanoseconds expired) {
        for (int i = 0; i < max_forgotten_per_call && !by_age.empty() && by_age.front().log.newest() <= expired; ++i) {
            forget_oldest();
        }
    }

    Entry& add(const LimitKey& key) {
        by_age.push_back(Entry{key, {}});
        index.emplace(key, std::prev(by_age.end()));
        return by_age.back();
    }
};

std::int64_t whole_seconds(std::chrono::nanoseconds duration) {
    return std::chrono::ceil<std::chrono::seconds>(duration).count();
}

SlidingWindow::SlidingWindow(const SlidingWindowOptions& options)
    : options_(options),
      shard_count_(std::bit_floor(std::clamp(options.max_keys / min_keys_per_shard, std::size_t{1}, max_shards))),
      shard_keys_(std::max<std::size_t>(1, options.max_keys / shard_count_)),
      seed_(random_seed()),
      shards_(std::make_unique<Shard[]>(shard_count_)) {
    for (std::size_t i = 0; i < shard_count_; ++i) shards_[i].index = decltype(Shard::index)(0, KeyHash{random_seed()});
}

SlidingWindow::~SlidingWindow() = default;

SlidingWindow::Shard& SlidingWindow::shard_of(const LimitKey& key) const {
    return shards_[mix(key, seed_) & (shard_count_ - 1)];
}

Verdict SlidingWindow::admit(const LimitKey& key, std::chrono::steady_clock::time_point now) {
    if (options_.limit == 0) return {};
    using std::chrono::nanoseconds;
    const Nanoseconds at = nanoseconds(now.time_since_epoch()).count();
    const Nanoseconds window = nanoseconds(options_.window).count();
    const Nanoseconds expired = at - window - disorder;
    Verdict verdict{.limit = options_.limit};

    Shard& shard = shard_of(key);
    const std::scoped_lock lock(shard.mutex);
    shard.forget_idle(expired);

    const auto found = shard.index.find(key);
    if (found == shard.index.end()) {
        if (shard.index.size() >= shard_keys_ && options_.when_full == WhenFull::refuse) {
            verdict.allowed = false;
            verdict.retry_after = nanoseconds(shard.by_age.front().log.newest() - expired);
            verdict.more_after = verdict.reset_after = verdict.retry_after;
            return verdict;
        }
        if (shard.index.size() >= shard_keys_) shard.forget_oldest();
        shard.add(key).log.push(at, expired, options_.limit);
        verdict.remaining = options_.limit - 1;
        verdict.more_after = verdict.reset_after = nanoseconds(window);
        return verdict;
    }

    TimeLog& log = found->second->log;
    std::uint32_t live = log.size() - log.count_until(at - window);
    verdict.allowed = live < options_.limit;
    if (verdict.allowed) {
        log.push(std::max(at, log.newest()), expired, options_.limit);
        shard.by_age.splice(shard.by_age.end(), shard.by_age, found->second);
        ++live;
    }
    verdict.remaining = options_.limit - live;
    verdict.more_after = nanoseconds(log.at(log.size() - live) + window - at);
    verdict.reset_after = nanoseconds(log.newest() + window - at);
    if (!verdict.allowed) verdict.retry_after = verdict.more_after;
    return verdict;
}

std::size_t SlidingWindow::keys() const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < shard_count_; ++i) {
        const std::scoped_lock lock(shards_[i].mutex);
        count += shards_[i].index.size();
    }
    return count;
}

std::size_t SlidingWindow::log_bytes() const {
    std::size_t bytes = 0;
    for (std::size_t i = 0; i < shard_count_; ++i) {
        const std::scoped_lock lock(shards_[i].mutex);
        for (const Entry& entry : shards_[i].by_age) bytes += entry.log.bytes();
    }
    return bytes;
}

}  // namespace tjp
