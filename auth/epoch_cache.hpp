#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

namespace tjp {

/// What was read from storage lately, one bounded map a loop, so that looking it up takes no lock.
///
/// `invalidate` is safe from any thread: from then on, on every loop, nothing that was read from storage before counts.
/// All else is for the loop's own thread.
template <class Key, class Value, class Hash = std::hash<Key>>
class EpochCache {
public:
    using Epoch = std::uint64_t;

    EpochCache(std::size_t loops, std::size_t most) : most_(most), maps_(loops) {}

    /// The value, where nothing has changed since it was read; else nullptr.
    Value* find(std::size_t loop, const Key& key) {
        const auto found = maps_[loop].find(key);
        if (found == maps_[loop].end() || found->second.epoch != epoch()) return nullptr;
        return &found->second.value;
    }

    /// To be taken before storage is read: what is read may be older than a change made meanwhile, never newer than
    /// thought.
    Epoch epoch() const { return epoch_.load(std::memory_order_acquire); }

    /// Where the value goes that was read in `epoch`; as it was before, where there was one.
    Value& renew(std::size_t loop, const Key& key, Epoch epoch) {
        Map& map = maps_[loop];
        if (map.size() >= most_ && !map.contains(key)) map.clear();
        Entry& entry = map[key];
        entry.epoch = epoch;
        return entry.value;
    }

    /// To be called after a commit that changed what is kept here, before anybody is told of it.
    void invalidate() { epoch_.fetch_add(1, std::memory_order_acq_rel); }

private:
    struct Entry {
        Epoch epoch = 0;
        Value value{};
    };
    using Map = std::unordered_map<Key, Entry, Hash>;

    const std::size_t most_;
    std::atomic<Epoch> epoch_{1};
    std::vector<Map> maps_;  ///< by loop
};

}  // namespace tjp
