#pragma once

#include <memory>

#include "storage/engine/engine.hpp"
#include "storage/engine/write_queue.hpp"

namespace tjp {

/// The contract kept in ordered maps: for the sanitizers that cannot see into a prebuilt RocksDB, and as the
/// conformance suite's second witness. Nothing outlives the process.
std::unique_ptr<Engine> open_memory_engine(WriteQueueLimits limits = {});

}  // namespace tjp
