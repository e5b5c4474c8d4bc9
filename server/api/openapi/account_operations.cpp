#include "server/api/openapi/operations.hpp"
#include "server/api/openapi/query_parameters.hpp"
#include "server/journal/account_view.hpp"
#include "server/journal/listing.hpp"

/// Accounts at brokers.
namespace tjp::api::openapi {
namespace {

using enum http::Method;

constexpr Operation table[] = {
    {.method = get,
     .pattern = "/api/v1/accounts",
     .id = "listAccounts",
     .tag = "Accounts",
     .summary = "List accounts",
     .about = "All of them, on one page.",
     .ok = "AccountPage",
     .traits = tagged,
     .parameters = &write_parameters<AccountFilter, account_parameters>},
    {.method = post,
     .pattern = "/api/v1/accounts",
     .id = "createAccount",
     .tag = "Accounts",
     .summary = "Store an account",
     .about = "409: there are as many as there can be.",
     .body = "NewAccount",
     .example = R"({"name":"Main","platform":"MT5","connection":"ea","broker":"Example Markets","login":"50123456",)"
                R"("currency":"USD"})",
     .created = "AccountAnswer",
     .traits = once},
    {.method = get,
     .pattern = "/api/v1/accounts/{id}",
     .id = "getAccount",
     .tag = "Accounts",
     .summary = "One account",
     .about = "Connected without a heartbeat for five minutes, it is shown as `stale`.",
     .ok = "AccountAnswer",
     .traits = tagged},
    {.method = patch,
     .pattern = "/api/v1/accounts/{id}",
     .id = "changeAccount",
     .tag = "Accounts",
     .summary = "Change an account, or send its heartbeat",
     .about = "Any change is a sign of life, an empty one too: the account is connected, and last seen now. With "
              "`If-Match`, only as long as nothing else has changed it.",
     .body = "AccountChange",
     .example = R"({"balance":10250.4,"equity":10310})",
     .ok = "AccountAnswer",
     .traits = if_match},
    {.method = del,
     .pattern = "/api/v1/accounts/{id}",
     .id = "deleteAccount",
     .tag = "Accounts",
     .summary = "Delete an account",
     .about =
         "Its trades and signals stay, and keep its id. With `If-Match`, only as long as nothing else has changed it.",
     .ok = "Deleted",
     .traits = if_match},
    {.method = get,
     .pattern = "/api/v1/accounts/{id}/stats",
     .id = "getAccountStats",
     .tag = "Statistics",
     .summary = "The figures of one account",
     .about = "As those of the journal, of this account's trades alone. `account_id` may be left out.",
     .ok = "StatsAnswer",
     .traits = tagged,
     .parameters = &write_parameters<StatsQuery, stats_parameters>},
};

}  // namespace

std::span<const Operation> account_operations() { return table; }

}  // namespace tjp::api::openapi
