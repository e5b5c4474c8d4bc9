#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

#include "server/api/services.hpp"
#include "server/app/config.hpp"

namespace tjp {

/// The server's log on standard error, written by a thread of its own: a reader that stalls stalls nobody else.
class Log final : public api::LogSink {
public:
    /// Waiting bytes past which lines are dropped, and counted.
    static constexpr std::size_t max_waiting_bytes = 8UL << 20;

    Log(LogLevel level, bool json);
    /// Writes what is left.
    ~Log() override;

    void write(std::string lines) override;
    void error(std::string_view message) override { say(LogLevel::error, message); }
    void warn(std::string_view message) { say(LogLevel::warn, message); }
    void info(std::string_view message) { say(LogLevel::info, message); }

private:
    void say(LogLevel level, std::string_view message);
    void run();

    const LogLevel level_;
    const bool json_;
    std::mutex mutex_;
    std::condition_variable arrived_;
    std::string waiting_;
    std::size_t dropped_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace tjp
