// RocksDB's repair learns from table files which tables there are. The log names tables by number, and what it has of a
// table that no file was written of yet would be dropped: so a file that holds nothing is written of every table first.
#include <rocksdb/db.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <system_error>

#include "storage/engine/rocksdb/options.hpp"
#include "storage/engine/rocksdb/rocksdb_engine.hpp"

namespace tjp {
namespace {

namespace fs = std::filesystem;

/// Opens a new database, whose tables get the numbers that they have in every database, and writes a file of each.
Result<void> write_empty_tables(const RocksDbOptions& options) {
    rocksdb::DB* raw = nullptr;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    auto status = rocksdb::DB::Open(rocks::database_options(options), options.folder.string(),
                                    rocks::column_families(options), &handles, &raw);
    if (!status.ok()) return rocks::to_error(status);
    const std::unique_ptr<rocksdb::DB> database(raw);
    const std::string key(1, '\0');  // of no row
    for (auto* const handle : handles) {
        if (status.ok()) status = database->Delete({}, handle, key);
    }
    if (status.ok()) status = database->Flush({}, handles);
    for (auto* const handle : handles) database->DestroyColumnFamilyHandle(handle);
    const auto closed = database->Close();
    if (!status.ok() || !closed.ok()) return rocks::to_error(status.ok() ? closed : status);
    return {};
}

/// Moves table files to another folder, with numbers past all that are there.
Result<void> move_tables(const fs::path& from, const fs::path& to) {
    std::error_code failure;
    unsigned long number = 0;
    for (const auto& entry : fs::directory_iterator(to, failure)) {
        number = std::max(number, std::strtoul(entry.path().filename().c_str(), nullptr, 10));
    }
    for (const auto& entry : fs::directory_iterator(from, failure)) {
        if (entry.path().extension() != ".sst") continue;
        std::array<char, 32> name{};
        static_cast<void>(std::snprintf(name.data(), name.size(), "%06lu.sst", ++number));
        if (!failure) fs::rename(entry.path(), to / name.data(), failure);
    }
    if (failure) return Error{Code::unavailable, to.string() + ": " + failure.message(), {}};
    return {};
}

}  // namespace

Result<void> salvage_files(const RocksDbOptions& options) {
    RocksDbOptions empty = options;
    empty.folder = options.folder / "empty";
    std::error_code ignored;
    fs::create_directories(empty.folder, ignored);
    auto ready = write_empty_tables(empty);
    if (ready) ready = move_tables(empty.folder, options.folder);
    fs::remove_all(empty.folder, ignored);
    if (!ready) return ready;
    const auto status =
        rocksdb::RepairDB(options.folder.string(), rocks::database_options(options), rocks::column_families(options));
    if (!status.ok()) return rocks::to_error(status);
    return {};
}

}  // namespace tjp
