#include "server/app/admin_socket.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <stdexcept>
#include <utility>

namespace tjp {
namespace {

/// A file descriptor that is closed with its scope.
class Descriptor {
public:
    explicit Descriptor(int fd) : fd_(fd) {}
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() {
        if (fd_ >= 0) ::close(fd_);
    }
    int get() const { return fd_; }
    int release() { return std::exchange(fd_, -1); }

private:
    int fd_;
};

/// A socket's path may have 107 characters only; a data folder's may be longer. Through a descriptor of the folder the
/// name is always short.
sockaddr_un address_of(const std::filesystem::path& path, const Descriptor& folder) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    const std::string text = "/proc/self/fd/" + std::to_string(folder.get()) + "/" + path.filename().string();
    std::memcpy(address.sun_path, text.c_str(), std::min(text.size(), sizeof address.sun_path - 1));
    return address;
}

int open_folder(const std::filesystem::path& path) {
    const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
    return ::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC);
}

bool same_user(int client) {
    ucred peer{};
    socklen_t size = sizeof peer;
    return ::getsockopt(client, SOL_SOCKET, SO_PEERCRED, &peer, &size) == 0 &&
           (peer.uid == ::geteuid() || peer.uid == 0);
}

bool wait_for(int fd, short events, int timeout_ms) {
    pollfd waiting{fd, events, 0};
    int ready = 0;
    do {
        ready = ::poll(&waiting, 1, timeout_ms);
    } while (ready < 0 && errno == EINTR);
    return ready > 0;
}

/// Reads up to a newline or the other side's end. False where that takes too long or too much.
bool read_line(int fd, std::string& line, std::size_t max_bytes, int timeout_ms) {
    std::array<char, 4096> part{};
    while (line.find('\n') == std::string::npos) {
        if (line.size() > max_bytes || !wait_for(fd, POLLIN, timeout_ms)) return false;
        const auto got = ::recv(fd, part.data(), part.size(), 0);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return false;
        if (got == 0) return !line.empty();
        line.append(part.data(), static_cast<std::size_t>(got));
    }
    line.resize(line.find('\n'));
    return true;
}

bool send_all(int fd, std::string_view text) {
    while (!text.empty()) {
        const auto sent = ::send(fd, text.data(), text.size(), MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) continue;
        if (sent <= 0) return false;
        text.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

}  // namespace

AdminSocket::AdminSocket(const std::filesystem::path& path, Run run) : path_(path), run_(std::move(run)) {
    const auto fail = [&path](std::string_view what) {
        throw std::runtime_error(path.string() + ": " + std::string(what) + ": " + std::strerror(errno));
    };
    const Descriptor folder(open_folder(path));
    Descriptor listener(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (folder.get() < 0 || listener.get() < 0) fail("cannot make the admin socket");
    // Whoever holds the store's lock owns this name: what is left here is from a server that is gone.
    ::unlink(path.c_str());
    const sockaddr_un address = address_of(path, folder);
    const mode_t mask = ::umask(0177);
    const int bound = ::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
    ::umask(mask);
    if (bound != 0 || ::listen(listener.get(), 16) != 0) fail("cannot listen on the admin socket");
    wake_ = ::eventfd(0, EFD_CLOEXEC);
    if (wake_ < 0) fail("cannot make an event descriptor");
    listener_ = listener.release();
    thread_ = std::thread([this] { serve(); });
}

AdminSocket::~AdminSocket() {
    const std::uint64_t one = 1;
    while (::write(wake_, &one, sizeof one) < 0 && errno == EINTR) {
    }
    thread_.join();
    for (Client& client : clients_) client.thread.join();
    ::close(listener_);
    ::close(wake_);
    ::unlink(path_.c_str());
}

void AdminSocket::serve() {
    for (;;) {
        reap();
        std::array<pollfd, 2> waiting{{{wake_, POLLIN, 0}, {listener_, POLLIN, 0}}};
        const bool full = clients_.size() >= max_clients;
        const int ready = ::poll(waiting.data(), full ? 1 : 2, full ? 50 : -1);
        if (ready < 0 && errno != EINTR) return;
        if (waiting[0].revents != 0) return;
        if (waiting[1].revents == 0) continue;
        const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        if (client >= 0) {
            take(client);
        } else {
            ::poll(nullptr, 0, 100);  // out of descriptors: do not spin
        }
    }
}

void AdminSocket::take(int client) {
    Client& taken = clients_.emplace_back();
    taken.thread = std::thread([this, client, &taken] {
        const Descriptor closes(client);
        answer(client);
        taken.answered = true;
    });
}

void AdminSocket::reap() {
    clients_.remove_if([](Client& client) {
        if (!client.answered) return false;
        client.thread.join();
        return true;
    });
}

void AdminSocket::answer(int client) const {
    if (!same_user(client)) return;
    std::string request;
    if (!read_line(client, request, max_request_bytes, timeout_ms)) return;
    send_all(client, run_(request) + "\n");
}

Result<std::string> ask_server(const std::filesystem::path& path, std::string_view request,
                               std::chrono::milliseconds within) {
    constexpr std::size_t max_reply_bytes = 256UL << 20;
    Error none{Code::not_found, "no server is running on this data folder", {}};
    const Descriptor folder(open_folder(path));
    const Descriptor server(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (folder.get() < 0 || server.get() < 0) return none;
    const sockaddr_un address = address_of(path, folder);
    if (::connect(server.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
        if (errno == EACCES || errno == EPERM) {
            return Error{Code::unavailable, path.string() + ": permission denied: run this as the server's user", {}};
        }
        return none;
    }
    std::string reply;
    if (!send_all(server.get(), std::string(request) + "\n") ||
        !read_line(server.get(), reply, max_reply_bytes, static_cast<int>(within.count()))) {
        return Error{Code::unavailable, "the running server did not answer", {}};
    }
    return reply;
}

}  // namespace tjp
