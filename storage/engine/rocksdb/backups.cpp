#include "storage/engine/rocksdb/backups.hpp"

#include <fcntl.h>
#include <rocksdb/utilities/backup_engine.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <memory>
#include <utility>

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

/// Only its owner may look into a folder with everybody's journal. Its parent is not made: where a disk is not mounted,
/// backups must not fill the one below.
Result<void> make_private(const fs::path& folder) {
    struct stat found {};
    if (::stat(folder.c_str(), &found) == 0 && S_ISDIR(found.st_mode)) {
        if ((found.st_mode & S_IRWXO) == 0) return {};
        return Error{Code::unavailable,
                     folder.string() + ": everybody on this machine can look into it: chmod 700 " + folder.string(),
                     {}};
    }
    if (::mkdir(folder.c_str(), S_IRWXU) != 0) {
        return Error{
            Code::unavailable, folder.string() + ": cannot make the folder of backups: " + std::strerror(errno), {}};
    }
    return {};
}

/// Whether a path is `folder` or lies below it.
bool lies_in(const fs::path& path, const fs::path& folder) {
    std::error_code ec;
    const auto whole = [&](const fs::path& one) {
        return (fs::weakly_canonical(fs::absolute(one, ec), ec) / "").string();
    };
    return whole(path).starts_with(whole(folder));
}

/// A file in every folder of backups: it is known by it, and held locked by whoever makes a backup or reads one.
constexpr std::string_view mark_name = "tjp-backups";

class FolderLock {
public:
    enum class For : std::uint8_t { making, reading };

    FolderLock() = default;
    FolderLock(FolderLock&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
    FolderLock& operator=(FolderLock&&) = delete;
    ~FolderLock() {
        if (fd_ >= 0) ::close(fd_);
    }

    static Result<FolderLock> take(const fs::path& folder, For use) {
        const fs::path mark = folder / mark_name;
        const bool making = use == For::making;
        std::error_code ec;
        // What lies in folders of RocksDB's names is RocksDB's to delete: other people's files must not be there.
        if (making && !fs::exists(mark, ec) && !fs::is_empty(folder, ec)) {
            return Error{Code::conflict,
                         folder.string() + ": holds other things than backups of tjp: name a folder of its own",
                         {}};
        }
        FolderLock lock;
        lock.fd_ = ::open(mark.c_str(), (making ? O_RDWR | O_CREAT : O_RDONLY) | O_CLOEXEC, S_IRUSR | S_IWUSR);
        if (lock.fd_ < 0 && making) {
            return Error{Code::unavailable, mark.string() + ": " + std::strerror(errno), {}};
        }
        if (lock.fd_ >= 0 && ::flock(lock.fd_, (making ? LOCK_EX : LOCK_SH) | LOCK_NB) != 0) {
            return Error{Code::busy, folder.string() + ": a backup is being made or restored there: try again", {}};
        }
        return lock;
    }

private:
    int fd_ = -1;
};

/// RocksDB's own log there would abort the process on a full disk.
class NoLog final : public rocksdb::Logger {
public:
    using rocksdb::Logger::Logv;
    void Logv(const char*, va_list) override {}
};

Backup backup_of(const rocksdb::BackupInfo& info) { return {info.backup_id, info.timestamp, info.size, 0, true}; }

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
    const std::scoped_lock turn(one_at_a_time_);
    if (lies_in(wanted.folder, db.GetName())) {
        return Error{Code::invalid, wanted.folder.string() + ": backups cannot lie in the database's own folder", {}};
    }
    if (auto made = make_private(wanted.folder); !made) return made.error();
    const auto lock_of_folder = FolderLock::take(wanted.folder, FolderLock::For::making);
    if (!lock_of_folder) return lock_of_folder.error();
    NoLog log;
    rocksdb::BackupEngineOptions options(wanted.folder.string());
    options.info_log = &log;
    rocksdb::BackupEngine* raw = nullptr;
    rocksdb::Status status = rocksdb::BackupEngine::Open(options, rocksdb::Env::Default(), &raw);
    if (!status.ok()) return failure(wanted.folder, status);
    const std::unique_ptr<rocksdb::BackupEngine> engine(raw);
    std::vector<rocksdb::BackupInfo> earlier;
    engine->GetBackupInfo(&earlier);
    for (const rocksdb::BackupInfo& one : earlier) {
        if (one.app_metadata == wanted.journal) continue;
        return Error{Code::conflict, wanted.folder.string() + ": holds backups of another journal", {}};
    }
    // What is damaged must not take the place of what was not.
    if (status = db.VerifyChecksum(); !status.ok()) {
        Error error = to_error(status);
        error.detail += ": no backup was made; keep those that there are";
        return error;
    }
    {
        const std::scoped_lock lock(mutex_);
        if (stopped_) return Error{Code::unavailable, "the server is stopping", {}};
        running_ = engine.get();
    }
    const std::uint64_t before = bytes_in(wanted.folder);
    rocksdb::CreateBackupOptions how;
    how.flush_before_backup = true;  // whole tables: nothing is left to be replayed, and the next backup shares them
    rocksdb::BackupID number = 0;
    status = engine->CreateNewBackupWithMetadata(how, &db, wanted.journal, &number);
    const std::uint64_t after = bytes_in(wanted.folder);
    // Files that it shares with earlier ones may have changed since: before those are dropped it has to be sound.
    if (status.ok()) status = engine->VerifyBackup(number, true);
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
    std::vector<rocksdb::BackupID> damaged;
    (*engine)->GetCorruptedBackups(&damaged);
    std::vector<Backup> backups;
    for (const rocksdb::BackupInfo& info : infos) backups.push_back(rocks::backup_of(info));
    for (const rocksdb::BackupID number : damaged) backups.push_back({number, 0, 0, 0, false});
    std::ranges::sort(backups, {}, &Backup::number);
    return backups;
}

Result<Backup> restore_backup(const std::filesystem::path& folder, std::uint32_t number,
                              const std::filesystem::path& target) {
    const auto backups = list_backups(folder);
    if (!backups) return backups.error();
    const auto lock = rocks::FolderLock::take(folder, rocks::FolderLock::For::reading);
    if (!lock) return lock.error();
    if (backups->empty()) return Error{Code::not_found, folder.string() + ": there are no backups here", {}};
    if (number == 0) number = backups->back().number;
    const auto found = std::ranges::find(*backups, number, &Backup::number);
    const std::string name = folder.string() + ": backup " + std::to_string(number);
    if (found == backups->end()) return Error{Code::not_found, name + " is not there", {}};
    // Never silently an older one: whoever wants that says so.
    if (!found->whole) {
        return Error{Code::corrupt, name + " is damaged: files are missing or cut short; --number names another", {}};
    }
    rocks::NoLog log;
    const auto engine = open_backups(folder, log);
    if (!engine) return engine.error();
    // With checksums: a file that has changed since is told before anything is put in its place.
    rocksdb::Status status = (*engine)->VerifyBackup(number, true);
    if (status.ok()) {
        const std::string path = target.string();
        status = (*engine)->RestoreDBFromBackup(rocksdb::RestoreOptions(), number, path, path);
    }
    if (status.IsCorruption()) {
        return Error{Code::corrupt, name + " is damaged: " + status.ToString() + "; --number names another", {}};
    }
    if (!status.ok()) return rocks::failure(folder, status);
    return *found;
}

}  // namespace tjp
