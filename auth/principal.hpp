#pragma once

#include <optional>
#include <string>

#include "storage/model/principal.hpp"
#include "storage/model/session.hpp"

namespace tjp {

/// Who a request comes from: a program with an API key, or a browser that is signed in.
struct Principal {
    KeyId key;  ///< where there is no session
    Scope scope = Scope::read;
    std::optional<Timestamp> key_expires_at;
    std::optional<BrowserSession> session;
    std::string csrf_token;  ///< what a change made by the session must carry
    bool owner = false;      ///< of a session: the user may let others in
    User user;

    bool may_write() const { return scope == Scope::write; }
    /// What limits count by.
    const Uuid& caller() const { return session ? session->id.uuid : key.uuid; }
};

}  // namespace tjp
