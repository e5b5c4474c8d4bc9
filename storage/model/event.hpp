#pragma once

#include <cstdint>
#include <string_view>

namespace tjp {

/// What the outbox tells. The numbers are stored: never renumber.
enum class EventType : std::uint8_t {
    trade_created = 1,
    trade_updated = 2,
    trade_deleted = 3,
    signal_created = 10,
    signal_updated = 11,
    signal_closed = 12,
    account_created = 20,
    account_updated = 21,
    account_deleted = 22,
    user_created = 30,
    user_updated = 31,
    key_created = 40,
    key_revoked = 41,
    hook_created = 50,
    hook_updated = 51,
    hook_deleted = 52,
    copier_updated = 60,
};

}  // namespace tjp
