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

inline constexpr std::size_t max_asked = 10'000;  ///< events that `newest_time` looks at

/// The latest time that the newest events tell, or the ids of what they made: ids made after a restart must come later,
/// even where the clock was set back, before it or since.
Result<Timestamp> newest_time(const ReadView& view);

}  // namespace tjp::upkeep
