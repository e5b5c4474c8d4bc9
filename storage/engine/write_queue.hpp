#pragma once

#include <atomic>
#include <bitset>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>

#include "storage/engine/commit.hpp"
#include "storage/engine/engine.hpp"

namespace tjp {

/// The batch the WriteQueue fills: puts and erases in order, written at once.
class BatchTarget {
public:
    virtual ~BatchTarget() = default;
    /// The stored value, not counting the batch. Called on the writer's thread only.
    virtual Result<bool> read(Table table, std::string_view key, std::string& value) = 0;
    virtual void put(Table table, std::string_view key, std::string_view value) = 0;
    virtual void erase(Table table, std::string_view key) = 0;
    /// Makes everything since the last call durable, atomically, and starts a new batch (also after an error).
    /// `sequence`: of its last commit.
    virtual Result<void> write(std::uint64_t sequence) = 0;
    /// Asked before each batch: a sentence where nothing may be written now (disk at its watermark).
    virtual std::optional<Error> refusal() = 0;
};

struct WriteQueueLimits {
    std::size_t max_commits = 8192;           ///< waiting; further ones are turned away
    std::size_t max_bytes = 64UL << 20;       ///< waiting, keys and values together
    std::size_t max_batch_bytes = 4UL << 20;  ///< written at once
    std::size_t small_batch_bytes = 512UL
                                    << 10;  ///< written at once where the first commit is small: it should not wait
    std::size_t small_commit_bytes = 8UL << 10;
};

/// Group commit. One thread takes what has gathered while the disk was busy with the last batch, checks the
/// expectations of each commit against the store and the commits before it in the batch, writes all that hold with one
/// sync, and gives every caller its own answer: the more callers wait, the more share a sync.
///
/// The commit sequence is kept in the table `meta`, in every batch, so that it never runs backwards.
class WriteQueue {
public:
    /// Of the table `meta`: the last commit's sequence, 8 bytes big-endian.
    static constexpr std::string_view sequence_key = "commit_sequence";
    /// The sequence that a value of this key is, or nothing where the value is damaged.
    static std::optional<std::uint64_t> parse_sequence(std::string_view value);

    /// `last_sequence` is what `read_sequence` found at open. `target` must outlive the queue.
    WriteQueue(BatchTarget& target, WriteQueueLimits limits, std::uint64_t last_sequence);
    /// Writes what is queued, then stops.
    ~WriteQueue();
    WriteQueue(const WriteQueue&) = delete;
    WriteQueue& operator=(const WriteQueue&) = delete;

    bool submit(PendingCommit& commit);
    void observe(CommitObserver* observer) { observer_.store(observer, std::memory_order_release); }
    /// Ends after the commits submitted so far; later ones are turned away.
    void stop();
    EngineHealth health() const;

    static Result<std::uint64_t> read_sequence(BatchTarget& target);

private:
    /// One row, as a commit of the batch names it: the commit outlives the batch, so nothing is copied.
    struct RowName {
        Table table;
        std::string_view key;
        bool operator==(const RowName&) const = default;
    };
    struct RowNameHash {
        std::size_t operator()(const RowName& row) const { return std::hash<std::string_view>{}(row.key); }
    };
    /// A row's value within the batch, where a commit of the batch changed it; nothing: erased.
    using Overlay = std::unordered_map<RowName, std::optional<std::string_view>, RowNameHash>;

    void run();
    PendingCommit* take_batch();
    void write_batch(PendingCommit* batch);
    std::optional<std::size_t> check(const WriteSet& writes, CommitResult& result);
    void apply(const WriteSet& writes, std::uint64_t sequence);
    void finish(PendingCommit* batch);
    void fail_all(PendingCommit* batch, const Error& error);

    BatchTarget& target_;
    const WriteQueueLimits limits_;
    std::uint64_t sequence_;

    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    PendingCommit* head_ = nullptr;
    PendingCommit* tail_ = nullptr;
    std::size_t queued_ = 0;
    std::size_t queued_bytes_ = 0;
    bool waiting_ = false;
    bool stopping_ = false;

    Overlay overlay_;
    std::bitset<table_count> remembered_;  ///< the tables whose changes within the batch are in the overlay
    std::string key_;                      ///< scratch
    std::string value_;                    ///< scratch

    std::atomic<CommitObserver*> observer_{nullptr};
    std::atomic<std::uint64_t> commits_{0};
    std::atomic<std::uint64_t> batches_{0};
    std::atomic<std::int64_t> batch_began_ms_{0};  ///< steady clock; 0: idle
    std::atomic<bool> failed_{false};              ///< a write failed in a way that only a restart mends

    std::thread thread_;
};

}  // namespace tjp
