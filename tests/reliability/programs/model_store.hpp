#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "storage/engine/engine.hpp"

namespace tjp::test {

enum class EngineKind : std::uint8_t { memory, rocksdb };

/// An engine that can be closed and opened again; one in memory only seems to be. With `forgets`, one in a few erases
/// of rows of that table is dropped on its way, as by a store that does not keep that index.
class ModelStore {
public:
    ModelStore(EngineKind kind, std::filesystem::path folder, std::optional<Table> forgets);
    ~ModelStore();
    ModelStore(const ModelStore&) = delete;
    ModelStore& operator=(const ModelStore&) = delete;

    Engine& engine() const { return *engine_; }
    /// Whether writes can be made in the midst of a scan.
    bool has_snapshots() const { return kind_ == EngineKind::rocksdb; }
    void restart();
    std::uint64_t restarts() const { return restarts_; }

private:
    void open();

    const EngineKind kind_;
    const std::filesystem::path folder_;
    const std::optional<Table> forgets_;
    std::unique_ptr<Engine> engine_;
    std::uint64_t restarts_ = 0;
};

}  // namespace tjp::test
