#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

namespace tjp::rocks {

/// A last record that was never finished.
///
/// When power goes, a file system may know how long a file has become and not yet what was written there: pages read as
/// zeros, in any order, or as what the disk held before. A record is written only after the one before it was synced,
/// so only the last one can be torn; its sync had not returned and nobody was told of it. Where a sound record begins
/// behind the first one that is not, the damage is in what was synced: that is no torn tail.
///
/// The files' form: blocks of 32 KiB, in each of them records one after the other, of 4 bytes CRC-32C (masked), 2 bytes
/// length, 1 byte type, and the content; a record that does not fit goes on in the next block (RocksDB's wiki,
/// "Write Ahead Log File Format").
struct TornTail {
    std::filesystem::path file;
    std::uint64_t whole = 0;  ///< bytes before it
    std::uint64_t bytes = 0;  ///< and of it
};

/// Of a database's newest log that holds anything.
std::optional<TornTail> torn_log(const std::filesystem::path& folder);

/// Of its list of files (MANIFEST), of which so many bytes are known to be on disk.
std::optional<TornTail> torn_list(const std::filesystem::path& folder, std::uint64_t synced_bytes);

/// Whether that could be done, and is on disk.
bool cut_off(const TornTail& tail);

}  // namespace tjp::rocks
