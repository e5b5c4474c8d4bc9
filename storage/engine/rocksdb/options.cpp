#include "storage/engine/rocksdb/options.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <array>
#include <cstdarg>
#include <cstdio>

namespace tjp::rocks {
namespace {

/// Takes RocksDB's info log. Its own log writer aborts the process on a full disk (Debian builds it with assertions);
/// and a second log file beside ours serves nobody.
class InfoLogger final : public rocksdb::Logger {
public:
    explicit InfoLogger(std::function<void(std::string_view)> sink)
        : rocksdb::Logger(rocksdb::InfoLogLevel::WARN_LEVEL), sink_(std::move(sink)) {}

    using rocksdb::Logger::Logv;

    void Logv(const char* format, va_list arguments) override {
        if (!sink_) return;
        std::array<char, 1024> line{};
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
        const int size = std::vsnprintf(line.data(), line.size(), format, arguments);
#pragma GCC diagnostic pop
        // Said at every backup and checkpoint, of what they do on purpose.
        if (std::string_view(line.data()).find("File Deletions") != std::string_view::npos) return;
        if (size > 0) sink_({line.data(), std::min(static_cast<std::size_t>(size), line.size() - 1)});
    }

private:
    std::function<void(std::string_view)> sink_;
};

/// The list that a key belongs to: the key without its place in it.
class ListOf final : public rocksdb::SliceTransform {
public:
    explicit ListOf(std::size_t place_bytes) : place_bytes_(place_bytes) {}

    const char* Name() const override { return "tjp.list"; }
    bool InDomain(const rocksdb::Slice& key) const override { return key.size() >= user_prefix_bytes + place_bytes_; }
    rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
        return {key.data(), key.size() - place_bytes_};
    }

private:
    std::size_t place_bytes_;
};

}  // namespace

rocksdb::DBOptions database_options(const RocksDbOptions& options) {
    rocksdb::DBOptions db;
    if (options.env != nullptr) db.env = options.env;
    db.create_if_missing = true;
    db.create_missing_column_families = true;
    db.info_log = std::make_shared<InfoLogger>(options.on_log);
    db.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
    db.keep_log_file_num = 2;
    db.stats_dump_period_sec = 0;
    db.stats_persist_period_sec = 0;
    // Reads that stay in memory (kBlockCacheTier) return empty values in 7.8 when table files may be closed.
    db.max_open_files = -1;
    db.max_background_jobs = 2;
    db.db_write_buffer_size = options.write_buffer_bytes;
    db.max_total_wal_size = 64UL << 20;
    db.bytes_per_sync = 1UL << 20;
    db.avoid_unnecessary_blocking_io = true;
    // Who ends for good asks for it (Engine::flush); a command leaves the log as it found it.
    db.avoid_flush_during_shutdown = true;
    // Refuses what is not whole: the default silently drops every acknowledged write after a damaged place, and the
    // mode that accepts the torn tail of a power cut does so in every log, older ones too. See open_rocksdb.
    db.wal_recovery_mode = options.salvage ? rocksdb::WALRecoveryMode::kSkipAnyCorruptedRecords
                                           : rocksdb::WALRecoveryMode::kAbsoluteConsistency;
    // A log that is not the newest and ends early, or is missing, is noticed by this.
    db.track_and_verify_wals_in_manifest = !options.salvage;
    return db;
}

std::vector<rocksdb::ColumnFamilyDescriptor> column_families(const RocksDbOptions& options) {
    const auto cache = rocksdb::NewLRUCache(options.block_cache_bytes);
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const TableSpec& spec : table_specs) {
        rocksdb::BlockBasedTableOptions table;
        table.block_cache = cache;
        table.block_size = 16UL << 10;
        table.format_version = 5;
        // In the cache they would be evicted, and then even a look-up of an absent key would have to read the disk.
        table.cache_index_and_filter_blocks = false;
        if (spec.access != Access::log) table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
        rocksdb::ColumnFamilyOptions family;
        family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
        family.write_buffer_size = spec.access == Access::user_range ? 16UL << 20 : 8UL << 20;
        family.max_write_buffer_number = 3;
        family.compression = rocksdb::kLZ4Compression;
        family.level_compaction_dynamic_level_bytes = true;
        if (spec.archive) {
            // Nearly all rows come to lie in the last level, and are compressed there once: the dictionary tells zstd
            // what rows look like, which blocks of this size alone would not.
            family.bottommost_compression = rocksdb::kZSTD;
            family.bottommost_compression_opts.enabled = true;
            family.bottommost_compression_opts.level = 3;
            family.bottommost_compression_opts.max_dict_bytes = 16U << 10;
            family.bottommost_compression_opts.zstd_max_train_bytes = 1U << 20;
            family.bottommost_compression_opts.max_dict_buffer_bytes = 4U << 20;
        }
        if (spec.access == Access::rarely) {
            // Every look-up would search the whole of what is in memory, twice a commit, to find nothing.
            family.memtable_whole_key_filtering = true;
            family.memtable_prefix_bloom_size_ratio = 0.05;
            // Their keys are hashes: each goes anywhere, and finding where costs the less the less is in memory.
            family.write_buffer_size = 2UL << 20;
        }
        if (spec.access == Access::user_range) {
            family.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(user_prefix_bytes));
        }
        // The newest rows of a list are neighbours: remembering where the last one went saves the search for the next.
        if (spec.place_bytes > 0) {
            family.memtable_insert_with_hint_prefix_extractor = std::make_shared<ListOf>(spec.place_bytes);
        } else if (spec.group_bytes > 0) {
            family.memtable_insert_with_hint_prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(spec.group_bytes));
        }
        families.emplace_back(std::string(spec.name), family);
    }
    families.emplace_back(rocksdb::kDefaultColumnFamilyName, rocksdb::ColumnFamilyOptions{});
    return families;
}

Error to_error(const rocksdb::Status& status) {
    if (status.IsIncomplete()) return {Code::would_block, {}, {}};
    if (status.IsNoSpace()) return {Code::storage_full, "the disk is full", {}};
    if (status.IsCorruption()) return {Code::corrupt, "stored data is damaged: " + status.ToString(), {}};
    return {Code::unavailable, "storage failed: " + status.ToString(), {}};
}

Error open_error(const rocksdb::Status& status, const std::filesystem::path& folder) {
    const std::string where = folder.string();
    const std::string said = status.ToString();
    if (said.find("Permission denied") != std::string::npos) {
        return {
            Code::unavailable, where + ": not for this user to open: run it as the journal's owner (" + said + ")", {}};
    }
    if (said.find("lock") != std::string::npos && (status.IsIOError() || status.IsBusy())) {
        return {Code::busy, where + ": in use by another process (stop it first)", {}};
    }
    if (status.IsCorruption() || status.IsPathNotFound()) {
        return {Code::corrupt,
                where +
                    ": the data is damaged and was left as it is: restore a backup (tjp help restore), or make a "
                    "new journal of what can be read (tjp help repair) (" +
                    said + ")",
                {}};
    }
    if (status.IsInvalidArgument() && said.find("olumn famil") != std::string::npos) {
        return {Code::corrupt, where + ": made by a newer version of tjp: use that version (" + said + ")", {}};
    }
    return {Code::unavailable, where + ": cannot open the data folder: " + said, {}};
}

}  // namespace tjp::rocks
