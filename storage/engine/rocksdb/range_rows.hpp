#pragma once

#include <rocksdb/db.h>

#include <algorithm>
#include <memory>

#include "storage/engine/engine.hpp"
#include "storage/engine/rocksdb/options.hpp"

namespace tjp::rocks {

/// The rows of one range, which must outlive them.
class RangeRows {
public:
    RangeRows(rocksdb::DB& db, rocksdb::ColumnFamilyHandle* handle, Table table, const ScanRange& range,
              ScanOrder order, rocksdb::ReadOptions options)
        : lower_(range.begin), upper_(range.end), forward_(order == ScanOrder::forward) {
        options.iterate_lower_bound = &lower_;
        options.iterate_upper_bound = &upper_;
        options.background_purge_on_iterator_cleanup = true;
        // The prefix bloom answers only for a seek that stays within its prefix and goes forward.
        options.total_order_seek = !forward_ || spec_of(table).access != Access::user_range || !same_user(range);
        rows_.reset(db.NewIterator(options, handle));
        forward_ ? rows_->Seek(lower_) : rows_->SeekToLast();
    }
    RangeRows(const RangeRows&) = delete;
    RangeRows& operator=(const RangeRows&) = delete;

    bool valid() const { return rows_->Valid(); }
    void next() { forward_ ? rows_->Next() : rows_->Prev(); }
    bool show(RowVisitor visit) const {
        const auto value = rows_->value();
        return visit(key(), {value.data(), value.size()});
    }
    std::string_view place(std::size_t bytes) const {
        return key().substr(key().size() - std::min(bytes, key().size()));
    }
    /// An iterator that needs the disk turns invalid like one at its end: without this a page would be cut short.
    Result<void> ended() const {
        if (const auto status = rows_->status(); !status.ok()) return rocks::to_error(status);
        return {};
    }

private:
    static bool same_user(const ScanRange& range) {
        return range.begin.size() >= user_prefix_bytes &&
               range.end.starts_with(std::string_view(range.begin).substr(0, user_prefix_bytes));
    }

    std::string_view key() const { return {rows_->key().data(), rows_->key().size()}; }

    rocksdb::Slice lower_;
    rocksdb::Slice upper_;
    bool forward_;
    std::unique_ptr<rocksdb::Iterator> rows_;
};

}  // namespace tjp::rocks
