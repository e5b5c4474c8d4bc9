#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "storage/model/id.hpp"

namespace tjp {

/// What the outbox tells. The numbers are stored: never renumber. Each has a row in event.cpp.
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

/// How a type of event is told.
struct EventTypeRow {
    EventType type;
    std::string_view word;
    IdKind object;     ///< what its object is; of the copier, its user
    bool pro = false;  ///< about what needs plan pro
};

/// All types, in the order of their numbers.
std::span<const EventTypeRow> event_types();
/// nullptr where a later version wrote it.
const EventTypeRow* find_event_type(EventType type);

/// A place in the outbox: which commit, and which of its events.
struct LogPosition {
    /// A position after all of a commit's events.
    static constexpr std::uint32_t end_of_commit = 0xffff'ffff;

    std::uint64_t sequence = 0;
    std::uint32_t position = end_of_commit;
    auto operator<=>(const LogPosition&) const = default;
};

/// `1234-0`; `1234` is the end of a commit.
std::string to_string(const LogPosition& at);
std::optional<LogPosition> parse_log_position(std::string_view text);

}  // namespace tjp
