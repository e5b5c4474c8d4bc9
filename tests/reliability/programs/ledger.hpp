#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/engine/engine.hpp"
#include "tests/reliability/programs/disk_state.hpp"

namespace tjp::test {

struct Commit {
    std::uint64_t sequence = 0;
    WriteSet writes;
};

/// Hears of every commit when it is acknowledged, and writes that down in the log of what was done to the files: what
/// comes before it there is all that the acknowledgement can rest on.
class Ledger final : public CommitObserver {
public:
    explicit Ledger(FileLog& log) : log_(log) {}

    void committed(const PendingCommit& first) noexcept override;

    /// In the order of their sequences. To be called when nobody writes any more.
    const std::vector<Commit>& commits() const { return commits_; }

private:
    FileLog& log_;
    std::vector<Commit> commits_;
};

/// All rows as they must be after a commit: kept in maps, by playing the commits.
class Oracle {
public:
    /// The commit must be the next one.
    void play(const Commit& commit);
    std::uint64_t sequence() const { return sequence_; }

    /// What the store has that is not so, or lacks; nothing where all is the same.
    std::optional<std::string> difference(const Engine& engine) const;

private:
    using Rows = std::map<std::string, std::string, std::less<>>;

    std::array<Rows, table_count> tables_;
    std::uint64_t sequence_ = 0;
};

}  // namespace tjp::test
