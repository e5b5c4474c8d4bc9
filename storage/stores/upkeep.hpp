#pragma once

#include <cstdint>
#include <string>

#include "storage/stores/transaction.hpp"

/// What only grows is trimmed here, in bounded steps that a timer repeats.
namespace tjp::upkeep {

inline constexpr std::int64_t keep_events_ms = 7LL * 24 * 60 * 60 * 1000;
inline constexpr std::size_t max_erased = 2000;    ///< in one step
inline constexpr std::size_t max_visited = 50000;  ///< in one step

/// Where a step ended; hand it to the next one. Empty: at the end of the table.
struct Step {
    std::size_t erased = 0;
    std::string resume;
};

/// Erases events older than `keep_events_ms` from the front of the outbox.
Result<Step> trim_events(Transaction& tx, Timestamp now);
/// Erases kept answers past their time.
Result<Step> trim_idempotency(Transaction& tx, Timestamp now, const std::string& resume);

/// The time of the newest event: ids made after a restart must come later, even if the clock was set back.
Result<Timestamp> newest_event_time(const ReadView& view);

}  // namespace tjp::upkeep
