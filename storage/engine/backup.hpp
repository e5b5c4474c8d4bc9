#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

namespace tjp {

/// One backup in a folder of them. Backups share the files that did not change from one to the next.
struct Backup {
    std::uint32_t number = 0;   ///< ascending; the newest has the largest
    std::int64_t made_at = 0;   ///< seconds since 1970
    std::uint64_t bytes = 0;    ///< of all its files, shared ones too
    std::uint64_t written = 0;  ///< bytes that only it has, as far as its maker knows; 0 where it was only listed
    bool whole = true;          ///< false: files of it are missing or have another size
};

struct BackupOptions {
    std::filesystem::path folder;  ///< for backups alone; made if missing, mode 0700; its parent must be there
    std::string journal;           ///< whose backup it is: a folder takes those of one journal
    std::uint32_t keep = 0;        ///< how many of the newest remain; 0: all
};

}  // namespace tjp
