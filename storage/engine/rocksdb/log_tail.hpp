#pragma once

#include <cstdint>
#include <filesystem>

namespace tjp::rocks {

/// Cuts off a last record that was never finished from a database's newest log, and from its list of files (MANIFEST),
/// of which `list_bytes` are known to be on disk and stay; true where anything was cut off.
///
/// When power goes, a file system may know how long a file has become and not yet what was written there: pages read as
/// zeros, in any order, or as what the disk held before. RocksDB forgives a record that the end of the file cuts off,
/// and takes one of these for damage. A record is written only after the one before it was synced, so only the last one
/// can be torn; its sync had not returned and nobody was told of it. Where a sound record begins behind the first one
/// that is not, the damage is in what was synced: nothing is cut.
///
/// The files' form: blocks of 32 KiB, in each of them records one after the other, of 4 bytes CRC-32C (masked), 2 bytes
/// length, 1 byte type, and the content; a record that does not fit goes on in the next block (RocksDB's wiki,
/// "Write Ahead Log File Format").
bool cut_unwritten_tail(const std::filesystem::path& folder, std::uint64_t list_bytes);

}  // namespace tjp::rocks
