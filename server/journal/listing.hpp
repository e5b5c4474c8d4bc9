#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "server/journal/parameters.hpp"
#include "storage/model/error.hpp"
#include "storage/model/signal.hpp"
#include "storage/stores/signal_store.hpp"
#include "storage/stores/trade_store.hpp"

namespace tjp {

inline constexpr std::size_t default_limit = 100;
inline constexpr std::size_t max_limit = 500;
/// A page that grows past this ends there, with a cursor that goes on: 500 trades with the longest notes fit.
inline constexpr std::size_t max_page_bytes = 10UL << 20;

/// Conditions on a stored trade or signal beyond its range: compared with its JSON as it is.
class TradeFilter {
public:
    void require(std::string_view field, std::string_view value);
    void require_tag(std::string_view tag);
    bool empty() const { return fields_.empty() && tag_.empty(); }
    bool matches(std::string_view json) const;

private:
    std::vector<std::pair<std::string, std::string>> fields_;  ///< name and the JSON text it must have
    std::string tag_;                                          ///< as a JSON string; empty: any
};

struct TradeQuery {
    trade_store::Range range;
    TradeFilter filter;
    std::size_t limit = default_limit;
};

/// `limit from to pair cursor` and the filters. The error names the parameter and what it wants.
ParameterTable<TradeQuery> trade_parameters();
Result<TradeQuery> decode_trade_query(ParameterLookup lookup);

struct ExportQuery {
    trade_store::Range range;
    TradeFilter filter;
};

/// The same range and filters, without limit and cursor; `format`.
ParameterTable<ExportQuery> export_parameters();
Result<ExportQuery> decode_export_query(ParameterLookup lookup);

enum class GroupBy : std::uint8_t { nothing, pair, session, strategy, weekday, month, direction };

struct StatsQuery {
    trade_store::Range range;
    TradeFilter filter;
    GroupBy group_by = GroupBy::nothing;
};

/// The same range and filters, without limit and cursor; `group_by`.
ParameterTable<StatsQuery> stats_parameters();
Result<StatsQuery> decode_stats_query(ParameterLookup lookup);

/// The longest a listing of signals may be asked to wait for one.
inline constexpr std::chrono::seconds max_wait{60};

struct SignalQuery {
    signal_store::Range range;
    TradeFilter filter;
    std::optional<Timestamp> since;
    std::size_t limit = default_limit;
    std::chrono::seconds wait{0};  ///< how long to wait where there is nothing to list
};

/// `limit status pair since cursor account_id hook_id wait`.
ParameterTable<SignalQuery> signal_parameters();
Result<SignalQuery> decode_signal_query(ParameterLookup lookup);

struct MessageQuery {
    TradeFilter filter;
    std::optional<MessageId> after;
    std::size_t limit = default_limit;
};

/// `limit cursor hook_id`.
ParameterTable<MessageQuery> message_parameters();
Result<MessageQuery> decode_message_query(ParameterLookup lookup);

/// An opaque text for a place in a listing.
std::string encode_cursor(const TradePosition& position);
std::string encode_cursor(const SignalId& id);
std::string encode_cursor(const MessageId& id);

}  // namespace tjp
