#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>
#include <optional>

namespace tjp::rocks {

/// How far the database's files went, in a small file beside them, `high_water`: RocksDB takes a log or a list of files
/// that ends early for one that ended there.
///
///     commit    8 bytes, big-endian: the newest commit that is on disk
///     list      8 bytes, big-endian: the number of the list of files, the 5 of MANIFEST-000005
///     bytes     8 bytes, big-endian: its size
///
/// It is written behind what it tells of and never synced. What it says was on disk before it was said, so after a
/// power cut it may be behind the files, but never ahead of them.
class HighWater {
public:
    /// Opens the file, or makes it. Where neither can be done there is none: it is a witness, not a part of the data.
    explicit HighWater(std::filesystem::path folder);
    ~HighWater();
    HighWater(const HighWater&) = delete;
    HighWater& operator=(const HighWater&) = delete;

    /// What it said of the newest commit when it was opened; nothing where it says nothing sound.
    std::optional<std::uint64_t> commit() const { return commit_; }

    /// How much of the list of files that is in use was said to be on disk; 0 where it told of another one.
    std::uint64_t list_bytes() const;

    /// Whether the list of files that is in use is shorter than that.
    bool list_was_cut() const;

    /// On the writer's thread.
    void raise(std::uint64_t commit) noexcept;

    /// After every change of the list of files, from any thread: its number, and how much of it is synced.
    void note_list(std::uint64_t number, std::uint64_t synced_bytes) noexcept;

private:
    struct List {
        std::uint64_t number = 0;
        std::uint64_t bytes = 0;
    };
    std::optional<List> current_list() const;
    std::uint64_t bytes_said_of(const List& list) const;
    void write(std::int64_t place, std::uint64_t first, const std::uint64_t* second) noexcept;

    const std::filesystem::path folder_;
    int file_ = -1;
    std::optional<std::uint64_t> commit_;
    std::optional<List> list_;
    std::mutex mutex_;  ///< of whoever notes the list
};

}  // namespace tjp::rocks
