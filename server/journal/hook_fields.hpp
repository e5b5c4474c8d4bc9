#pragma once

#include <cstdint>
#include <string>

#include "server/journal/fields.hpp"
#include "storage/model/hook.hpp"

namespace tjp {

/// Every field of a hook that is shown, in the order of its JSON. Whether an address rule is one is the caller's to
/// check: `allow_ips` are texts here.
FieldTable<Hook> hook_fields();

/// `POST /api/v1/hooks/{id}/rotate`.
struct HookRotation {
    std::uint32_t overlap_seconds = 3600;  ///< how long the old URL is still taken
};
FieldTable<HookRotation> hook_rotation_fields();

/// The hook as the API shows it: no token, no hash.
std::string hook_json(const Hook& hook);

}  // namespace tjp
