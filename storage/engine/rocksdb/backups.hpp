#pragma once

#include <rocksdb/db.h>

#include <filesystem>
#include <mutex>
#include <vector>

#include "storage/engine/backup.hpp"
#include "storage/model/error.hpp"

namespace rocksdb {
class BackupEngine;
}

namespace tjp::rocks {

/// Makes backups of an open database, one at a time. Safe from any thread.
class BackupMaker {
public:
    Result<Backup> make(rocksdb::DB& db, const BackupOptions& options);
    /// Ends the one that is being made, which then fails with Code::unavailable, and all later ones.
    void stop();

private:
    std::mutex one_at_a_time_;
    std::mutex mutex_;  ///< of what follows
    rocksdb::BackupEngine* running_ = nullptr;
    bool stopped_ = false;
};

}  // namespace tjp::rocks
