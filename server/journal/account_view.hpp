#pragma once

#include <string>
#include <string_view>

#include "storage/model/time.hpp"

namespace tjp {

/// An account without a sign of life for longer than this is `stale`.
inline constexpr std::int64_t stale_after_ms = 5LL * 60 * 1000;

/// A stored account as the API shows it: the login masked but for its last three characters, and a connected one
/// whose heartbeat is overdue shown as `stale`.
std::string served_account(std::string_view stored_json, Timestamp now);

}  // namespace tjp
