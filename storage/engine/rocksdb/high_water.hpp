#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace tjp::rocks {

/// The number of the newest commit that is on disk, in a small file beside the database: `high_water`, 8 bytes
/// big-endian. RocksDB takes a log that ends early, or is gone, for one that ended there; this says how far it went.
///
/// It is written behind each batch and never synced. What it says was on disk before it was said, so after a power cut
/// it may be behind the log, but never ahead of it.
class HighWater {
public:
    /// Opens the file, or makes it. Where neither can be done there is none: it is a witness, not a part of the data.
    explicit HighWater(const std::filesystem::path& folder);
    ~HighWater();
    HighWater(const HighWater&) = delete;
    HighWater& operator=(const HighWater&) = delete;

    /// What it said when it was opened; nothing where it was not there or says nothing sound.
    std::optional<std::uint64_t> found() const { return found_; }

    void raise(std::uint64_t sequence) noexcept;

private:
    int file_ = -1;
    std::optional<std::uint64_t> found_;
};

}  // namespace tjp::rocks
