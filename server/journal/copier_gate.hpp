#pragma once

#include <optional>
#include <string>

#include "storage/model/copier.hpp"
#include "storage/model/error.hpp"
#include "storage/model/id.hpp"
#include "storage/model/signal.hpp"
#include "storage/stores/transaction.hpp"

namespace tjp {

/// What a user's copier makes of a signal that could be acted on.
struct GateVerdict {
    SignalStatus status = SignalStatus::pending;  ///< or ignored, win_rate_blocked
    std::optional<std::string> reason;            ///< why it is not pending, for a trader
};

/// - copier off: everything is ignored
/// - a blocked pair, or one that is not among the allowed ones, under whatever name the lists have it
/// (`resolve_symbol`):
///   openings are ignored; closes and modifications pass, so that a position opened before can still be left
/// - openings of a pair whose win rate, wins / (wins + losses) of its newest `lookback_trades` decided trades in the
///   user's journal (under whatever names of the pair it has them), is under `min_win_rate` are win_rate_blocked, where
///   there are at least `min_trades` of them. The reason names rate, sample and floor.
/// Code::would_block as ReadView says, and where the sample is more work than an event loop should wait for.
Result<GateVerdict> judge_by_copier(const ReadView& view, UserId user, const Copier& copier, const SignalTerms& terms);

}  // namespace tjp
