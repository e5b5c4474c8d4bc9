#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "storage/engine/backup.hpp"
#include "storage/engine/commit.hpp"
#include "storage/engine/tables.hpp"
#include "storage/model/error.hpp"
#include "storage/model/function_ref.hpp"

namespace tjp {

enum class ReadTier : std::uint8_t {
    cached,  ///< memory only: Code::would_block where the disk would have to be read
    any,
};

enum class ScanOrder : std::uint8_t { forward, backward };

/// Keys k with begin <= k < end, in byte order.
struct ScanRange {
    std::string begin;
    std::string end;
};

/// Sees one row; the views end with the call. Answers whether to go on.
using RowVisitor = FunctionRef<bool(std::string_view key, std::string_view value)>;

/// How the writing side is doing.
struct EngineHealth {
    bool writable = true;
    std::string reason;                  ///< one sentence where not writable
    std::uint64_t queued_commits = 0;    ///< waiting for the writer now
    std::uint64_t oldest_queued_ms = 0;  ///< age of the batch in work: a wedged writer shows here
    std::uint64_t commits = 0;           ///< since start
    std::uint64_t batches = 0;           ///< since start: commits / batches is the group size
    std::int64_t last_backup = 0;        ///< Unix seconds of the newest one made since start; 0 before
    std::uint64_t failed_backups = 0;    ///< since start
};

/// The ordered key-value store everything stands on, and all a second engine must implement
/// (tests/integration/engine/engine_conformance.cpp says what is expected). Safe from any thread.
class Engine {
public:
    virtual ~Engine() = default;

    /// True and `value` set where the key exists. Values are never empty.
    virtual Result<bool> get(Table table, std::string_view key, std::string& value, ReadTier tier) const = 0;

    /// Shows the rows of a range over one consistent snapshot until it ends or the visitor says stop. After an error
    /// (would_block included) some rows may have been shown: throw them away. In tables of Access::user_range a range
    /// within one user is found more quickly than one over several.
    virtual Result<void> scan(Table table, const ScanRange& range, ScanOrder order, ReadTier tier,
                              RowVisitor visit) const = 0;

    /// Shows the rows of several ranges of one table as one list, in the order of the last `place_bytes` of their keys,
    /// in which each range must be by itself; over one consistent snapshot, and otherwise like `scan` forward.
    virtual Result<void> scan_merged(Table table, std::span<const ScanRange> ranges, std::size_t place_bytes,
                                     ReadTier tier, RowVisitor visit) const = 0;

    /// Takes `commit` for one atomic, durable write over all tables; `commit.sink` hears of its end. False where the
    /// bounded queue is full: then `commit` was not taken.
    virtual bool submit(PendingCommit& commit) = 0;

    /// Who hears of all commits from now on. It must outlive the writer; nullptr: nobody.
    virtual void observe(CommitObserver* observer) = 0;

    /// Ends the writer after the commits submitted so far; later ones are turned away. To be called before the sinks
    /// of what was submitted are destroyed.
    virtual void stop_writes() = 0;

    virtual EngineHealth health() const = 0;

    /// A consistent copy of everything as of now, in a new folder.
    virtual Result<void> checkpoint(const std::filesystem::path& folder) = 0;

    /// Adds a backup of everything as of now to a folder of backups, while reads and writes go on.
    virtual Result<Backup> back_up(const BackupOptions& options) = 0;
    /// Ends a backup that is being made, and refuses all later ones: the server stops.
    virtual void stop_backups() = 0;

    /// Bytes that the files hold of a table's rows before a key, by their indexes alone: no row is read. They ascend
    /// with the key, in steps where a piece of a file begins that can be damaged by itself. 0 where there are no files.
    virtual std::uint64_t bytes_before(Table table, std::string_view key) const = 0;

    /// Reads all files against their checksums; the error says which one is damaged.
    virtual Result<void> verify_files() const = 0;

    /// Writes out what is in memory, so that the next open need not replay a log.
    virtual Result<void> flush() = 0;
};

/// Commits and waits: for start-up, the command line and tests, never on an event loop.
CommitResult commit_and_wait(Engine& engine, WriteSet writes);

}  // namespace tjp
