// A disk that fails on order, for a server that knows nothing of it: preloaded (LD_PRELOAD), it stands before the C
// library's calls that write and sync files. FAULTY_IO says what fails, in four words, as `log sync EIO 12`:
//
//   file    of the database: log (the write-ahead log), sst (tables) or manifest; or any file at all
//   call    write or sync
//   how     EIO or ENOSPC; or `lie`: the call says that it was done, and does nothing
//   number  the first matching call that fails; all that follow fail, too
//
// Where FAULTY_IO_ARM names a file, calls count only while that file exists; the first fault makes `<file>.struck`.
#include <dlfcn.h>
#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

namespace {

enum class Call { write, sync };

class Rule {
public:
    Rule() {
        const char* const words = std::getenv("FAULTY_IO");
        const char* const arm = std::getenv("FAULTY_IO_ARM");
        if (arm != nullptr) arm_ = arm;
        if (words == nullptr) return;
        std::array<char, 16> file{};
        std::array<char, 16> call{};
        std::array<char, 16> how{};
        active_ = std::sscanf(words, "%15s %15s %15s %ld", file.data(), call.data(), how.data(), &first_) == 4;
        file_ = file.data();
        call_ = std::string_view(call.data()) == "sync" ? Call::sync : Call::write;
        const std::string_view error(how.data());
        error_ = error == "EIO" ? EIO : error == "ENOSPC" ? ENOSPC : 0;
    }

    /// Which matching call this is, counted from the first that fails: 0 and below are let through.
    long turn(Call call, int fd) {
        if (!active_ || call != call_ || !armed() || !concerns(fd)) return 0;
        const long turn = ++calls_ - first_ + 1;
        if (turn == 1 && !arm_.empty())
            ::close(::open((arm_ + ".struck").c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600));
        return turn;
    }

    int error() const { return error_; }  ///< 0: it lies

private:
    bool armed() const { return arm_.empty() || ::access(arm_.c_str(), F_OK) == 0; }

    bool concerns(int fd) const {
        if (file_ == "any") return true;
        std::array<char, 4096> link{};
        const ssize_t size = ::readlink(("/proc/self/fd/" + std::to_string(fd)).c_str(), link.data(), link.size());
        const std::string_view path(link.data(), size < 0 ? 0 : static_cast<std::size_t>(size));
        const std::size_t name = path.rfind('/') + 1;
        if (!path.substr(0, name).ends_with("/db/")) return false;  // a backup has such files, too
        return file_ == "manifest" ? path.substr(name).starts_with("MANIFEST-") : path.ends_with("." + file_);
    }

    std::string file_;
    std::string arm_;
    Call call_ = Call::write;
    int error_ = 0;
    long first_ = 0;
    bool active_ = false;
    std::atomic<long> calls_{0};
};

/// Never destroyed: the process writes until its very end.
Rule& rule() {
    static Rule& only = *new Rule;
    return only;
}

/// The C library's own.
template <class Function>
Function real(const char* name) {
    return reinterpret_cast<Function>(::dlsym(RTLD_NEXT, name));
}

/// A disk that is filling up takes a part of the first write that fails, and nothing more.
template <class Write>
ssize_t write_or_fail(int fd, std::size_t bytes, Write write) {
    const int before = errno;
    const long turn = rule().turn(Call::write, fd);
    errno = before;
    if (turn <= 0) return write(bytes);
    if (rule().error() == 0) return static_cast<ssize_t>(bytes);
    if (turn == 1 && bytes > 1) return write(bytes / 2);
    errno = rule().error();
    return -1;
}

template <class Sync>
int sync_or_fail(int fd, Sync sync) {
    const int before = errno;
    const long turn = rule().turn(Call::sync, fd);
    errno = before;
    if (turn <= 0) return sync();
    if (rule().error() == 0) return 0;
    errno = rule().error();
    return -1;
}

}  // namespace

extern "C" {

ssize_t write(int fd, const void* data, size_t size) {
    static const auto next = real<ssize_t (*)(int, const void*, size_t)>("write");
    return write_or_fail(fd, size, [&](std::size_t bytes) { return next(fd, data, bytes); });
}

ssize_t pwrite(int fd, const void* data, size_t size, off_t offset) {
    static const auto next = real<ssize_t (*)(int, const void*, size_t, off_t)>("pwrite");
    return write_or_fail(fd, size, [&](std::size_t bytes) { return next(fd, data, bytes, offset); });
}

int fsync(int fd) {
    static const auto next = real<int (*)(int)>("fsync");
    return sync_or_fail(fd, [&] { return next(fd); });
}

int fdatasync(int fd) {
    static const auto next = real<int (*)(int)>("fdatasync");
    return sync_or_fail(fd, [&] { return next(fd); });
}

int sync_file_range(int fd, off_t offset, off_t bytes, unsigned int flags) {
    static const auto next = real<int (*)(int, off_t, off_t, unsigned int)>("sync_file_range");
    if (flags == 0) return next(fd, offset, bytes, flags);  // asks whether there is such a call, and syncs nothing
    return sync_or_fail(fd, [&] { return next(fd, offset, bytes, flags); });
}

}  // extern "C"
