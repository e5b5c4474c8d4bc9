#include "storage/engine/rocksdb/backups.hpp"

#include <rocksdb/utilities/backup_engine.h>
#include <sys/stat.h>

#include <memory>

#include "storage/engine/rocksdb/options.hpp"
#include "storage/engine/rocksdb/rocksdb_engine.hpp"

namespace tjp {
namespace rocks {
namespace {

namespace fs = std::filesystem;

Error failure(const fs::path& folder, const rocksdb::Status& status) {
    if (status.IsNoSpace()) return {Code::storage_full, folder.string() + ": the disk is full", {}};
    return {Code::unavailable, folder.string() + ": " + status.ToString(), {}};
}

/// Only its owner may look into a folder with everybody's journal.
Result<void> make_private(const fs::path& folder) {
    std::error_code ec;
    if (fs::is_directory(folder, ec)) return {};
    if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), ec);
    if (::mkdir(folder.c_str(), S_IRWXU) != 0) {
        return Error{Code::unavailable, folder.string() + ": cannot make the folder of backups", {}};
    }
    return {};
}

/// RocksDB's own log there would abort the process on a full disk.
class NoLog final : public rocksdb::Logger {
public:
    using rocksdb::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

Backup backup_of(const rocksdb::BackupInfo& info) { return {info.backup_id, info.timestamp, info.size, 0}; }

std::uint64_t bytes_in(const fs::path& folder) {
    std::uint64_t bytes = 0;
    std::error_code ec;
    for (auto at = fs::recursive_directory_iterator(folder, ec); !ec && at != fs::recursive_directory_iterator();
         at.increment(ec)) {
        std::error_code unreadable;
        if (at->is_regular_file(unreadable)) bytes += at->file_size(unreadable);
    }
    return bytes;
}

}  // namespace

Result<Backup> BackupMaker::make(rocksdb::DB& db, const BackupOptions& wanted) {
    const std::scoped_lock one(one_at_a_time_);
    const std::string inside = (fs::path(db.GetName()) / "").lexically_normal().string();
    if ((wanted.folder / "").lexically_normal().string().starts_with(inside)) {
        return Error{Code::invalid, wanted.folder.string() + ": backups cannot lie in the database's own folder", {}};
    }
    if (auto made = make_private(wanted.folder); !made) return made.error();
    NoLog log;
    rocksdb::BackupEngineOptions options(wanted.folder.string());
    options.info_log = &log;
    rocksdb::BackupEngine* raw = nullptr;
    rocksdb::Status status = rocksdb::BackupEngine::Open(options, rocksdb::Env::Default(), &raw);
    if (!status.ok()) return failure(wanted.folder, status);
    const std::unique_ptr<rocksdb::BackupEngine> engine(raw);
    {
        const std::scoped_lock lock(mutex_);
        if (stopped_) return Error{Code::unavailable, "the server is stopping", {}};
        running_ = engine.get();
    }
    const std::uint64_t before = bytes_in(wanted.folder);
    rocksdb::CreateBackupOptions how;
    how.flush_before_backup = true;  // whole tables: nothing is left to be replayed, and the next backup shares them
    rocksdb::BackupID number = 0;
    status = engine->CreateNewBackupWithMetadata(how, &db, {}, &number);
    const std::uint64_t after = bytes_in(wanted.folder);
    if (status.ok() && wanted.keep > 0) status = engine->PurgeOldBackups(wanted.keep);
    rocksdb::BackupInfo info;
    if (status.ok()) status = engine->GetBackupInfo(number, &info);
    const std::scoped_lock lock(mutex_);
    running_ = nullptr;
    if (stopped_ && !status.ok()) return Error{Code::unavailable, "the backup was ended: the server is stopping", {}};
    if (!status.ok()) return failure(wanted.folder, status);
    Backup done = backup_of(info);
    done.written = after > before ? after - before : 0;
    return done;
}

void BackupMaker::stop() {
    const std::scoped_lock lock(mutex_);
    stopped_ = true;
    if (running_ != nullptr) running_->StopBackup();
}

}  // namespace rocks

namespace {

Result<std::unique_ptr<rocksdb::BackupEngineReadOnly>> open_backups(const std::filesystem::path& folder,
                                                                    rocksdb::Logger& log) {
    std::error_code ec;
    if (!std::filesystem::is_directory(folder, ec)) {
        return Error{Code::not_found, folder.string() + ": there are no backups here", {}};
    }
    rocksdb::BackupEngineOptions options(folder.string());
    options.info_log = &log;
    rocksdb::BackupEngineReadOnly* raw = nullptr;
    const rocksdb::Status status = rocksdb::BackupEngineReadOnly::Open(options, rocksdb::Env::Default(), &raw);
    if (!status.ok()) return rocks::failure(folder, status);
    return std::unique_ptr<rocksdb::BackupEngineReadOnly>(raw);
}

}  // namespace

Result<std::vector<Backup>> list_backups(const std::filesystem::path& folder) {
    rocks::NoLog log;
    const auto engine = open_backups(folder, log);
    if (!engine) return engine.error();
    std::vector<rocksdb::BackupInfo> infos;
    (*engine)->GetBackupInfo(&infos);
    std::vector<Backup> backups;
    for (const rocksdb::BackupInfo& info : infos) backups.push_back(rocks::backup_of(info));
    return backups;
}

Result<Backup> restore_backup(const std::filesystem::path& folder, std::uint32_t number,
                              const std::filesystem::path& target) {
    rocks::NoLog log;
    const auto engine = open_backups(folder, log);
    if (!engine) return engine.error();
    std::vector<rocksdb::BackupInfo> infos;
    (*engine)->GetBackupInfo(&infos);
    if (infos.empty()) return Error{Code::not_found, folder.string() + ": there are no backups here", {}};
    if (number == 0) number = infos.back().backup_id;
    for (const rocksdb::BackupInfo& info : infos) {
        if (info.backup_id != number) continue;
        // With checksums: a file that has changed since is told before anything is put in its place.
        rocksdb::Status status = (*engine)->VerifyBackup(number, true);
        if (status.ok())
            status =
                (*engine)->RestoreDBFromBackup(rocksdb::RestoreOptions(), number, target.string(), target.string());
        if (status.ok()) return rocks::backup_of(info);
        if (status.IsCorruption()) {
            return Error{Code::corrupt,
                         folder.string() + ": backup " + std::to_string(number) + " is damaged: " + status.ToString(),
                         {}};
        }
        return rocks::failure(folder, status);
    }
    return Error{Code::not_found, folder.string() + ": there is no backup " + std::to_string(number), {}};
}

}  // namespace tjp
