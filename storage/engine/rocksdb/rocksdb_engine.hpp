#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

#include "storage/engine/engine.hpp"
#include "storage/engine/write_queue.hpp"

namespace tjp {

struct RocksDbOptions {
    std::filesystem::path folder;                 ///< made if missing, mode 0700
    std::size_t block_cache_bytes = 64UL << 20;   ///< uncompressed pages kept in memory
    std::size_t write_buffer_bytes = 48UL << 20;  ///< all memtables together
    std::uint64_t min_free_bytes = 64UL << 20;    ///< less free disk than this: writes are refused
    WriteQueueLimits queue;
    bool salvage = false;                               ///< drop what follows a damaged place in the log; loses data
    std::function<void(std::string_view line)> on_log;  ///< RocksDB's warnings, from any thread
    std::function<void(const Error& error)> on_fatal;   ///< a write failed for good: stop the process, do not go on
};

/// Opens or creates the store. Errors say in one sentence what is wrong: locked by another process (Code::busy), not
/// writable, damaged, or of a newer version.
Result<std::unique_ptr<Engine>> open_rocksdb(const RocksDbOptions& options);

}  // namespace tjp
