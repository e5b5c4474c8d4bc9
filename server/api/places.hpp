#pragma once

#include <cstddef>
#include <map>
#include <mutex>
#include <utility>

#include "storage/model/id.hpp"

namespace tjp::api {

struct PlaceLimits {
    std::size_t of_user = 0;
    std::size_t all = 0;
};

/// How many answers that last may be under way at once: of one user, and of all together. Safe from any thread.
class Places {
public:
    /// Keeps a place until it goes; empty where there was none.
    class Hold {
    public:
        Hold() = default;
        Hold(Places& owner, UserId user) : owner_(&owner), user_(user) {}
        Hold(Hold&& other) noexcept : owner_(std::exchange(other.owner_, nullptr)), user_(other.user_) {}
        Hold& operator=(Hold&&) = delete;
        ~Hold() {
            if (owner_ != nullptr) owner_->release(user_);
        }
        explicit operator bool() const { return owner_ != nullptr; }

    private:
        Places* owner_ = nullptr;
        UserId user_;
    };

    explicit Places(PlaceLimits limits) : limits_(limits) {}

    Hold take(UserId user) {
        const std::scoped_lock lock(mutex_);
        const auto found = taken_.find(user);
        if (all_ >= limits_.all || (found != taken_.end() && found->second >= limits_.of_user)) return {};
        ++taken_[user];
        ++all_;
        return Hold(*this, user);
    }

private:
    void release(UserId user) {
        const std::scoped_lock lock(mutex_);
        const auto found = taken_.find(user);
        if (--found->second == 0) taken_.erase(found);
        --all_;
    }

    const PlaceLimits limits_;
    std::mutex mutex_;
    std::map<UserId, std::size_t> taken_;
    std::size_t all_ = 0;
};

}  // namespace tjp::api
