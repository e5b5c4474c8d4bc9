#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "storage/engine/engine.hpp"
#include "storage/engine/write_queue.hpp"

namespace rocksdb {
class Env;
}

namespace tjp {

struct RocksDbOptions {
    std::filesystem::path folder;                 ///< made if missing, mode 0700
    std::size_t block_cache_bytes = 64UL << 20;   ///< uncompressed pages kept in memory
    std::size_t write_buffer_bytes = 48UL << 20;  ///< all memtables together
    std::uint64_t min_free_bytes = 64UL << 20;    ///< less free disk than this: writes are refused
    WriteQueueLimits queue;
    bool salvage = false;                               ///< leave out what is damaged in the log; loses data
    std::uint64_t skip_sequences = 0;                   ///< so many numbers behind the last commit are left out
    std::function<void(std::string_view line)> on_log;  ///< RocksDB's warnings, from any thread
    std::function<void(const Error& error)> on_fatal;   ///< a write failed for good: stop the process, do not go on
    rocksdb::Env* env = nullptr;                        ///< of the files; outlives the engine; nullptr: the system's
};

/// The backups in a folder, oldest first.
Result<std::vector<Backup>> list_backups(const std::filesystem::path& folder);

/// Puts a backup (0: the newest) into `target`, a folder that must not be in use and whose database files, if it has
/// any, are replaced. Its files are compared with their checksums first.
Result<Backup> restore_backup(const std::filesystem::path& folder, std::uint32_t number,
                              const std::filesystem::path& target);

/// Opens or creates the store. Errors say in one sentence what is wrong: locked by another process (Code::busy), not
/// writable, damaged, or of a newer version.
Result<std::unique_ptr<Engine>> open_rocksdb(const RocksDbOptions& options);

/// The newest commit that was said to be on disk by the store in a folder; 0 where that is not known.
std::uint64_t newest_commit_said(const std::filesystem::path& folder);

/// Makes a store's list of files anew from those that can be read; the others are lost, as is what is
/// damaged in the log. Only for a copy of a store that cannot be opened.
Result<void> salvage_files(const RocksDbOptions& options);

}  // namespace tjp
