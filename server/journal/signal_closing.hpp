#pragma once

#include <optional>

#include "server/journal/signal_fields.hpp"
#include "storage/model/error.hpp"
#include "storage/model/signal.hpp"
#include "storage/model/trade.hpp"

namespace tjp {

/// Where a trade is put that says no session, by the hour in UTC it was opened: ASIA 22-7, LONDON 7-13, NY 13-22.
Session session_at(Timestamp at);

/// The journal's trade of a signal that was executed and has now been closed, without id and times of creation. What
/// the report leaves out is taken from the signal; where neither knows a required field, the error names it.
Result<Trade> trade_of(const Signal& signal, const SignalClose& close, std::optional<Session> hook_session,
                       Timestamp now);

}  // namespace tjp
