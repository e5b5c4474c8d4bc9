#pragma once

#include <functional>
#include <utility>

namespace tjp::http {

/// Tells a handler that waits for something that its client has gone away meanwhile. For the request's own loop.
class Hangup {
public:
    /// Calls `then` once, a second or two after the client has closed its side, as long as this object lives.
    class Watch {
    public:
        Watch(Hangup& hangup, std::function<void()> then) : hangup_(hangup) { hangup_.then_ = std::move(then); }
        ~Watch() { hangup_.then_ = nullptr; }
        Watch(const Watch&) = delete;
        Watch& operator=(const Watch&) = delete;

    private:
        Hangup& hangup_;
    };

    bool watched() const { return then_ != nullptr; }
    void tell() {
        if (const auto then = std::exchange(then_, nullptr)) then();
    }

private:
    std::function<void()> then_;
};

}  // namespace tjp::http
