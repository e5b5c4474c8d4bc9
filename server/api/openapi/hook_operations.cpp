#include "server/api/openapi/operations.hpp"
#include "server/api/openapi/query_parameters.hpp"
#include "server/journal/listing.hpp"

/// Inbound hooks, and the messages that come in by them.
namespace tjp::api::openapi {
namespace {

using enum http::Method;

constexpr Operation table[] = {
    {.method = get,
     .pattern = "/api/v1/hooks",
     .id = "listHooks",
     .tag = "Hooks",
     .summary = "List hooks",
     .about = "All of them, on one page.",
     .ok = "HookPage",
     .traits = tagged},
    {.method = post,
     .pattern = "/api/v1/hooks",
     .id = "createHook",
     .tag = "Hooks",
     .summary = "Make a hook",
     .about = "The answer is the only one that shows its URL: keep it. 409: there are as many as there can be.",
     .body = "NewHook",
     .example = R"({"name":"TradingView","allow_ips":["tradingview"],"default_session":"NY"})",
     .created = "HookUrlAnswer",
     .traits = once},
    {.method = get,
     .pattern = "/api/v1/hooks/{id}",
     .id = "getHook",
     .tag = "Hooks",
     .summary = "One hook",
     .about = "Without its URL: that is kept nowhere.",
     .ok = "HookAnswer",
     .traits = tagged},
    {.method = patch,
     .pattern = "/api/v1/hooks/{id}",
     .id = "changeHook",
     .tag = "Hooks",
     .summary = "Change a hook",
     .about = "Of the fields that the body names; the others stay as they are, and so does the URL.",
     .body = "HookChange",
     .example = R"({"name":"TradingView, gold","kind":"signal"})",
     .ok = "HookAnswer"},
    {.method = del,
     .pattern = "/api/v1/hooks/{id}",
     .id = "deleteHook",
     .tag = "Hooks",
     .summary = "Delete a hook",
     .about = "Its URL is no longer taken from the moment this is answered.",
     .ok = "Deleted"},
    {.method = post,
     .pattern = "/api/v1/hooks/{id}/rotate",
     .id = "rotateHook",
     .tag = "Hooks",
     .summary = "Give a hook a new URL",
     .about = "The old one is still taken for a while, so that senders can be changed over.",
     .body = "HookRotation",
     .example = R"({"overlap_seconds":600})",
     .ok = "HookUrlAnswer",
     .traits = once | body_optional},
    {.method = get,
     .pattern = "/api/v1/messages",
     .id = "listMessages",
     .tag = "Hooks",
     .summary = "List what came in by hooks",
     .about = "Every message and what it became, newest first.",
     .ok = "MessagePage",
     .traits = tagged,
     .parameters = &write_parameters<MessageQuery, message_parameters>},
    {.method = post,
     .pattern = "/hooks/{token}",
     .id = "receiveMessage",
     .tag = "Hooks",
     .summary = "Send a message in",
     .about = "The URL is the credential; no key is sent. The body is an alert, a comma line, a channel's text or the "
              "JSON of a trade, and is told by what it holds, whatever its type says. One that cannot be read is kept "
              "as an ignored signal and answered with 200, since senders repeat or drop what is refused. The answer "
              "comes when the message is on disk. The same body within a minute, or the same `id` in a JSON message "
              "within a day, is one message. Past 600 a minute it is a 503, which is sent again, and not a 429, which "
              "would be lost.",
     .body = "NewTrade",
     .example = "BUY XAUUSD @ 2342 SL 2330 TP 2355",
     .ok = "MessageAnswer",
     .created = "TradeAnswer",
     .traits = any_text},
};

}  // namespace

std::span<const Operation> hook_operations() { return table; }

}  // namespace tjp::api::openapi
