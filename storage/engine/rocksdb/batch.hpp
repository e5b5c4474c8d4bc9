#pragma once

#include <rocksdb/db.h>
#include <rocksdb/listener.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include "storage/engine/rocksdb/high_water.hpp"
#include "storage/engine/rocksdb/options.hpp"
#include "storage/engine/write_queue.hpp"

namespace tjp::rocks {

using Handles = std::array<rocksdb::ColumnFamilyHandle*, table_count>;

inline constexpr std::chrono::milliseconds space_check_period{250};

/// The writing half: fills one WriteBatch on the queue's thread.
class RocksBatch final : public BatchTarget {
public:
    RocksBatch(rocksdb::DB& db, const Handles& handles, const RocksDbOptions& options, HighWater& high_water)
        : db_(db), handles_(handles), options_(options), high_water_(high_water) {}

    Result<bool> read(Table table, std::string_view key, std::string& value) override {
        const auto status = db_.Get({}, handles_[index_of(table)], slice(key), &value);
        if (status.IsNotFound()) return false;
        if (!status.ok()) return to_error(status);
        return true;
    }

    void put(Table table, std::string_view key, std::string_view value) override {
        note(batch_.Put(handles_[index_of(table)], slice(key), slice(value)));
    }

    void erase(Table table, std::string_view key) override {
        note(batch_.Delete(handles_[index_of(table)], slice(key)));
    }

    Result<void> write(std::uint64_t sequence) override {
        if (renewed_.exchange(false, std::memory_order_relaxed)) weigh_down();
        rocksdb::WriteOptions synced;
        synced.sync = true;
        const auto status = failed_.ok() ? db_.Write(synced, &batch_) : failed_;
        batch_.Clear();
        failed_ = rocksdb::Status::OK();
        if (status.ok()) {
            high_water_.raise(sequence);
            return {};
        }
        Error error = to_error(status);
        if (error.code != Code::storage_full && options_.on_fatal) options_.on_fatal(error);
        return error;
    }

    std::optional<Error> refusal() override {
        const auto now = std::chrono::steady_clock::now();
        if (now >= next_check_) {
            next_check_ = now + space_check_period;
            full_.store(disk_is_full(), std::memory_order_relaxed);
        }
        if (!full_.load(std::memory_order_relaxed)) return std::nullopt;
        return Error{Code::storage_full, "the disk is nearly full: writes are refused until space is freed", {}};
    }

    /// What is in memory has become a table, and what is written next begins anew.
    void note_renewal() { renewed_.store(true, std::memory_order_relaxed); }

    bool disk_is_full() const {
        std::error_code failure;
        const auto space = std::filesystem::space(options_.folder, failure);
        return !failure && space.available < options_.min_free_bytes;
    }

private:
    /// Has something in memory that is not in the log. When a write to the log meets a full disk, RocksDB recovers by
    /// writing what is in memory to a table, with which it begins another log; where there is nothing it goes on with
    /// the log that failed, and ends the process by an assertion.
    void weigh_down() {
        rocksdb::WriteOptions unlogged;
        unlogged.disableWAL = true;
        static_cast<void>(db_.Put(unlogged, db_.DefaultColumnFamily(), "weight", "1"));
    }

    static rocksdb::Slice slice(std::string_view text) { return {text.data(), text.size()}; }
    void note(rocksdb::Status&& status) {
        if (!status.ok() && failed_.ok()) failed_ = std::move(status);
    }

    rocksdb::DB& db_;
    const Handles& handles_;
    const RocksDbOptions& options_;
    HighWater& high_water_;
    rocksdb::WriteBatch batch_;
    rocksdb::Status failed_;
    std::chrono::steady_clock::time_point next_check_{};
    std::atomic<bool> full_{false};
    std::atomic<bool> renewed_{true};
};

/// Hears of what the database does by itself. The list of files is synced by the time its changes are told.
class Listener final : public rocksdb::EventListener {
public:
    explicit Listener(std::shared_ptr<HighWater> high_water) : high_water_(std::move(high_water)) {}

    /// From when on the batch is told, too.
    void follow(RocksBatch* batch) { batch_.store(batch, std::memory_order_release); }

    void OnFlushCompleted(rocksdb::DB* db, const rocksdb::FlushJobInfo&) override { note_list(*db); }
    void OnCompactionCompleted(rocksdb::DB* db, const rocksdb::CompactionJobInfo&) override { note_list(*db); }
    /// The database knows how much of the list it has synced; the file may be longer, while another change is written.
    void note_list(rocksdb::DB& db) const {
        constexpr std::string_view name = "/MANIFEST-";
        std::vector<std::string> files;
        std::uint64_t bytes = 0;
        if (!db.GetLiveFiles(files, &bytes, false).ok()) return;
        for (const std::string& file : files) {
            if (file.starts_with(name))
                high_water_->note_list(std::strtoull(file.c_str() + name.size(), nullptr, 10), bytes);
        }
    }
    void OnMemTableSealed(const rocksdb::MemTableInfo&) override {
        if (auto* const batch = batch_.load(std::memory_order_acquire)) batch->note_renewal();
    }

private:
    std::shared_ptr<HighWater> high_water_;
    std::atomic<RocksBatch*> batch_{nullptr};
};

}  // namespace tjp::rocks
