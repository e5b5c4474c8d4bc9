#pragma once

#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "auth/token.hpp"
#include "storage/model/time.hpp"

namespace tjp::api {

/// The one-time link by which the first person becomes the owner. It lives in memory only: each start makes its own,
/// and whoever reads the server's log is who may use it. Safe from any thread.
class SetupLink {
public:
    static constexpr std::int64_t valid_ms = 30LL * 60 * 1000;

    /// A new token; the one before no longer counts.
    std::string make(Timestamp now);
    /// Whether this is the token and its time is not up.
    bool takes(std::string_view token, Timestamp now) const;
    /// It has been used.
    void spend();

private:
    mutable std::mutex mutex_;
    std::optional<SecretHash> hash_;
    Timestamp made_at_;
};

}  // namespace tjp::api
