#include "tests/reliability/programs/recording_files.hpp"

#include <atomic>
#include <filesystem>
#include <thread>

namespace tjp::test {
namespace {

using rocksdb::IOStatus;

constexpr unsigned one_sync_in = 4;
constexpr unsigned one_folder_sync_in = 2;

/// Counts, and answers whether this one is dropped.
bool every(unsigned times, std::atomic<unsigned>& count) {
    return count.fetch_add(1, std::memory_order_relaxed) % times == times - 1;
}

std::string name_of(const std::string& path) { return std::filesystem::path(path).filename(); }

class RecordingFile final : public rocksdb::FSWritableFileOwnerWrapper {
public:
    using Options = rocksdb::IOOptions;
    using Debug = rocksdb::IODebugContext;

    RecordingFile(std::unique_ptr<rocksdb::FSWritableFile>&& file, FileLog& log, std::uint32_t number,
                  DiskManners manners, bool lies)
        : FSWritableFileOwnerWrapper(std::move(file)),
          log_(log),
          number_(number),
          sync_time_(manners.sync_time),
          lies_(lies) {}

    IOStatus Append(const rocksdb::Slice& bytes, const Options& options, Debug* debug) override {
        log_.append(number_, {bytes.data(), bytes.size()});
        return FSWritableFileOwnerWrapper::Append(bytes, options, debug);
    }
    IOStatus Append(const rocksdb::Slice& bytes, const Options& options, const rocksdb::DataVerificationInfo&,
                    Debug* debug) override {
        return Append(bytes, options, debug);
    }
    IOStatus PositionedAppend(const rocksdb::Slice&, std::uint64_t, const Options&, Debug*) override {
        return IOStatus::NotSupported("only for direct I/O");
    }
    IOStatus PositionedAppend(const rocksdb::Slice&, std::uint64_t, const Options&,
                              const rocksdb::DataVerificationInfo&, Debug*) override {
        return IOStatus::NotSupported("only for direct I/O");
    }
    // Room given in advance changes nothing of what a file holds, and in memory it is used up at once.
    void PrepareWrite(std::size_t, std::size_t, const Options&, Debug*) override {}
    IOStatus Truncate(std::uint64_t size, const Options& options, Debug* debug) override {
        log_.truncate(number_, size);
        return FSWritableFileOwnerWrapper::Truncate(size, options, debug);
    }
    IOStatus Sync(const Options& options, Debug* debug) override {
        return synced([&] { return FSWritableFileOwnerWrapper::Sync(options, debug); });
    }
    IOStatus Fsync(const Options& options, Debug* debug) override {
        return synced([&] { return FSWritableFileOwnerWrapper::Fsync(options, debug); });
    }

private:
    template <class Work>
    IOStatus synced(Work work) {
        const std::uint64_t size = log_.size(number_);
        IOStatus status = work();
        if (sync_time_.count() > 0) std::this_thread::sleep_for(sync_time_);
        const bool dropped = lies_ && every(one_sync_in, syncs_);
        if (status.ok() && !dropped) log_.sync(number_, size);
        return status;
    }

    FileLog& log_;
    const std::uint32_t number_;
    const std::chrono::microseconds sync_time_;
    const bool lies_;
    std::atomic<unsigned> syncs_{0};
};

class RecordingFolder final : public rocksdb::FSDirectoryWrapper {
public:
    using Options = rocksdb::IOOptions;
    using Debug = rocksdb::IODebugContext;

    RecordingFolder(std::unique_ptr<rocksdb::FSDirectory>&& folder, FileLog& log, bool lies)
        : FSDirectoryWrapper(std::move(folder)), log_(log), lies_(lies) {}

    IOStatus Fsync(const Options& options, Debug* debug) override {
        return synced([&] { return FSDirectoryWrapper::Fsync(options, debug); });
    }
    IOStatus FsyncWithDirOptions(const Options& options, Debug* debug, const rocksdb::DirFsyncOptions& more) override {
        return synced([&] { return FSDirectoryWrapper::FsyncWithDirOptions(options, debug, more); });
    }

private:
    template <class Work>
    IOStatus synced(Work work) {
        const std::uint64_t count = log_.count();
        IOStatus status = work();
        const bool dropped = lies_ && every(one_folder_sync_in, syncs_);
        if (status.ok() && !dropped) log_.sync_folder(count);
        return status;
    }

    FileLog& log_;
    const bool lies_;
    std::atomic<unsigned> syncs_{0};
};

}  // namespace

RecordingFiles::RecordingFiles(FileLog& log, DiskManners manners)
    : FileSystemWrapper(rocksdb::FileSystem::Default()), log_(log), manners_(manners) {}

std::unique_ptr<rocksdb::FSWritableFile> RecordingFiles::recorded(std::unique_ptr<rocksdb::FSWritableFile> file,
                                                                  const std::string& path, std::uint32_t number) {
    const bool lies = manners_.lie == Lie::syncs && path.ends_with(".log");
    return std::make_unique<RecordingFile>(std::move(file), log_, number, manners_, lies);
}

IOStatus RecordingFiles::NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                         Opened<rocksdb::FSWritableFile> file, Debug* debug) {
    const std::scoped_lock lock(names_);
    std::unique_ptr<rocksdb::FSWritableFile> opened;
    IOStatus status = FileSystemWrapper::NewWritableFile(path, options, &opened, debug);
    if (status.ok()) *file = recorded(std::move(opened), path, log_.create(name_of(path)));
    return status;
}

IOStatus RecordingFiles::ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                            Opened<rocksdb::FSWritableFile> file, Debug* debug) {
    const std::scoped_lock lock(names_);
    std::unique_ptr<rocksdb::FSWritableFile> opened;
    IOStatus status = FileSystemWrapper::ReopenWritableFile(path, options, &opened, debug);
    if (status.ok()) *file = recorded(std::move(opened), path, log_.find(name_of(path)));
    return status;
}

IOStatus RecordingFiles::NewDirectory(const std::string& path, const Options& options,
                                      Opened<rocksdb::FSDirectory> folder, Debug* debug) {
    std::unique_ptr<rocksdb::FSDirectory> opened;
    IOStatus status = FileSystemWrapper::NewDirectory(path, options, &opened, debug);
    if (status.ok()) *folder = std::make_unique<RecordingFolder>(std::move(opened), log_, manners_.lie == Lie::folders);
    return status;
}

IOStatus RecordingFiles::RenameFile(const std::string& from, const std::string& to, const Options& options,
                                    Debug* debug) {
    const std::scoped_lock lock(names_);
    IOStatus status = FileSystemWrapper::RenameFile(from, to, options, debug);
    if (status.ok()) log_.rename(name_of(from), name_of(to));
    return status;
}

IOStatus RecordingFiles::DeleteFile(const std::string& path, const Options& options, Debug* debug) {
    const std::scoped_lock lock(names_);
    IOStatus status = FileSystemWrapper::DeleteFile(path, options, debug);
    if (status.ok()) log_.remove(name_of(path));
    return status;
}

}  // namespace tjp::test
