#pragma once

#include <rocksdb/db.h>
#include <rocksdb/options.h>
#include <rocksdb/status.h>

#include <memory>
#include <vector>

#include "storage/engine/rocksdb/rocksdb_engine.hpp"

namespace tjp::rocks {

rocksdb::DBOptions database_options(const RocksDbOptions& options);

/// One column family a table, in the order of Table, `default` last.
std::vector<rocksdb::ColumnFamilyDescriptor> column_families(const RocksDbOptions& options);

/// What a failed read or write means to the callers.
Error to_error(const rocksdb::Status& status);

/// Why the store could not be opened, as a sentence for the person who started it.
Error open_error(const rocksdb::Status& status, const std::filesystem::path& folder);

inline constexpr std::size_t user_prefix_bytes = 16;

}  // namespace tjp::rocks
