#include "tests/reliability/programs/model_store.hpp"

#include <stdexcept>

#include "storage/engine/memory/memory_engine.hpp"
#include "storage/engine/rocksdb/rocksdb_engine.hpp"

namespace tjp::test {
namespace {

constexpr unsigned one_erase_in = 5;

/// Passes everything on but some of the erases of one table's rows.
class ForgetfulEngine final : public Engine {
public:
    ForgetfulEngine(std::unique_ptr<Engine> engine, Table forgets) : engine_(std::move(engine)), forgets_(forgets) {}

    Result<bool> get(Table table, std::string_view key, std::string& value, ReadTier tier) const override {
        return engine_->get(table, key, value, tier);
    }
    Result<void> scan(Table table, const ScanRange& range, ScanOrder order, ReadTier tier,
                      RowVisitor visit) const override {
        return engine_->scan(table, range, order, tier, visit);
    }
    Result<void> scan_merged(Table table, std::span<const ScanRange> ranges, std::size_t place_bytes, ReadTier tier,
                             RowVisitor visit) const override {
        return engine_->scan_merged(table, ranges, place_bytes, tier, visit);
    }
    bool submit(PendingCommit& commit) override {
        commit.writes = changed(commit.writes);
        return engine_->submit(commit);
    }
    void observe(CommitObserver* observer) override { engine_->observe(observer); }
    void stop_writes() override { engine_->stop_writes(); }
    EngineHealth health() const override { return engine_->health(); }
    Result<void> checkpoint(const std::filesystem::path& folder) override { return engine_->checkpoint(folder); }
    Result<Backup> back_up(const BackupOptions& options) override { return engine_->back_up(options); }
    void stop_backups() override { engine_->stop_backups(); }
    std::uint64_t bytes_before(Table table, std::string_view key) const override {
        return engine_->bytes_before(table, key);
    }
    Result<void> verify_files() const override { return engine_->verify_files(); }
    Result<void> flush() override { return engine_->flush(); }

private:
    WriteSet changed(const WriteSet& writes) {
        WriteSet left;
        if (writes.urgent()) left.mark_urgent();
        for (std::size_t i = 0; i < writes.size(); ++i) {
            const auto [kind, table, key, value] = writes[i];
            switch (kind) {
                case WriteSet::Kind::put:
                    left.put(table, key, value);
                    break;
                case WriteSet::Kind::erase:
                    if (table != forgets_ || ++erases_ % one_erase_in != 0) left.erase(table, key);
                    break;
                case WriteSet::Kind::put_stamped:
                    left.put_stamped(table, key, value);
                    break;
                case WriteSet::Kind::expect_absent:
                    left.expect_absent(table, key);
                    break;
                case WriteSet::Kind::expect_value:
                    left.expect_value(table, key, value);
                    break;
            }
        }
        return left;
    }

    std::unique_ptr<Engine> engine_;
    const Table forgets_;
    unsigned erases_ = 0;
};

}  // namespace

ModelStore::ModelStore(EngineKind kind, std::filesystem::path folder, std::optional<Table> forgets)
    : kind_(kind), folder_(std::move(folder)), forgets_(forgets) {
    std::filesystem::remove_all(folder_);
    open();
}

ModelStore::~ModelStore() {
    engine_.reset();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
}

void ModelStore::open() {
    if (kind_ == EngineKind::memory) {
        engine_ = open_memory_engine();
    } else {
        RocksDbOptions options;
        options.folder = folder_;
        options.min_free_bytes = 0;
        options.block_cache_bytes = 4UL << 20;
        auto opened = open_rocksdb(options);
        if (!opened) throw std::runtime_error(opened.error().detail);
        engine_ = std::move(*opened);
    }
    if (forgets_) engine_ = std::make_unique<ForgetfulEngine>(std::move(engine_), *forgets_);
}

void ModelStore::restart() {
    if (kind_ == EngineKind::memory) return;
    ++restarts_;
    engine_.reset();
    open();
}

}  // namespace tjp::test
