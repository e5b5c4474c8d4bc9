#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "storage/codec/keys.hpp"
#include "storage/model/event.hpp"
#include "storage/model/signal.hpp"
#include "storage/model/trade.hpp"

namespace tjp::test {

struct KnownTrade {
    TradePosition position;
    std::string pair;
    std::optional<std::string> external_id;
    std::string json;
    std::string record;
};

struct KnownSignal {
    SignalId id;
    std::optional<std::string> pair;
    SignalStatus status = SignalStatus::pending;
    std::optional<Timestamp> expires_at;
    std::string json;
    std::string record;
};

struct KnownEvent {
    LogPosition at;
    UserId user;
    Uuid object;
    EventType type;
    Timestamp time;
    bool operator==(const KnownEvent&) const = default;
};

/// What is asked of a list of trades, and of one of signals.
struct TradeQuestion {
    std::optional<Date> from;
    std::optional<Date> to;
    std::string pair;
    std::optional<TradePosition> after;
    bool oldest_first = false;
    std::size_t limit = 0;
};

struct SignalQuestion {
    std::optional<SignalStatus> status;
    std::string pair;
    std::optional<SignalId> after;
    std::size_t limit = 0;
};

/// One user's journal as it must be. It has no index: every question is answered by looking at every row.
struct JournalModel {
    UserId user;
    std::map<TradeId, KnownTrade> trades;
    std::map<SignalId, KnownSignal> signals;

    std::vector<KnownTrade> list(const TradeQuestion& question) const;
    std::vector<KnownSignal> list(const SignalQuestion& question) const;
    std::optional<TradeId> trade_called(const std::string& external_id) const;
    std::vector<std::string> pairs() const;
};

bool fits(const KnownSignal& signal, const SignalQuestion& question);

/// A pending signal that can expire: when, whose, and which. They come in this order.
struct KnownDue {
    Timestamp at;
    UserId user;
    SignalId id;
    auto operator<=>(const KnownDue&) const = default;
};

std::vector<KnownDue> due(const std::vector<JournalModel>& journals);

}  // namespace tjp::test
