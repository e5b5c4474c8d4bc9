#pragma once

#include <mutex>
#include <string>
#include <unordered_set>

namespace tjp::api {

/// The Idempotency-Keys whose first request is still running. Bounded by the requests that run at once.
class InFlight {
public:
    /// Holds a key until it goes; empty where somebody else holds it.
    class Hold {
    public:
        Hold() = default;
        Hold(InFlight& owner, std::string key) : owner_(&owner), key_(std::move(key)) {}
        Hold(Hold&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), key_(std::move(other.key_)) {}
        Hold& operator=(Hold&&) = delete;
        ~Hold() {
            if (owner_ != nullptr) owner_->release(key_);
        }
        explicit operator bool() const { return owner_ != nullptr; }

    private:
        InFlight* owner_ = nullptr;
        std::string key_;
    };

    Hold hold(const std::string& key) {
        const std::scoped_lock lock(mutex_);
        if (!keys_.insert(key).second) return {};
        return Hold(*this, key);
    }

private:
    void release(const std::string& key) {
        const std::scoped_lock lock(mutex_);
        keys_.erase(key);
    }

    std::mutex mutex_;
    std::unordered_set<std::string> keys_;
};

}  // namespace tjp::api
