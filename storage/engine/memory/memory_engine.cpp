#include "storage/engine/memory/memory_engine.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <shared_mutex>
#include <vector>

namespace tjp {
namespace {

using Rows = std::map<std::string, std::string, std::less<>>;

struct Tables {
    mutable std::shared_mutex mutex;
    std::array<Rows, table_count> rows;
};

class MemoryBatch final : public BatchTarget {
public:
    explicit MemoryBatch(Tables& tables) : tables_(tables) {}

    Result<bool> read(Table table, std::string_view key, std::string& value) override {
        const std::shared_lock lock(tables_.mutex);
        const auto& rows = tables_.rows[index_of(table)];
        const auto found = rows.find(key);
        if (found == rows.end()) return false;
        value = found->second;
        return true;
    }

    void put(Table table, std::string_view key, std::string_view value) override {
        changes_.push_back({table, std::string(key), std::string(value)});
    }

    void erase(Table table, std::string_view key) override { changes_.push_back({table, std::string(key), {}}); }

    Result<void> write(std::uint64_t) override {
        const std::unique_lock lock(tables_.mutex);
        for (Change& change : changes_) {
            auto& rows = tables_.rows[index_of(change.table)];
            if (change.value) {
                rows[std::move(change.key)] = std::move(*change.value);
            } else {
                rows.erase(change.key);
            }
        }
        changes_.clear();
        return {};
    }

    std::optional<Error> refusal() override { return std::nullopt; }

private:
    struct Change {
        Table table;
        std::string key;
        std::optional<std::string> value;
    };

    Tables& tables_;
    std::vector<Change> changes_;
};

class MemoryEngine final : public Engine {
public:
    explicit MemoryEngine(WriteQueueLimits limits) : batch_(tables_), queue_(batch_, limits, 0) {}

    Result<bool> get(Table table, std::string_view key, std::string& value, ReadTier) const override {
        const std::shared_lock lock(tables_.mutex);
        const auto& rows = tables_.rows[index_of(table)];
        const auto found = rows.find(key);
        if (found == rows.end()) return false;
        value = found->second;
        return true;
    }

    Result<void> scan(Table table, const ScanRange& range, ScanOrder order, ReadTier, RowVisitor visit) const override {
        if (range.begin >= range.end) return {};
        const std::shared_lock lock(tables_.mutex);
        const auto& rows = tables_.rows[index_of(table)];
        const auto begin = rows.lower_bound(range.begin);
        const auto end = rows.lower_bound(range.end);
        if (order == ScanOrder::forward) {
            for (auto row = begin; row != end && visit(row->first, row->second);) ++row;
        } else {
            for (auto row = end; row != begin;) {
                --row;
                if (!visit(row->first, row->second)) break;
            }
        }
        return {};
    }

    Result<void> scan_merged(Table table, std::span<const ScanRange> ranges, std::size_t place_bytes, ReadTier,
                             RowVisitor visit) const override {
        const std::shared_lock lock(tables_.mutex);
        const auto& rows = tables_.rows[index_of(table)];
        std::multimap<std::string_view, Rows::const_iterator> list;
        for (const ScanRange& range : ranges) {
            if (range.begin >= range.end) continue;
            for (auto row = rows.lower_bound(range.begin); row != rows.lower_bound(range.end); ++row) {
                const std::string_view key = row->first;
                list.emplace(key.substr(key.size() - std::min(place_bytes, key.size())), row);
            }
        }
        for (const auto& [place, row] : list) {
            if (!visit(row->first, row->second)) break;
        }
        return {};
    }

    bool submit(PendingCommit& commit) override { return queue_.submit(commit); }
    void observe(CommitObserver* observer) override { queue_.observe(observer); }
    void stop_writes() override { queue_.stop(); }
    EngineHealth health() const override { return queue_.health(); }

    Result<void> checkpoint(const std::filesystem::path&) override {
        return Error{Code::unavailable, "an engine in memory has nothing to copy", {}};
    }

    Result<Backup> back_up(const BackupOptions&) override {
        return Error{Code::unavailable, "an engine in memory has nothing to back up", {}};
    }
    void stop_backups() override {}
    std::uint64_t bytes_before(Table, std::string_view) const override { return 0; }
    Result<void> verify_files() const override { return {}; }

    Result<void> flush() override { return {}; }

private:
    Tables tables_;
    MemoryBatch batch_;
    WriteQueue queue_;
};

}  // namespace

std::unique_ptr<Engine> open_memory_engine(WriteQueueLimits limits) { return std::make_unique<MemoryEngine>(limits); }

}  // namespace tjp
