#pragma once

#include <cstdint>
#include <filesystem>

#include "server/app/config.hpp"
#include "storage/engine/backup.hpp"
#include "storage/model/error.hpp"
#include "storage/stores/verify.hpp"

namespace tjp {

/// Puts a backup (0: the newest) into a data folder that holds no journal yet. Nothing is there afterwards where it
/// fails. Code::conflict where there is a journal already.
Result<Backup> restore_data(const std::filesystem::path& backups, std::uint32_t number,
                            const std::filesystem::path& data);

/// Looks at everything in a data folder; of one that a server has open, at a copy that shares its files. Fails where
/// it cannot be opened at all.
Result<VerifyReport> verify_data(const Config& config);

}  // namespace tjp
