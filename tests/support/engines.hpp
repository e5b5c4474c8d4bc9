#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "storage/engine/engine.hpp"
#include "storage/engine/memory/memory_engine.hpp"
#include "storage/engine/rocksdb/rocksdb_engine.hpp"
#include "tests/support/print.hpp"
#include "tests/support/temp_folder.hpp"

namespace tjp::test {

enum class EngineKind { memory, rocksdb };

/// Every engine there is. Under ThreadSanitizer only the one in memory: the prebuilt RocksDB is not instrumented.
inline std::vector<EngineKind> engine_kinds() {
#ifdef TJP_TSAN
    return {EngineKind::memory};
#else
    return {EngineKind::memory, EngineKind::rocksdb};
#endif
}

inline std::string_view to_string(EngineKind kind) { return kind == EngineKind::memory ? "memory" : "rocksdb"; }

/// An open engine of either kind; RocksDB in a folder of its own, with small buffers.
class TestEngine {
public:
    explicit TestEngine(EngineKind kind, WriteQueueLimits limits = {}) : kind_(kind) {
        options.queue = limits;
        options.min_free_bytes = 0;
        options.block_cache_bytes = 8UL << 20;
        if (kind_ == EngineKind::rocksdb) {
            folder_.emplace();
            options.folder = folder_->path() / "db";
        }
        open();
    }

    Engine& operator*() const { return *engine_; }
    Engine* operator->() const { return engine_.get(); }
    EngineKind kind() const { return kind_; }
    std::filesystem::path folder() const { return folder_->path(); }

    void close() { engine_.reset(); }
    void open() {
        if (kind_ == EngineKind::memory) {
            engine_ = open_memory_engine(options.queue);
            return;
        }
        auto opened = open_rocksdb(options);
        if (!opened) throw std::runtime_error(opened.error().detail);
        engine_ = std::move(*opened);
    }
    /// Closes and opens again what outlives that; the engine in memory goes on.
    void reopen() {
        if (kind_ == EngineKind::memory) return;
        close();
        open();
    }

    RocksDbOptions options;  ///< for the next open

private:
    EngineKind kind_;
    std::optional<TempFolder> folder_;
    std::unique_ptr<Engine> engine_;
};

using Rows = std::vector<std::pair<std::string, std::string>>;

inline ScanRange everything() { return {std::string(1, '\0'), std::string(256, '\xff')}; }

/// The rows of a range, at most `limit`.
inline Result<Rows> rows_of(const Engine& engine, Table table, const ScanRange& range,
                            ScanOrder order = ScanOrder::forward, ReadTier tier = ReadTier::any,
                            std::size_t limit = static_cast<std::size_t>(-1)) {
    Rows rows;
    const auto on_row = [&](std::string_view key, std::string_view value) {
        rows.emplace_back(key, value);
        return rows.size() < limit;
    };
    if (auto scanned = engine.scan(table, range, order, tier, on_row); !scanned) return scanned.error();
    return rows;
}

inline std::optional<std::string> value_of(const Engine& engine, Table table, std::string_view key) {
    std::string value;
    const auto found = engine.get(table, key, value, ReadTier::any);
    if (!found) throw std::runtime_error(found.error().detail);
    return *found ? std::optional(value) : std::nullopt;
}

inline CommitResult put(Engine& engine, Table table, std::string_view key, std::string_view value) {
    WriteSet writes;
    writes.put(table, key, value);
    return commit_and_wait(engine, std::move(writes));
}

}  // namespace tjp::test
