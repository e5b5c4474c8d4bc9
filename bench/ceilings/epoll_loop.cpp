// What the kernel alone allows: one thread, epoll, read, write, canned bytes; no library between.
//
//     epoll_loop BYTES PORT      serves on 127.0.0.1 until SIGTERM or SIGINT
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace {

constexpr std::string_view end_of_head = "\r\n\r\n";

volatile std::sig_atomic_t stopped = 0;

struct Client {
    int descriptor = -1;
    std::string input;
    std::size_t unsent = 0;  // bytes of the answer under way that are still to be written
};

class Loop {
public:
    Loop(std::size_t bytes, std::uint16_t port)
        : answer_("HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: application/json\r\nContent-Length: " +
                  std::to_string(bytes) + "\r\n\r\n" + std::string(bytes, 'x')) {
        listener_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        const int yes = 1;
        ::setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
        sockaddr_in where{};
        where.sin_family = AF_INET;
        where.sin_port = htons(port);
        where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        if (::bind(listener_, reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0 ||
            ::listen(listener_, SOMAXCONN) != 0) {
            std::perror("epoll_loop");
            std::exit(1);
        }
        epoll_ = ::epoll_create1(0);
        watch(listener_, nullptr, EPOLLIN, EPOLL_CTL_ADD);
    }

    void run() {
        std::array<epoll_event, 256> events{};
        while (stopped == 0) {
            const int count = ::epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), -1);
            for (int i = 0; i < count; ++i) {
                auto* const client = static_cast<Client*>(events[static_cast<std::size_t>(i)].data.ptr);
                if (client == nullptr) {
                    accept_all();
                } else if (!serve(*client)) {
                    ::close(client->descriptor);
                    client->descriptor = -1;
                }
            }
        }
    }

private:
    void watch(int descriptor, Client* client, std::uint32_t what, int operation) const {
        epoll_event event{};
        event.events = what;
        event.data.ptr = client;
        ::epoll_ctl(epoll_, operation, descriptor, &event);
    }

    void accept_all() {
        for (;;) {
            const int descriptor = ::accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK);
            if (descriptor < 0) return;
            const int yes = 1;
            ::setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
            clients_.push_back(std::make_unique<Client>());
            clients_.back()->descriptor = descriptor;
            watch(descriptor, clients_.back().get(), EPOLLIN, EPOLL_CTL_ADD);
        }
    }

    /// False where the connection is at its end.
    bool serve(Client& client) {
        if (client.unsent > 0) {
            if (!send_rest(client)) return false;
            if (client.unsent > 0) return true;
            watch(client.descriptor, &client, EPOLLIN, EPOLL_CTL_MOD);
        }
        std::array<char, 16 * 1024> piece{};
        const auto size = ::read(client.descriptor, piece.data(), piece.size());
        if (size <= 0) return size < 0 && errno == EAGAIN;
        client.input.append(piece.data(), static_cast<std::size_t>(size));
        for (std::size_t end; (end = client.input.find(end_of_head)) != std::string::npos;) {
            client.input.erase(0, end + end_of_head.size());
            client.unsent = answer_.size();
            if (!send_rest(client)) return false;
            if (client.unsent > 0) {
                watch(client.descriptor, &client, EPOLLOUT, EPOLL_CTL_MOD);
                return true;
            }
        }
        return true;
    }

    bool send_rest(Client& client) const {
        while (client.unsent > 0) {
            const char* const rest = answer_.data() + (answer_.size() - client.unsent);
            const auto size = ::send(client.descriptor, rest, client.unsent, MSG_NOSIGNAL);
            if (size < 0) return errno == EAGAIN;
            client.unsent -= static_cast<std::size_t>(size);
        }
        return true;
    }

    std::string answer_;
    int listener_ = -1;
    int epoll_ = -1;
    std::vector<std::unique_ptr<Client>> clients_;
};

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("epoll_loop BYTES PORT\n", stderr);
        return 2;
    }
    struct sigaction stop {};
    stop.sa_handler = [](int) { stopped = 1; };
    ::sigaction(SIGTERM, &stop, nullptr);
    ::sigaction(SIGINT, &stop, nullptr);
    Loop(std::strtoul(argv[1], nullptr, 10), static_cast<std::uint16_t>(std::strtoul(argv[2], nullptr, 10))).run();
    return 0;
}
