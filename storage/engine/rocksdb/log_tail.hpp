#pragma once

#include <filesystem>

namespace tjp::rocks {

/// Cuts off the zeros at the end of a database's newest log and of its list of files (MANIFEST), from the first page of
/// them on; true where there were any.
///
/// When power goes, a file system may know how long a file has become and not yet what was written to its last pages,
/// which then read as zeros. RocksDB forgives a record that the end of the file cuts off, but takes one that ends in
/// zeros for damage. No such record was acknowledged: its sync had not returned.
bool cut_unwritten_tail(const std::filesystem::path& folder);

}  // namespace tjp::rocks
