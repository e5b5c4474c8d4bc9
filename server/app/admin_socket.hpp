#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <thread>

#include "storage/model/error.hpp"

namespace tjp {

/// Takes admin commands on a Unix socket in the data folder (mode 0600, same user only), one line of JSON each way,
/// one at a time, on a thread of its own.
class AdminSocket {
public:
    static constexpr std::size_t max_request_bytes = 64UL << 10;
    static constexpr int timeout_ms = 5000;  ///< for a client to say what it wants

    using Run = std::function<std::string(std::string_view request)>;

    /// Throws std::runtime_error where the socket cannot be made.
    AdminSocket(const std::filesystem::path& path, Run run);
    ~AdminSocket();
    AdminSocket(const AdminSocket&) = delete;
    AdminSocket& operator=(const AdminSocket&) = delete;

private:
    void serve();
    void answer(int client) const;

    const std::filesystem::path path_;
    const Run run_;
    int listener_ = -1;
    int wake_ = -1;
    std::thread thread_;
};

/// Sends one request to the server that listens there. Code::not_found where none does. A backup of a long journal
/// takes a while.
Result<std::string> ask_server(const std::filesystem::path& path, std::string_view request);

}  // namespace tjp
