#include "server/api/openapi/paths.hpp"

#include <stdexcept>

#include "server/api/hook_parts.hpp"
#include "server/api/openapi/operations.hpp"
#include "server/api/openapi/problems.hpp"
#include "server/api/openapi/schemas.hpp"
#include "server/journal/signal_parser.hpp"

namespace tjp::api::openapi {
namespace {

using http::Method;

struct HeaderParameter {
    std::string_view component;
    std::string_view name;
    std::string_view about;
    std::string_view schema;
};

constexpr HeaderParameter header_parameters[] = {
    {"IdempotencyKey", "Idempotency-Key",
     "For 24 hours, the same key with the same body gets the first answer again instead of doing it twice.",
     R"({"type":"string","pattern":"^[!-~]{1,255}$"})"},
    {"IfMatch", "If-Match", "Only where the present ETag is one of these.", R"({"type":"string"})"},
    {"IfNoneMatch", "If-None-Match", "The ETags of what the client has: where it is one of these, the answer is 304.",
     R"({"type":"string"})"},
};

std::string_view member_of(Method method) {
    switch (method) {
        case Method::get:
            return "get";
        case Method::post:
            return "post";
        case Method::put:
            return "put";
        case Method::patch:
            return "patch";
        case Method::del:
            return "delete";
        case Method::head:
        case Method::options:
        case Method::other:
            break;
    }
    throw std::logic_error("a route has a method that no operation can have");
}

bool is_keyed(const Route& route) { return route.access != Access::open; }
/// For people who are signed in, not for keys.
bool is_console(const Route& route) { return route.access >= Access::signed_in; }
bool has_id(const Route& route) { return route.pattern.find('{') != std::string_view::npos; }
bool is_hook(const Route& route) { return route.pattern.starts_with(hook_path); }
/// A dry run posts, but only reads.
bool stores(const Route& route) { return route.method != Method::get && route.access != Access::read; }

void write_reference(JsonWriter& json, std::string_view section, std::string_view name) {
    json.open('{').key("$ref").string("#/components/" + std::string(section) + "/" + std::string(name)).close('}');
}

struct PathParameter {
    std::string_view about;
    std::string schema;
};

PathParameter path_parameter(std::string_view start) {
    if (start == "/api/v1/trades/") return {"the id of a trade", id_schema(IdKind::trade)};
    if (start == "/api/v1/signals/") return {"the id of a signal", id_schema(IdKind::signal)};
    if (start == "/api/v1/hooks/") return {"the id of a hook", id_schema(IdKind::hook)};
    if (start == "/api/v1/accounts/") return {"the id of an account", id_schema(IdKind::account)};
    if (start == "/api/v1/keys/") return {"the id of an API key", id_schema(IdKind::key)};
    if (start == "/api/v1/sessions/") return {"the id of a session", id_schema(IdKind::session)};
    if (start == hook_path) return {"the token of a hook, as its URL has it", R"({"type":"string"})"};
    throw std::logic_error("no parameter is described for " + std::string(start));
}

void write_path_parameter(JsonWriter& json, const Route& route) {
    const std::size_t begin = route.pattern.find('{') + 1;
    const std::string_view name = route.pattern.substr(begin, route.pattern.find('}') - begin);
    const PathParameter parameter = path_parameter(route.pattern.substr(0, begin - 1));
    json.open('{').key("name").string(name).key("in").string("path").key("description").string(parameter.about);
    json.key("required").boolean(true).key("schema").raw(parameter.schema).close('}');
}

void write_parameters(JsonWriter& json, const Route& route, const Operation& operation) {
    const bool any = has_id(route) || operation.parameters != nullptr || operation.has(once) ||
                     operation.has(if_match) || operation.has(tagged);
    if (!any) return;
    json.key("parameters").open('[');
    if (has_id(route)) write_path_parameter(json, route);
    if (operation.parameters != nullptr) operation.parameters(json);
    if (operation.has(once)) write_reference(json, "parameters", "IdempotencyKey");
    if (operation.has(if_match)) write_reference(json, "parameters", "IfMatch");
    if (operation.has(tagged)) write_reference(json, "parameters", "IfNoneMatch");
    json.close(']');
}

void write_text_content(JsonWriter& json, const Operation& operation) {
    json.key("text/plain").open('{').key("schema").raw(R"({"type":"string"})");
    json.key("example").string(operation.example).close('}');
    json.key("application/json").open('{').key("schema").open('{').key("anyOf").open('[');
    json.raw(schema_of(operation.body)).raw(R"({"description":"any other alert"})").close(']').close('}').close('}');
    json.key("application/x-www-form-urlencoded").open('{').key("schema").raw(R"({"type":"object"})").close('}');
}

void write_body(JsonWriter& json, const Route& route, const Operation& operation) {
    if (operation.body.empty()) return;
    const std::size_t limit = is_hook(route) ? max_message_bytes : body_limit(route.method, route.pattern);
    json.key("requestBody").open('{').key("description").string("At most " + std::to_string(limit) + " bytes.");
    json.key("required").boolean(!operation.has(body_optional)).key("content").open('{');
    if (operation.has(any_text)) {
        write_text_content(json, operation);
    } else {
        json.key("application/json").open('{').key("schema").raw(schema_of(operation.body));
        json.key("example").raw(operation.example).close('}');
    }
    json.close('}').close('}');
}

void write_success(JsonWriter& json, const Route& route, const Operation& operation, unsigned status) {
    const bool made = status == 201;
    json.key(std::to_string(status)).open('{');
    json.key("description").string(made ? "It is stored." : "As asked.").key("headers").open('{');
    write_header(json, "X-Request-Id");
    if (operation.has(tagged)) write_header(json, "ETag");
    if (made && !operation.has(unlocated)) write_header(json, "Location");
    if (operation.has(once)) write_header(json, "Idempotent-Replayed");
    if (is_keyed(route)) {
        for (const std::string_view name :
             {"RateLimit", "RateLimit-Policy", "X-RateLimit-Limit", "X-RateLimit-Remaining", "X-RateLimit-Reset"}) {
            write_header(json, name);
        }
    }
    json.close('}').key("content").open('{');
    json.key(operation.has(text_answer) ? operation.media : "application/json").open('{').key("schema");
    const std::string_view component = made ? operation.created : operation.ok;
    json.raw(operation.has(text_answer) ? std::string(R"({"type":"string"})") : schema_of(component));
    json.close('}').close('}').close('}');
}

/// Whether a route answers with this problem: by its policies, and by what its operation says.
bool can_answer(const Route& route, const Operation& operation, const Problem& problem) {
    const bool hook = is_hook(route);
    const bool signal = operation.has(signal_conflict);
    if (problem.name == "MessageWithoutPlan" || problem.name == "MessageTooLarge") return hook;
    if (problem.name == "AddressRefused") return hook;
    if (problem.name == "SignalConflict") return signal;
    switch (problem.status) {
        case 401:
            return is_keyed(route) || operation.id == "signIn";
        case 402:
            return route.pro;
        case 403:
            return operation.has(signs_in) || (is_keyed(route) && (route.method != Method::get || is_console(route)));
        case 404:
            return has_id(route) || operation.has(may_be_missing);
        case 405:
            return false;  // not an answer to any operation: to a method that is none
        case 409:
            return !signal && (operation.has(once) || operation.has(conflicts));
        case 412:
            return operation.has(if_match);
        case 413:
            return !hook;
        case 422:
            return operation.has(once);
        case 429:
            return is_keyed(route) || hook || operation.has(signs_in);
        case 507:
            return stores(route);
        default:
            return true;
    }
}

void write_responses(JsonWriter& json, const Route& route, const Operation& operation) {
    json.key("responses").open('{');
    if (!operation.ok.empty()) write_success(json, route, operation, 200);
    if (!operation.created.empty()) write_success(json, route, operation, 201);
    if (operation.has(tagged)) write_reference(json.key("304"), "responses", "NotModified");
    for (const Problem& problem : problems()) {
        if (!can_answer(route, operation, problem)) continue;
        write_reference(json.key(std::to_string(problem.status)), "responses", problem.name);
    }
    json.close('}');
}

/// The scope of a key and the plan of its owner are no terms of OpenAPI.
void write_security(JsonWriter& json, const Route& route) {
    json.key("security").open('[');
    if (is_keyed(route) && !is_console(route)) json.open('{').key("key").open('[').close(']').close('}');
    if (is_keyed(route)) json.open('{').key("session").open('[').close(']').close('}');
    json.close(']');
    if (is_keyed(route) && !is_console(route))
        json.key("x-scope").string(route.access == Access::write ? "write" : "read");
    if (route.pro) json.key("x-plan").string("pro");
}

void write_operation(JsonWriter& json, const Route& route) {
    const Operation* const operation = find_operation(route);
    if (operation == nullptr) throw std::logic_error("not described: " + std::string(route.pattern));
    json.key(member_of(route.method)).open('{').key("operationId").string(operation->id);
    json.key("tags").open('[').string(operation->tag).close(']').key("summary").string(operation->summary);
    json.key("description").string(operation->about);
    write_security(json, route);
    write_parameters(json, route, *operation);
    write_body(json, route, *operation);
    write_responses(json, route, *operation);
    json.close('}');
}

}  // namespace

void write_paths(JsonWriter& json) {
    for (const Route& first : routes()) {
        const auto same = [&](const Route& route) { return route.pattern == first.pattern; };
        if (std::ranges::find_if(routes(), same) != routes().begin() + (&first - routes().data())) continue;
        json.key(first.pattern).open('{');
        for (const Route& route : routes()) {
            if (same(route)) write_operation(json, route);
        }
        json.close('}');
    }
}

void write_header_parameters(JsonWriter& json) {
    for (const HeaderParameter& parameter : header_parameters) {
        json.key(parameter.component).open('{').key("name").string(parameter.name).key("in").string("header");
        json.key("description").string(parameter.about).key("schema").raw(parameter.schema).close('}');
    }
}

}  // namespace tjp::api::openapi
