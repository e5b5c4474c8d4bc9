#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "storage/engine/engine.hpp"
#include "storage/model/id.hpp"

namespace tjp {

/// What administration needs. Commands may wait for the disk: never run them on an event loop.
struct AdminContext {
    Engine& engine;
    IdSource& ids;
    const Clock& clock;
    std::function<void()> on_change;  ///< after a commit that changed users or keys
};

/// Runs one command, given and answered as JSON: the same whether it comes over a running server's socket or from a
/// command that opened the store itself.
///
///   {"command":"ping"}
///   {"command":"user.add","email":…,"plan":…,"plan_expires_at":…|null,"password":…,"owner":true}
///   {"command":"user.set", the same; only what is there is changed}
///   {"command":"user.list"}
///   {"command":"key.create","user":EMAIL,"name":…,"scope":"read"|"read+write","expires_at":…}
///   {"command":"key.list","user":EMAIL}      {"command":"key.revoke","id":KEY_ID}
///   {"command":"demo","email":…,"trades":N}
///   {"command":"backup","folder":PATH,"keep":N}
///   {"command":"checkpoint","folder":PATH}
///
/// Answers {"ok":true,…} or {"error":SENTENCE}.
std::string run_admin(const AdminContext& context, std::string_view request);

}  // namespace tjp
