#include "server/api/openapi/operations.hpp"
#include "server/api/openapi/query_parameters.hpp"
#include "server/journal/listing.hpp"

/// Signals and the copier.
namespace tjp::api::openapi {
namespace {

using enum http::Method;

constexpr Operation table[] = {
    {.method = get,
     .pattern = "/api/v1/signals",
     .id = "listSignals",
     .tag = "Signals",
     .summary = "List signals, or wait for one",
     .about = "Newest first. With `wait`, an executor is answered the moment there is something to list that "
              "`If-None-Match` does not name yet, and at the latest when the time is up.",
     .ok = "SignalPage",
     .traits = tagged,
     .parameters = &write_parameters<SignalQuery, signal_parameters>},
    {.method = post,
     .pattern = "/api/v1/signals",
     .id = "createSignal",
     .tag = "Signals",
     .summary = "Store a signal",
     .about = "The copier's settings decide whether it is pending.",
     .body = "NewSignal",
     .example = R"({"symbol":"OANDA:XAUUSD","direction":"BUY","order_type":"limit","entry":2342,"stop_loss":2330,)"
                R"("take_profits":[2350,2360],"lot_size":0.1})",
     .created = "SignalAnswer",
     .traits = once},
    {.method = post,
     .pattern = "/api/v1/signals/parse",
     .id = "parseMessage",
     .tag = "Signals",
     .summary = "What a message would become",
     .about = "The same as a hook would make of it, with nothing stored. The body is the message, as it is; or JSON "
              "with the message in `raw`, and in `hook_id` the hook whose settings are to count.",
     .body = "MessageToParse",
     .example = "BUY XAUUSD @ 2342 SL 2330 TP 2355",
     .ok = "ParseAnswer",
     .traits = any_text | may_be_missing},
    {.method = get,
     .pattern = "/api/v1/signals/{id}",
     .id = "getSignal",
     .tag = "Signals",
     .summary = "One signal",
     .about = "As it is now, with the message it came from.",
     .ok = "SignalAnswer",
     .traits = tagged},
    {.method = patch,
     .pattern = "/api/v1/signals/{id}",
     .id = "reportSignal",
     .tag = "Signals",
     .summary = "Report what became of a signal",
     .about =
         "With `status`, a pending signal moves on: of several executors exactly one gets the 200, the others a "
         "409. Without it, what was not known yet is added to an executed signal. With `If-Match`, only as long as "
         "nobody else has changed it.",
     .body = "SignalReport",
     .example = R"({"status":"executed","ticket":"10422","fill_price":2342.1,"lot_size":0.1})",
     .ok = "SignalAnswer",
     .traits = if_match | signal_conflict},
    {.method = post,
     .pattern = "/api/v1/signals/{id}/close",
     .id = "closeSignal",
     .tag = "Signals",
     .summary = "Report how a signal's position ended",
     .about = "Writes the trade and links the signal to it, in one commit. What the body leaves out is taken from the "
              "signal. 200: a trade with this `external_id` was there already, and the signal is linked to that.",
     .body = "SignalClose",
     .example = R"({"exit_price":2355,"pnl":129,"commission":-0.7,"ticket":"10422"})",
     .ok = "CloseAnswer",
     .created = "CloseAnswer",
     .traits = once | signal_conflict},
    {.method = post,
     .pattern = "/api/v1/signals/{id}/reparse",
     .id = "reparseSignal",
     .tag = "Signals",
     .summary = "Parse an ignored signal's message again",
     .about = "With the parser and the copier's settings of now.",
     .ok = "SignalAnswer",
     .traits = once | signal_conflict},
    {.method = get,
     .pattern = "/api/v1/copier",
     .id = "getCopier",
     .tag = "Copier",
     .summary = "The copier's settings",
     .about = "The defaults, where they were never set.",
     .ok = "CopierAnswer",
     .traits = tagged},
    {.method = put,
     .pattern = "/api/v1/copier",
     .id = "putCopier",
     .tag = "Copier",
     .summary = "Replace the copier's settings",
     .about =
         "They count for signals that come in from then on. With `If-Match`, only as long as nobody else has changed "
         "them.",
     .body = "CopierSettings",
     .example = R"({"enabled":true,"min_win_rate":40,"min_trades":20,"blocked_pairs":["BTCUSD"],)"
                R"("symbol_map":{"GOLD":"XAUUSD"},"expire_after_seconds":600})",
     .ok = "CopierAnswer",
     .traits = if_match},
};

}  // namespace

std::span<const Operation> signal_operations() { return table; }

}  // namespace tjp::api::openapi
