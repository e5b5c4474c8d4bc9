#include "server/api/openapi/document.hpp"

#include "server/api/openapi/paths.hpp"
#include "server/api/openapi/problems.hpp"
#include "server/api/openapi/schemas.hpp"

namespace tjp::api::openapi {
namespace {

constexpr std::string_view about =
    "A journal of trades, and the signals that become them.\n\n"
    "- **Key**: `Authorization: Bearer <key>`, made by `tjp key create`. A `read` key lists and fetches, a "
    "`read+write` "
    "key also changes: `x-scope` of an operation says which it needs.\n"
    "- **Plan**: operations with `x-plan` need plan pro in force.\n"
    "- **Errors** have a sentence in `error`, a word for programs in `code`, and the `field` at fault. The first check "
    "that fails answers: HTTP itself, path, method, key, rate limit, scope, plan, query and body, and last whether the "
    "thing is there.\n"
    "- **Limits**: requests a minute and key, as the `RateLimit` headers say; a 429 and a 503 name in `Retry-After` "
    "when to try again.\n"
    "- **Retries**: after a 5xx a write may or may not have happened. Send an `Idempotency-Key` with a POST, and it "
    "happens once.\n"
    "- **Numbers** are JSON numbers of at most 128 characters, and come back with the digits they were sent with.\n"
    "- `HEAD` works wherever `GET` does, `OPTIONS` everywhere. A member of a body that is not known is ignored, and "
    "named in `ignored_fields`.";

struct Tag {
    std::string_view name;
    std::string_view about;
};

constexpr Tag tags[] = {
    {"User", "Whose key it is."},
    {"Trades", "The journal: closed positions."},
    {"Events", "What happens to all of it, told as it happens."},
    {"Statistics", "Figures of the journal. Sums are exact; what is not defined is null."},
    {"Signals", "What messages ask for: listed, executed once, reported and closed."},
    {"Copier", "Which signals are let through to executors."},
    {"Hooks", "URLs that take alerts and messages in."},
    {"Accounts", "Accounts at brokers, and the heartbeats of their executors."},
    {"Console", "Signing in with a browser, and what only somebody who is signed in may do."},
    {"Keys", "API keys, for who is signed in."},
    {"Server", "Health, metrics, and this document."},
};

void write_head(JsonWriter& json) {
    json.key("openapi").string("3.1.0").key("info").open('{').key("title").string("tjp");
    json.key("summary").string("A trade journal and signal gateway").key("description").string(about);
    json.key("version").string(TJP_VERSION).key("license").open('{').key("name").string("Apache 2.0");
    json.key("identifier").string("Apache-2.0").close('}').close('}');
    json.key("servers").open('[').open('{').key("url").string("/").key("description");
    json.string("where this document was served").close('}').close(']').key("tags").open('[');
    for (const Tag& tag : tags) {
        json.open('{').key("name").string(tag.name).key("description").string(tag.about).close('}');
    }
    json.close(']');
}

void write_components(JsonWriter& json) {
    json.key("components").open('{').key("schemas").open('{');
    write_resources(json);
    write_answers(json);
    json.close('}').key("responses").open('{');
    write_problem_responses(json);
    json.close('}').key("parameters").open('{');
    write_header_parameters(json);
    json.close('}').key("headers").open('{');
    write_headers(json);
    json.close('}').key("securitySchemes").open('{').key("key").open('{').key("type").string("http");
    json.key("scheme").string("bearer").key("bearerFormat").string("tjp_live_...").key("description");
    json.string("An API key. `x-scope` of an operation is the scope it must have.").close('}');
    json.key("session").open('{').key("type").string("apiKey").key("in").string("cookie").key("name");
    json.string("tjp_session").key("description");
    json.string("Somebody signed in to the console. A change must carry X-CSRF-Token.");
    json.close('}').close('}').close('}');
}

}  // namespace

std::string make_document() {
    std::string document;
    JsonWriter json(document);
    json.open('{');
    write_head(json);
    json.key("paths").open('{');
    write_paths(json);
    json.close('}');
    write_components(json);
    json.close('}');
    return document;
}

const std::string& document() {
    static const std::string made = make_document();
    return made;
}

}  // namespace tjp::api::openapi
