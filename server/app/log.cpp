#include "server/app/log.hpp"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "storage/codec/json_text.hpp"
#include "storage/model/time.hpp"

namespace tjp {
namespace {

constexpr std::array<std::string_view, 4> level_words{"debug", "info", "warn", "error"};

void write_all(std::string_view text) {
    while (!text.empty()) {
        const auto written = ::write(STDERR_FILENO, text.data(), text.size());
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return;  // a log that cannot be written has nobody to tell
        text.remove_prefix(static_cast<std::size_t>(written));
    }
}

std::string line_of(bool json, std::string_view level, std::string_view message) {
    std::string line;
    const Timestamp now = SystemClock().now();
    if (json) {
        JsonWriter(line).open('{').key("at").value(now).key("level").string(level).key("message").string(message).close(
            '}');
    } else {
        append(line, now);
        line.append(" ").append(level).append(" ");
        // A line is a line: what came from outside must not begin another.
        for (const char c : message) line += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    }
    return line + '\n';
}

}  // namespace

Log::Log(LogLevel level, bool json) : level_(level), json_(json), thread_([this] { run(); }) {}

Log::~Log() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
    }
    arrived_.notify_one();
    thread_.join();
}

void Log::write(std::string lines) {
    {
        const std::scoped_lock lock(mutex_);
        if (waiting_.size() + lines.size() > max_waiting_bytes) {
            dropped_ += static_cast<std::size_t>(std::ranges::count(lines, '\n'));
            return;
        }
        waiting_ += lines;
    }
    arrived_.notify_one();
}

void Log::say(LogLevel level, std::string_view message) {
    if (level < level_) return;
    write(line_of(json_, level_words[static_cast<std::size_t>(level)], message));
}

void Log::run() {
    std::string writing;
    for (;;) {
        std::size_t dropped = 0;
        bool last = false;
        {
            std::unique_lock lock(mutex_);
            arrived_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
            writing.clear();
            writing.swap(waiting_);
            dropped = std::exchange(dropped_, 0);
            last = stopping_;
        }
        if (dropped > 0) writing += line_of(json_, "warn", std::to_string(dropped) + " lines were dropped here");
        write_all(writing);
        if (last) return;
    }
}

}  // namespace tjp
