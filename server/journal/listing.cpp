#include "server/journal/listing.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "server/journal/cursors.hpp"
#include "server/journal/trade_decoder.hpp"

namespace tjp {
namespace {

using T = TradeQuery;
using F = StatsQuery;
using E = ExportQuery;
using S = SignalQuery;
using M = MessageQuery;

constexpr std::size_t max_strategy_bytes = 200;
constexpr std::array<std::string_view, 6> group_words{"pair", "session", "strategy", "weekday", "month", "direction"};

std::optional<std::size_t> whole_number(std::string_view text) {
    std::size_t number = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return number;
}

template <class Q>
constexpr QueryParameter<Q> limit{"limit",
                                  [](Q& out, std::string_view, std::string_view text) {
                                      const auto number = whole_number(text);
                                      if (!number || *number < 1 || *number > max_limit) return false;
                                      out.limit = *number;
                                      return true;
                                  },
                                  [] { return "a whole number from 1 to " + std::to_string(max_limit); },
                                  [] {
                                      return R"({"type":"integer","minimum":1,"maximum":)" + std::to_string(max_limit) +
                                             R"(,"default":)" + std::to_string(default_limit) + "}";
                                  },
                                  "how many one page has at most"};

std::string date_wants() {
    return "a calendar date as YYYY-MM-DD or an ISO 8601 timestamp (in a URL a + is written %2B)";
}
std::string date_schema() {
    return R"({"type":"string","anyOf":[{"format":"date"},{"format":"date-time"}],"examples":["2026-05-19"]})";
}

template <class Q>
constexpr QueryParameter<Q> from{"from",
                                 [](Q& out, std::string_view, std::string_view text) {
                                     out.range.from = parse_date_or_timestamp(text);
                                     return out.range.from.has_value();
                                 },
                                 &date_wants, &date_schema, "the first day; of a timestamp, its UTC date"};

template <class Q>
constexpr QueryParameter<Q> to{"to",
                               [](Q& out, std::string_view, std::string_view text) {
                                   out.range.to = parse_date_or_timestamp(text);
                                   return out.range.to.has_value();
                               },
                               &date_wants, &date_schema, "the last day; of a timestamp, its UTC date"};

template <class Q>
constexpr QueryParameter<Q> pair{
    "pair",
    [](Q& out, std::string_view, std::string_view text) {
        auto read = normalised_pair(text);
        if (read) out.range.pair = std::move(*read);
        return read.has_value();
    },
    [] { return std::string("1-32 letters, digits and . _ / # : - !, like XAUUSD"); },
    [] { return std::string(R"({"type":"string","pattern":"^[A-Za-z0-9._/#:!-]{1,32}$"})"); },
    "the whole pair, in any case"};

/// A word that the row must have in the field of the parameter's name.
template <class Q, const auto& Words>
constexpr QueryParameter<Q> exact_word(std::string_view name) {
    return {name,
            [](Q& out, std::string_view field, std::string_view text) {
                if (std::ranges::find(Words, text) == Words.end()) return false;
                out.filter.require(field, text);
                return true;
            },
            [] { return parameters::one_of(Words); }, [] { return parameters::words_schema(Words); }, "exactly"};
}

/// An id that the row must have in the field of the parameter's name.
template <class Q, IdKind Kind>
constexpr QueryParameter<Q> exact_id(std::string_view name) {
    return {
        name,
        [](Q& out, std::string_view field, std::string_view text) {
            if (!parse_as<Kind>(text)) return false;
            out.filter.require(field, text);
            return true;
        },
        [] { return "an id that starts with " + std::string(prefix(Kind)); },
        [] { return R"({"type":"string","pattern":"^)" + std::string(prefix(Kind)) + R"([0-9a-hjkmnp-tv-z]{26}$"})"; },
        "exactly"};
}

template <class Q>
constexpr QueryParameter<Q> strategy{
    "strategy",
    [](Q& out, std::string_view field, std::string_view text) {
        if (text.size() > max_strategy_bytes) return false;
        out.filter.require(field, text);
        return true;
    },
    [] { return "a text of at most " + std::to_string(max_strategy_bytes) + " bytes"; },
    [] { return R"({"type":"string","maxLength":)" + std::to_string(max_strategy_bytes) + "}"; }, "exactly"};

template <class Q>
constexpr QueryParameter<Q> tag{
    "tag",
    [](Q& out, std::string_view, std::string_view text) {
        if (text.empty() || text.size() > max_tag_bytes) return false;
        out.filter.require_tag(text);
        return true;
    },
    [] { return "a text of 1 to " + std::to_string(max_tag_bytes) + " bytes"; },
    [] { return R"({"type":"string","minLength":1,"maxLength":)" + std::to_string(max_tag_bytes) + "}"; },
    "one of the trade's tags, exactly"};

std::string cursor_schema() { return R"({"type":"string"})"; }
constexpr std::string_view cursor_about = "the `next_cursor` of the page before; empty: the first page";

constexpr QueryParameter<T> trade_cursor{"cursor",
                                         [](T& out, std::string_view, std::string_view text) {
                                             if (text.empty()) return true;
                                             out.range.after = decode_trade_cursor(text);
                                             return out.range.after.has_value();
                                         },
                                         [] { return std::string("a next_cursor of an earlier page of trades"); },
                                         &cursor_schema, cursor_about};

constexpr QueryParameter<S> signal_cursor{"cursor",
                                          [](S& out, std::string_view, std::string_view text) {
                                              if (text.empty()) return true;
                                              out.range.after = decode_signal_cursor(text);
                                              return out.range.after.has_value();
                                          },
                                          [] { return std::string("a next_cursor of an earlier page of signals"); },
                                          &cursor_schema, cursor_about};

constexpr QueryParameter<M> message_cursor{"cursor",
                                           [](M& out, std::string_view, std::string_view text) {
                                               if (text.empty()) return true;
                                               out.after = decode_message_cursor(text);
                                               return out.after.has_value();
                                           },
                                           [] { return std::string("a next_cursor of an earlier page of messages"); },
                                           &cursor_schema, cursor_about};

constexpr QueryParameter<F> group_by{"group_by",
                                     [](F& out, std::string_view, std::string_view text) {
                                         const auto found = std::ranges::find(group_words, text);
                                         if (found == group_words.end()) return false;
                                         out.group_by = static_cast<GroupBy>(found - group_words.begin() + 1);
                                         return true;
                                     },
                                     [] { return parameters::one_of(group_words); },
                                     [] { return parameters::words_schema(group_words); },
                                     "figures for each value of this, too, as `groups`"};

constexpr QueryParameter<E> format{"format", [](E&, std::string_view, std::string_view text) { return text == "csv"; },
                                   [] { return std::string("csv"); },
                                   [] { return std::string(R"({"const":"csv","default":"csv"})"); },
                                   "comma-separated values"};

constexpr QueryParameter<S> status{"status",
                                   [](S& out, std::string_view, std::string_view text) {
                                       const auto found = std::ranges::find(signal_status_words, text);
                                       if (found == signal_status_words.end()) return false;
                                       out.range.status =
                                           static_cast<SignalStatus>(found - signal_status_words.begin());
                                       return true;
                                   },
                                   [] { return parameters::one_of(signal_status_words); },
                                   [] { return parameters::words_schema(signal_status_words); }, "exactly"};

constexpr QueryParameter<S> since{"since",
                                  [](S& out, std::string_view, std::string_view text) {
                                      out.since = parse_timestamp(text);
                                      const auto day = out.since ? std::nullopt : parse_date(text);
                                      if (day) out.since = Timestamp{day->days * 86'400'000LL};
                                      return out.since.has_value();
                                  },
                                  [] { return std::string("an ISO 8601 timestamp like 2026-05-19T08:00:00Z"); },
                                  &date_schema, "received then or later; of a date, its first moment in UTC"};

constexpr QueryParameter<S> wait{
    "wait",
    [](S& out, std::string_view, std::string_view text) {
        const auto seconds = whole_number(text);
        if (!seconds || *seconds > static_cast<std::size_t>(max_wait.count())) return false;
        out.wait = std::chrono::seconds{*seconds};
        return true;
    },
    [] { return "a whole number of seconds from 0 to " + std::to_string(max_wait.count()); },
    [] {
        return R"({"type":"integer","minimum":0,"maximum":)" + std::to_string(max_wait.count()) + R"(,"default":0})";
    },
    "how many seconds to wait for a signal where there is none to list"};

/// What a listing, its statistics and its export let in.
template <class Q>
constexpr std::array filters{
    from<Q>,
    to<Q>,
    pair<Q>,
    exact_word<Q, direction_words>("direction"),
    exact_word<Q, outcome_words>("outcome"),
    exact_word<Q, session_words>("session"),
    strategy<Q>,
    tag<Q>,
    exact_id<Q, IdKind::account>("account_id"),
};

template <class Q, std::size_t Before, std::size_t After>
consteval auto around_filters(const std::array<QueryParameter<Q>, Before>& before,
                              const std::array<QueryParameter<Q>, After>& after) {
    std::array<QueryParameter<Q>, Before + filters<Q>.size() + After> all{};
    auto place = std::ranges::copy(before, all.begin()).out;
    place = std::ranges::copy(filters<Q>, place).out;
    std::ranges::copy(after, place);
    return all;
}

constexpr auto trade_table = around_filters(std::array{limit<T>}, std::array{trade_cursor});
constexpr auto stats_table = around_filters(std::array<QueryParameter<F>, 0>{}, std::array{group_by});
constexpr auto export_table = around_filters(std::array{format}, std::array<QueryParameter<E>, 0>{});

constexpr QueryParameter<S> signal_table[] = {
    limit<S>,
    pair<S>,
    status,
    since,
    signal_cursor,
    exact_id<S, IdKind::account>("account_id"),
    exact_id<S, IdKind::hook>("hook_id"),
    wait,
};

constexpr QueryParameter<M> message_table[] = {limit<M>, message_cursor, exact_id<M, IdKind::hook>("hook_id")};

/// The parameters of a listing by days, whose range must not end before it begins.
template <class Q>
Result<Q> decode_days(ParameterTable<Q> table, ParameterLookup lookup) {
    auto query = parameters::decode(table, lookup);
    const bool reversed = query && query->range.from && query->range.to && *query->range.from > *query->range.to;
    if (reversed) return invalid("from", "from must not be after to");
    return query;
}

}  // namespace

ParameterTable<TradeQuery> trade_parameters() { return trade_table; }
ParameterTable<StatsQuery> stats_parameters() { return stats_table; }
ParameterTable<ExportQuery> export_parameters() { return export_table; }
ParameterTable<SignalQuery> signal_parameters() { return signal_table; }
ParameterTable<MessageQuery> message_parameters() { return message_table; }

Result<TradeQuery> decode_trade_query(ParameterLookup lookup) { return decode_days(trade_parameters(), lookup); }
Result<StatsQuery> decode_stats_query(ParameterLookup lookup) { return decode_days(stats_parameters(), lookup); }
Result<ExportQuery> decode_export_query(ParameterLookup lookup) { return decode_days(export_parameters(), lookup); }
Result<SignalQuery> decode_signal_query(ParameterLookup lookup) {
    return parameters::decode(signal_parameters(), lookup);
}
Result<MessageQuery> decode_message_query(ParameterLookup lookup) {
    return parameters::decode(message_parameters(), lookup);
}

}  // namespace tjp
