#include "storage/engine/rocksdb/rocksdb_engine.hpp"

#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/snapshot.h>
#include <rocksdb/utilities/checkpoint.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <deque>
#include <mutex>
#include <optional>
#include <system_error>

#include "storage/engine/rocksdb/backups.hpp"
#include "storage/engine/rocksdb/batch.hpp"
#include "storage/engine/rocksdb/high_water.hpp"
#include "storage/engine/rocksdb/log_tail.hpp"
#include "storage/engine/rocksdb/options.hpp"
#include "storage/engine/rocksdb/range_rows.hpp"

namespace tjp {
namespace {

Error end_is_lost(const std::filesystem::path& folder, std::uint64_t changes) {
    return {
        Code::corrupt,
        folder.string() + ": the last " + std::to_string(changes) +
            " changes are missing: the end of the log is lost. Restore a backup (tjp help restore), or go on without "
            "them (tjp help repair)",
        {}};
}

class RocksDbEngine final : public Engine {
public:
    RocksDbEngine(RocksDbOptions options, std::unique_ptr<rocksdb::DB> db,
                  std::vector<rocksdb::ColumnFamilyHandle*> all, std::shared_ptr<rocks::HighWater> high_water,
                  std::shared_ptr<rocks::Listener> listener)
        : options_(std::move(options)),
          high_water_(std::move(high_water)),
          listener_(std::move(listener)),
          db_(std::move(db)),
          all_(std::move(all)) {
        for (std::size_t i = 0; i < table_count; ++i) handles_[i] = all_[i];
        batch_ = std::make_unique<rocks::RocksBatch>(*db_, handles_, options_, *high_water_);
        listener_->follow(batch_.get());
    }

    ~RocksDbEngine() override {
        queue_.reset();
        listener_->follow(nullptr);
        rocksdb::CancelAllBackgroundWork(db_.get(), true);
        for (auto* handle : all_) db_->DestroyColumnFamilyHandle(handle);
        db_->Close();
    }

    Result<void> start() {
        const auto sequence = WriteQueue::read_sequence(*batch_);
        if (!sequence) return sequence.error();
        const std::uint64_t said = high_water_->commit().value_or(0);
        if (said > *sequence && !options_.salvage) {
            return end_is_lost(options_.folder, said - *sequence);
        }
        queue_ =
            std::make_unique<WriteQueue>(*batch_, options_.queue, std::max(*sequence, said) + options_.skip_sequences);
        return {};
    }

    Result<bool> get(Table table, std::string_view key, std::string& value, ReadTier tier) const override {
        rocksdb::PinnableSlice pinned;
        const auto status = db_->Get(read_options(tier), handles_[index_of(table)], {key.data(), key.size()}, &pinned);
        if (status.IsNotFound()) return false;
        if (!status.ok()) return rocks::to_error(status);
        value.assign(pinned.data(), pinned.size());
        // Never stored: an empty value is RocksDB 7.8 failing to say that it had to read the disk.
        if (value.empty()) return Error{Code::would_block, {}, {}};
        return true;
    }

    Result<void> scan(Table table, const ScanRange& range, ScanOrder order, ReadTier tier,
                      RowVisitor visit) const override {
        if (range.begin >= range.end) return {};
        rocks::RangeRows rows(*db_, handles_[index_of(table)], table, range, order, read_options(tier));
        while (rows.valid()) {
            if (!rows.show(visit)) return {};
            rows.next();
        }
        return rows.ended();
    }

    Result<void> scan_merged(Table table, std::span<const ScanRange> ranges, std::size_t place_bytes, ReadTier tier,
                             RowVisitor visit) const override {
        rocksdb::ManagedSnapshot snapshot(db_.get());
        auto options = read_options(tier);
        options.snapshot = snapshot.snapshot();
        std::deque<rocks::RangeRows> lists;
        for (const ScanRange& range : ranges) {
            if (range.begin >= range.end) continue;
            lists.emplace_back(*db_, handles_[index_of(table)], table, range, ScanOrder::forward, options);
        }
        for (;;) {
            rocks::RangeRows* first = nullptr;
            for (rocks::RangeRows& rows : lists) {
                if (!rows.valid()) {
                    if (auto ended = rows.ended(); !ended) return ended;
                    continue;
                }
                if (first == nullptr || rows.place(place_bytes) < first->place(place_bytes)) first = &rows;
            }
            if (first == nullptr || !first->show(visit)) return {};
            first->next();
        }
    }

    bool submit(PendingCommit& commit) override { return queue_->submit(commit); }

    void observe(CommitObserver* observer) override { queue_->observe(observer); }

    void stop_writes() override { queue_->stop(); }

    EngineHealth health() const override {
        EngineHealth health = queue_->health();
        if (health.writable && batch_->disk_is_full()) {
            health.writable = false;
            health.reason = "the disk is nearly full";
        }
        health.last_backup = last_backup_.load(std::memory_order_relaxed);
        health.failed_backups = failed_backups_.load(std::memory_order_relaxed);
        return health;
    }

    Result<void> checkpoint(const std::filesystem::path& folder) override {
        rocksdb::Checkpoint* raw = nullptr;
        auto status = rocksdb::Checkpoint::Create(db_.get(), &raw);
        const std::unique_ptr<rocksdb::Checkpoint> checkpoint(raw);
        if (status.ok()) status = checkpoint->CreateCheckpoint(folder.string(), 0);
        if (!status.ok()) return rocks::to_error(status);
        return {};
    }

    Result<Backup> back_up(const BackupOptions& options) override {
        auto made = backups_.make(*db_, options);
        if (made) last_backup_.store(made->made_at, std::memory_order_relaxed);
        if (!made) failed_backups_.fetch_add(1, std::memory_order_relaxed);
        return made;
    }
    void stop_backups() override { backups_.stop(); }

    std::uint64_t bytes_before(Table table, std::string_view key) const override {
        rocksdb::SizeApproximationOptions files_alone;
        const rocksdb::Range range({}, {key.data(), key.size()});
        std::uint64_t bytes = 0;
        // A file whose index cannot be read counts as one piece.
        static_cast<void>(db_->GetApproximateSizes(files_alone, handles_[index_of(table)], &range, 1, &bytes));
        return bytes;
    }

    Result<void> verify_files() const override {
        if (const auto status = db_->VerifyChecksum(); !status.ok()) return rocks::to_error(status);
        return {};
    }

    Result<void> flush() override {
        rocksdb::FlushOptions options;
        options.allow_write_stall = true;
        if (const auto status = db_->Flush(options, all_); !status.ok()) return rocks::to_error(status);
        return {};
    }

private:
    static rocksdb::ReadOptions read_options(ReadTier tier) {
        rocksdb::ReadOptions options;
        options.read_tier = tier == ReadTier::cached ? rocksdb::kBlockCacheTier : rocksdb::kReadAllTier;
        return options;
    }

    const RocksDbOptions options_;
    const std::shared_ptr<rocks::HighWater> high_water_;
    const std::shared_ptr<rocks::Listener> listener_;
    std::unique_ptr<rocksdb::DB> db_;
    std::vector<rocksdb::ColumnFamilyHandle*> all_;
    rocks::Handles handles_{};
    std::unique_ptr<rocks::RocksBatch> batch_;
    std::unique_ptr<WriteQueue> queue_;
    rocks::BackupMaker backups_;
    std::atomic<std::int64_t> last_backup_ = 0;
    std::atomic<std::uint64_t> failed_backups_ = 0;
};

/// Holds log lines back until the store is open, then lets them pass.
class OpeningLog {
public:
    explicit OpeningLog(std::function<void(std::string_view)> sink) : sink_(std::move(sink)) {}

    void add(std::string_view line) {
        const std::scoped_lock lock(mutex_);
        if (!sink_) return;
        if (released_) return sink_(line);
        if (held_.size() < max_held) held_.emplace_back(line);
    }

    void release() {
        const std::scoped_lock lock(mutex_);
        released_ = true;
        for (const std::string& line : held_) sink_(line);
        held_.clear();
    }

private:
    static constexpr std::size_t max_held = 100;

    std::function<void(std::string_view)> sink_;
    std::mutex mutex_;
    std::vector<std::string> held_;
    bool released_ = false;
};

/// A database that lost the file that names its parts would be taken for a new one, and its tables for leftovers.
Result<void> refuse_beheaded(const std::filesystem::path& folder) {
    std::error_code failure;
    if (std::filesystem::exists(folder / "CURRENT", failure)) return {};
    // A list of files alone is what a first start leaves that power was cut from.
    for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
        const auto name = entry.path().filename();
        const bool part = name.extension() == ".sst" || name.extension() == ".log" || name.extension() == ".ldb";
        if (!part) continue;
        return Error{Code::corrupt,
                     folder.string() +
                         ": the file CURRENT is missing, and was not made anew: restore a backup into "
                         "another folder, or the whole of the copy that this is",
                     {}};
    }
    return {};
}

Result<void> make_folder(const std::filesystem::path& folder) {
    std::error_code failure;
    if (std::filesystem::is_directory(folder, failure)) return refuse_beheaded(folder);
    if (std::filesystem::create_directories(folder, failure); failure) {
        return Error{Code::unavailable, folder.string() + ": cannot make the data folder: " + failure.message(), {}};
    }
    std::filesystem::permissions(folder, std::filesystem::perms::owner_all, failure);
    return {};
}

/// The newest commit there is, as far as the logs can be read; nothing where they cannot. Changes nothing.
std::optional<std::uint64_t> newest_readable_commit(rocksdb::DBOptions database, const RocksDbOptions& options) {
    database.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
    database.listeners.clear();
    rocksdb::DB* raw = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    const auto families = rocks::column_families(options);
    if (!rocksdb::DB::OpenForReadOnly(database, options.folder.string(), families, &handles, &raw).ok())
        return std::nullopt;
    const std::unique_ptr<rocksdb::DB> db(raw);
    std::string value;
    const auto status = db->Get({}, handles[index_of(Table::meta)], rocksdb::Slice(WriteQueue::sequence_key), &value);
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
    return status.ok() ? WriteQueue::parse_sequence(value).value_or(0) : 0;
}

/// Cuts off what power was cut from, where that is all that is wrong. True where anything was cut off; an error where
/// an acknowledged change would be, with nothing touched.
Result<bool> cut_torn_tails(const rocksdb::DBOptions& database, const RocksDbOptions& options,
                            const rocks::HighWater& high_water) {
    bool any = false;
    const auto cut = [&](const rocks::TornTail& tail) {
        if (!rocks::cut_off(tail)) return;
        any = true;
        if (options.on_log) {
            options.on_log("the end of " + tail.file.string() + " was never written, as when power is cut: " +
                           std::to_string(tail.bytes) + " bytes cut off");
        }
    };
    if (const auto tail = rocks::torn_list(options.folder, high_water.list_bytes())) cut(*tail);
    if (options.salvage) return any;
    const auto tail = rocks::torn_log(options.folder);
    if (!tail) return any;
    const std::uint64_t acknowledged = high_water.commit().value_or(0);
    const auto newest = newest_readable_commit(database, options);
    if (newest.value_or(0) >= acknowledged) cut(*tail);
    if (newest && *newest < acknowledged) return end_is_lost(options.folder, acknowledged - *newest);
    return any;
}

}  // namespace

Result<std::unique_ptr<Engine>> open_rocksdb(const RocksDbOptions& options) {
    if (auto made = make_folder(options.folder); !made) return made.error();
    const std::string path = options.folder.string();
    rocksdb::DB* raw = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    // What RocksDB says while it opens is only worth a line where it opens: a failure is told by its status.
    auto opening = std::make_shared<OpeningLog>(options.on_log);
    RocksDbOptions logged = options;
    logged.on_log = [opening](std::string_view line) { opening->add(line); };
    const auto high_water = std::make_shared<rocks::HighWater>(options.folder);
    if (high_water->list_was_cut() && !options.salvage) {
        return Error{Code::corrupt,
                     path +
                         ": the list of its files was cut short, and with it changes are missing. Restore a backup "
                         "(tjp help restore), or make a new journal of what is there (tjp help repair)",
                     {}};
    }
    auto database = rocks::database_options(logged);
    const auto listener = std::make_shared<rocks::Listener>(high_water);
    database.listeners.push_back(listener);
    const auto open = [&] {
        return rocksdb::DB::Open(database, path, rocks::column_families(options), &handles, &raw);
    };
    auto status = open();
    if (status.IsCorruption()) {
        const auto cut = cut_torn_tails(database, options, *high_water);
        if (!cut) return cut.error();
        if (*cut) status = open();
    }
    if (!status.ok()) return rocks::open_error(status, options.folder);
    opening->release();
    auto engine = std::make_unique<RocksDbEngine>(options, std::unique_ptr<rocksdb::DB>(raw), std::move(handles),
                                                  high_water, listener);
    if (auto started = engine->start(); !started) return started.error();
    listener->note_list(*raw);
    return std::unique_ptr<Engine>(std::move(engine));
}

std::uint64_t newest_commit_said(const std::filesystem::path& folder) {
    return rocks::HighWater(folder).commit().value_or(0);
}

}  // namespace tjp
