#pragma once

#include <rocksdb/file_system.h>

#include <chrono>
#include <memory>
#include <mutex>
#include <string>

#include "tests/reliability/programs/disk_state.hpp"

namespace tjp::test {

/// What a disk says it did, and did not.
enum class Lie : std::uint8_t {
    none,
    syncs,    ///< one in four syncs of a log
    folders,  ///< half of the syncs of the folder
};

struct DiskManners {
    Lie lie = Lie::none;
    std::chrono::microseconds sync_time{0};  ///< while one takes that long commits gather, as they do on a disk
};

/// Passes everything on to the system's own files, and writes down what is done to those of one folder.
class RecordingFiles final : public rocksdb::FileSystemWrapper {
public:
    using Options = rocksdb::IOOptions;
    using Debug = rocksdb::IODebugContext;
    template <class File>
    using Opened = std::unique_ptr<File>*;

    RecordingFiles(FileLog& log, DiskManners manners);

    const char* Name() const override { return "RecordingFiles"; }

    rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                      Opened<rocksdb::FSWritableFile> file, Debug* debug) override;
    rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                         Opened<rocksdb::FSWritableFile> file, Debug* debug) override;
    rocksdb::IOStatus NewDirectory(const std::string& path, const Options& options, Opened<rocksdb::FSDirectory> folder,
                                   Debug* debug) override;
    rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const Options& options,
                                 Debug* debug) override;
    rocksdb::IOStatus DeleteFile(const std::string& path, const Options& options, Debug* debug) override;

    // What our options have RocksDB never do; it would go unseen.
    rocksdb::IOStatus ReuseWritableFile(const std::string& path, const std::string&, const rocksdb::FileOptions&,
                                        Opened<rocksdb::FSWritableFile>, Debug*) override {
        return unseen(path);
    }
    rocksdb::IOStatus NewRandomRWFile(const std::string& path, const rocksdb::FileOptions&,
                                      Opened<rocksdb::FSRandomRWFile>, Debug*) override {
        return unseen(path);
    }
    rocksdb::IOStatus Truncate(const std::string& path, std::size_t, const Options&, Debug*) override {
        return unseen(path);
    }
    rocksdb::IOStatus LinkFile(const std::string& path, const std::string&, const Options&, Debug*) override {
        return unseen(path);
    }

private:
    static rocksdb::IOStatus unseen(const std::string& path) { return rocksdb::IOStatus::NotSupported(path); }

    std::unique_ptr<rocksdb::FSWritableFile> recorded(std::unique_ptr<rocksdb::FSWritableFile> file,
                                                      const std::string& path, std::uint32_t number);

    FileLog& log_;
    const DiskManners manners_;
    std::mutex names_;  ///< held over a change of names: they are written down in the order in which they are made
};

}  // namespace tjp::test
