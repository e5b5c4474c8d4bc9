#pragma once

#include <rocksdb/db.h>

#include <algorithm>
#include <ctime>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "storage/codec/keys.hpp"
#include "storage/engine/rocksdb/options.hpp"

namespace tjp::bench {

inline void require(const rocksdb::Status& status) {
    if (!status.ok()) throw std::runtime_error(status.ToString());
}

inline double cpu_seconds() {
    timespec time{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
}

class Database {
public:
    explicit Database(const std::string& folder) {
        RocksDbOptions options;
        options.folder = folder;
        rocksdb::DB* raw = nullptr;
        auto database = rocks::database_options(options);
        database.create_if_missing = false;
        require(rocksdb::DB::Open(database, folder, rocks::column_families(options), &handles_, &raw));
        db_.reset(raw);
        for (auto* const handle : handles_) {
            by_id_.resize(std::max<std::size_t>(by_id_.size(), handle->GetID() + 1));
            by_id_[handle->GetID()] = handle;
        }
    }
    ~Database() {
        for (auto* const handle : handles_) db_->DestroyColumnFamilyHandle(handle);
    }
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    rocksdb::DB& operator*() const { return *db_; }
    rocksdb::DB* operator->() const { return db_.get(); }
    rocksdb::ColumnFamilyHandle* operator[](Table table) const { return handles_[index_of(table)]; }
    const std::vector<rocksdb::ColumnFamilyHandle*>& handles() const { return handles_; }
    rocksdb::ColumnFamilyHandle* by_id(std::uint32_t id) const { return by_id_[id]; }

    std::unique_ptr<rocksdb::Iterator> rows(Table table, const rocksdb::Slice* end = nullptr) const {
        rocksdb::ReadOptions options;
        options.iterate_upper_bound = end;
        options.total_order_seek = end == nullptr;
        return std::unique_ptr<rocksdb::Iterator>(db_->NewIterator(options, handles_[index_of(table)]));
    }

private:
    std::vector<rocksdb::ColumnFamilyHandle*> handles_;
    std::vector<rocksdb::ColumnFamilyHandle*> by_id_;
    std::unique_ptr<rocksdb::DB> db_;
};

inline constexpr std::size_t sampled_lists = 1000;

/// Places in the lists of a table: `skip` rows behind the first row of each.
inline std::vector<std::string> list_starts(const Database& db, Table table, std::size_t skip) {
    const std::size_t place = spec_of(table).place_bytes;
    std::vector<std::string> starts;
    const auto row = db.rows(table);
    for (row->SeekToFirst(); row->Valid() && starts.size() < sampled_lists;) {
        const std::string list(row->key().data(), row->key().size() - place);
        for (std::size_t i = 0; i < skip && row->Valid() && row->key().starts_with(list); ++i) row->Next();
        if (row->Valid() && row->key().starts_with(list)) starts.push_back(row->key().ToString());
        row->Seek(after_prefix(list));
    }
    if (starts.empty()) throw std::runtime_error("the data folder holds no trades");
    return starts;
}

/// Keys from all over a table, every `step`-th.
inline std::vector<std::string> sampled_keys(const Database& db, Table table, std::size_t step) {
    std::vector<std::string> keys;
    std::size_t at = 0;
    const auto row = db.rows(table);
    for (row->SeekToFirst(); row->Valid(); row->Next()) {
        if (at++ % step == 0) keys.push_back(row->key().ToString());
    }
    return keys;
}

}  // namespace tjp::bench
