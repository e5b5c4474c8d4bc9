#pragma once

#include <rocksdb/write_batch.h>

#include <array>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "bench/ceilings/database.hpp"
#include "storage/model/big_endian.hpp"

namespace tjp::bench {

/// Makes what one POST /trades commits: the trade in both listings, its id, its event.
class TradeWrites {
public:
    explicit TradeWrites(const Database& db) : db_(db), users_(list_starts(db, Table::trades, 0)) {
        const auto row = db.rows(Table::trades);
        row->SeekToFirst();
        record_ = row->value().ToString();
    }

    void add(rocksdb::WriteBatch& batch) {
        const std::string& list = users_[chance_() % users_.size()];
        UserId user;
        std::copy_n(list.begin(), user.uuid.bytes.size(), user.uuid.bytes.begin());
        TradeId id;
        // Time-ordered, as the server's ids are: later trades go to the front of their list.
        write_be64(id_.data(), 0x01a0'0000'0000'0000 + events_);
        write_be64(id_.data() + 8, chance_());
        std::copy_n(id_.begin(), id_.size(), id.uuid.bytes.begin());
        const Date date{20'700};
        put(batch, Table::trades, trade_key(user, date, id), record_);
        put(batch, Table::trades_by_pair, trade_pair_key(user, "XAUUSD", date, id), record_);
        put(batch, Table::trade_ids, trade_id_key(user, id), encode_date(date));
        put(batch, Table::events, event_key(user), event_);
    }

private:
    void put(rocksdb::WriteBatch& batch, Table table, const std::string& key, const std::string& value) {
        require(batch.Put(db_[table], key, value));
    }

    std::string event_key(UserId user) {
        // Behind every sequence number that the data folder holds.
        std::string key(12, '\x7f');
        write_be64(key.data() + 1, ++events_);
        return key.append(user.uuid.view());
    }

    const Database& db_;
    std::vector<std::string> users_;
    std::string record_;
    std::string event_ = std::string(90, 'e');
    std::array<char, 16> id_{};
    std::uint64_t events_ = 0;
    std::minstd_rand chance_{7};
};

/// The queue between the loop, which makes the commits of all callers, and the one thread that writes them.
class GroupCommit {
public:
    explicit GroupCommit(const Database& db) : db_(db), thread_([this] { run(); }) {}
    ~GroupCommit() {
        {
            const std::scoped_lock lock(mutex_);
            stopping_ = true;
        }
        changed_.notify_all();
        thread_.join();
    }
    GroupCommit(const GroupCommit&) = delete;
    GroupCommit& operator=(const GroupCommit&) = delete;

    void submit(std::unique_ptr<rocksdb::WriteBatch> writes) {
        const std::scoped_lock lock(mutex_);
        waiting_.push_back(std::move(writes));
        if (waiting_.size() == 1) changed_.notify_all();
    }

    /// Waits for a group and gives back its emptied batches, one a caller.
    std::deque<std::unique_ptr<rocksdb::WriteBatch>> finished() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return !done_.empty(); });
        return std::exchange(done_, {});
    }

    std::size_t groups() const { return groups_; }

private:
    void run() {
        rocksdb::WriteOptions synced;
        synced.sync = true;
        std::unique_lock lock(mutex_);
        for (;;) {
            changed_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            if (stopping_) return;
            auto group = std::exchange(waiting_, {});
            lock.unlock();
            merge(group);
            require(db_->Write(synced, &merged_));
            ++groups_;
            lock.lock();
            for (auto& writes : group) done_.push_back(std::move(writes));
            changed_.notify_all();
        }
    }

    /// The group as one batch. Callers hold theirs in RocksDB's own form, so that this is a copy of bytes.
    void merge(std::deque<std::unique_ptr<rocksdb::WriteBatch>>& group) {
        merged_.Clear();
        Copier copier(merged_, db_);
        for (auto& writes : group) {
            require(writes->Iterate(&copier));
            writes->Clear();
        }
    }

    class Copier : public rocksdb::WriteBatch::Handler {
    public:
        Copier(rocksdb::WriteBatch& into, const Database& db) : into_(into), db_(db) {}
        rocksdb::Status PutCF(std::uint32_t family, const rocksdb::Slice& key, const rocksdb::Slice& value) override {
            return into_.Put(db_.by_id(family), key, value);
        }

    private:
        rocksdb::WriteBatch& into_;
        const Database& db_;
    };

    const Database& db_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<std::unique_ptr<rocksdb::WriteBatch>> waiting_;
    std::deque<std::unique_ptr<rocksdb::WriteBatch>> done_;
    rocksdb::WriteBatch merged_;
    std::size_t groups_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace tjp::bench
