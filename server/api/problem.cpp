#include "server/api/problem.hpp"

#include "storage/codec/json_text.hpp"

namespace tjp::api {
namespace {

struct Shape {
    unsigned status;
    std::string_view word;
    std::string_view general;  ///< said in place of the detail, where that is nobody's business
};

Shape shape_of(Code code) {
    switch (code) {
        case Code::invalid:
            return {400, "invalid_request", {}};
        case Code::unauthenticated:
            return {401, "invalid_key", {}};
        case Code::plan_required:
            return {402, "plan_required", {}};
        case Code::scope_required:
            return {403, "insufficient_scope", {}};
        case Code::forbidden:
            return {403, "forbidden", {}};
        case Code::not_found:
            return {404, "not_found", {}};
        case Code::conflict:
            return {409, "conflict", {}};
        case Code::precondition:
            return {412, "precondition_failed", {}};
        case Code::mismatch:
            return {422, "idempotency_mismatch", {}};
        case Code::too_many_requests:
            return {429, "rate_limited", {}};
        case Code::overloaded:
            return {503, "overloaded", {}};
        case Code::busy:
            return {503, "busy", {}};
        case Code::storage_full:
            return {507, "storage_full", {}};
        case Code::unavailable:
            return {503, "unavailable", "storage cannot answer now: retry with backoff"};
        case Code::corrupt:
            return {500, "internal",
                    "what is stored here is damaged, and to retry does not help: `tjp verify` says more"};
        case Code::would_block:
        case Code::internal:
            break;
    }
    return {500, "internal", "the server failed: retry with exponential backoff"};
}

void write_body(http::Response& response, std::string_view word, std::string_view sentence, std::string_view field,
                std::string_view request_id) {
    response.content_type = "application/json";
    response.shared_body.reset();
    response.body.clear();
    JsonWriter json(response.body);
    json.open('{').key("error").string(sentence).key("code").string(word);
    if (!field.empty()) json.key("field").string(field);
    json.key("request_id").string(request_id).close('}');
}

}  // namespace

void write_problem(http::Response& response, const Error& error, std::string_view request_id) {
    const Shape shape = shape_of(error.code);
    response.status = shape.status;
    const bool told = response.headers.find("Retry-After: ") != std::string::npos;
    if (shape.status == 503 && !told) response.add("Retry-After", "1");
    if (shape.status == 507) response.add("Retry-After", "30");
    const bool secret = !shape.general.empty();
    write_body(response, shape.word, secret ? shape.general : std::string_view(error.detail),
               secret ? std::string_view{} : std::string_view(error.field), request_id);
}

void write_problem(http::Response& response, unsigned status, std::string_view code, std::string_view sentence,
                   std::string_view request_id) {
    response.status = status;
    write_body(response, code, sentence, {}, request_id);
}

bool is_server_fault(const Error& error) {
    return !shape_of(error.code).general.empty() || error.code == Code::storage_full;
}

}  // namespace tjp::api
