#include "server/api/openapi/operations.hpp"
#include "server/api/openapi/query_parameters.hpp"
#include "server/journal/event_query.hpp"
#include "server/journal/listing.hpp"

/// The caller, trades and statistics.
namespace tjp::api::openapi {
namespace {

using enum http::Method;

constexpr std::string_view trade_example =
    R"({"date":"2026-05-19","pair":"XAUUSD","direction":"BUY","entry_price":2342.5,"exit_price":2355,)"
    R"("stop_loss":2330,"take_profit":2355,"lot_size":0.1,"pnl":125,"risk_reward":1,"outcome":"WIN",)"
    R"("session":"LONDON","strategy":"breakout","tags":["a-plus"],"external_id":"mt5-10422"})";

constexpr std::string_view batch_example =
    R"({"trades":[{"date":"2026-05-18","pair":"EURUSD","direction":"SELL","entry_price":1.0862,"exit_price":1.0891,)"
    R"("stop_loss":1.0891,"take_profit":1.0805,"lot_size":0.5,"pnl":-145,"risk_reward":1.97,"outcome":"LOSS",)"
    R"("session":"NY","external_id":"mt5-10423"}]})";

void write_event_parameters(JsonWriter& json) {
    json.open('{').key("name").string("Last-Event-ID").key("in").string("header");
    json.key("description").string("The `id` of the last event that came: what came after it is told first.");
    json.key("schema").raw(R"({"type":"string","pattern":"^[0-9]+(-[0-9]+)?$"})").close('}');
    write_parameters<EventQuery, event_parameters>(json);
}

constexpr Operation table[] = {
    {.method = get,
     .pattern = "/api/v1/me",
     .id = "getMe",
     .tag = "User",
     .summary = "Whose key this is",
     .about = "The user that the key belongs to, and the user's plan.",
     .ok = "UserAnswer",
     .traits = tagged},
    {.method = get,
     .pattern = "/api/v1/trades",
     .id = "listTrades",
     .tag = "Trades",
     .summary = "List trades",
     .about = "Newest first: by `date`, then the later created first. A page with a filter on `strategy` or `tag` may "
              "be short where many trades had to be looked at; its cursor goes on from there.",
     .ok = "TradePage",
     .traits = tagged,
     .parameters = &write_parameters<TradeQuery, trade_parameters>},
    {.method = post,
     .pattern = "/api/v1/trades",
     .id = "createTrade",
     .tag = "Trades",
     .summary = "Store a trade",
     .about = "201 is sent when the trade is on disk. 200: a trade with this `external_id` was there already, and is "
              "answered as it is stored.",
     .body = "NewTrade",
     .example = trade_example,
     .ok = "TradeAnswer",
     .created = "TradeAnswer",
     .traits = once},
    {.method = post,
     .pattern = "/api/v1/trades/batch",
     .id = "createTrades",
     .tag = "Trades",
     .summary = "Store many trades",
     .about = "All of them or none, in one commit, counted as one request. The answer has them in their order. 200: "
              "all of them were there already.",
     .body = "NewTrades",
     .example = batch_example,
     .ok = "TradesAnswer",
     .created = "TradesAnswer",
     .traits = once | unlocated},
    {.method = get,
     .pattern = "/api/v1/trades/{id}",
     .id = "getTrade",
     .tag = "Trades",
     .summary = "One trade",
     .about = "As it is stored. Another user's is not found.",
     .ok = "TradeAnswer",
     .traits = tagged},
    {.method = patch,
     .pattern = "/api/v1/trades/{id}",
     .id = "changeTrade",
     .tag = "Trades",
     .summary = "Change a trade",
     .about = "Of the fields that the body names; the others stay as they are. With `If-Match`, only as long as nobody "
              "else has changed it.",
     .body = "TradeChange",
     .example = R"({"notes":"held through the news","tags":["news"]})",
     .ok = "TradeAnswer",
     .traits = if_match | conflicts},
    {.method = del,
     .pattern = "/api/v1/trades/{id}",
     .id = "deleteTrade",
     .tag = "Trades",
     .summary = "Delete a trade",
     .about = "With `If-Match`, only as long as nobody else has changed it.",
     .ok = "Deleted",
     .traits = if_match},
    {.method = get,
     .pattern = "/api/v1/trades/export",
     .id = "exportTrades",
     .tag = "Trades",
     .summary = "Download trades as CSV",
     .about = "All that the filters select, newest first, as RFC 4180 has it: a row of names, then a row a trade. Tags "
              "are joined by `;`. In a text, what a spreadsheet would take for the start of a formula has a `'` "
              "before it. Where the last chunk is missing, the file is not whole.",
     .ok = "string",
     .traits = text_answer,
     .parameters = &write_parameters<ExportQuery, export_parameters>,
     .media = "text/csv"},
    {.method = get,
     .pattern = "/api/v1/events",
     .id = "getEvents",
     .tag = "Events",
     .summary = "What happens, as it happens",
     .about = "Server-sent events. `event` is a type like `trade_created`; `data` is an object with `type`, `at`, the "
              "`id` of what changed and, where that can no longer be fetched, the `object` as it was. `ready` comes "
              "first where no `Last-Event-ID` was sent; `reset` where events after it are no longer kept, or the "
              "journal was restored: fetch again what you hold. Without plan pro in force, what needs it is left out.",
     .ok = "string",
     .traits = text_answer,
     .parameters = &write_event_parameters,
     .media = "text/event-stream"},
    {.method = get,
     .pattern = "/api/v1/stats",
     .id = "getStats",
     .tag = "Statistics",
     .summary = "The figures of the journal",
     .about = "Of all trades that the filters select, and of each group where `group_by` asks for it.",
     .ok = "StatsAnswer",
     .traits = tagged,
     .parameters = &write_parameters<StatsQuery, stats_parameters>},
};

}  // namespace

std::span<const Operation> journal_operations() { return table; }

}  // namespace tjp::api::openapi
