#pragma once

#include <string>

#include "storage/model/id.hpp"
#include "storage/model/time.hpp"

namespace tjp {

/// Somebody signed in with a browser: never its token, only the SHA-256 of it.
struct BrowserSession {
    SessionId id;
    UserId user;
    std::string token_hash;  ///< 32 bytes
    Timestamp created_at;
    Timestamp last_used_at;  ///< to some minutes
    Timestamp expires_at;
    std::string address;     ///< where it was signed in from
    std::string user_agent;  ///< what the browser called itself then
};

}  // namespace tjp
