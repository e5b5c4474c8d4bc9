#pragma once

#include <atomic>
#include <chrono>
#include <filesystem>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <thread>

#include "storage/model/error.hpp"

namespace tjp {

/// Takes admin commands on a Unix socket in the data folder (mode 0600, same user only), one line of JSON each way.
/// Each has a thread of its own: revoking a key does not wait for a long backup.
class AdminSocket {
public:
    static constexpr std::size_t max_request_bytes = 64UL << 10;
    static constexpr int timeout_ms = 5000;         ///< for a client to say what it wants
    static constexpr std::size_t max_clients = 16;  ///< at once; more wait to be taken

    /// Runs a command; called on several threads at once.
    using Run = std::function<std::string(std::string_view request)>;

    /// Throws std::runtime_error where the socket cannot be made.
    AdminSocket(const std::filesystem::path& path, Run run);
    /// Waits for the commands that are running.
    ~AdminSocket();
    AdminSocket(const AdminSocket&) = delete;
    AdminSocket& operator=(const AdminSocket&) = delete;

private:
    void serve();
    void take(int client);
    void answer(int client) const;
    /// Joins the threads that have answered.
    void reap();

    const std::filesystem::path path_;
    const Run run_;
    int listener_ = -1;
    int wake_ = -1;
    struct Client {
        std::thread thread;
        std::atomic<bool> answered{false};
    };
    std::list<Client> clients_;  ///< of thread_ alone
    std::thread thread_;
};

/// How long a command may take: a backup of a long journal takes a while.
inline constexpr std::chrono::hours longest_command{6};

/// Sends one request to the server that listens there. Code::not_found where none does; Code::unavailable where it does
/// not answer within that time.
Result<std::string> ask_server(const std::filesystem::path& path, std::string_view request,
                               std::chrono::milliseconds within = longest_command);

}  // namespace tjp
