#include "server/api/openapi/problems.hpp"

#include <algorithm>
#include <set>

#include "server/api/openapi/schemas.hpp"
#include "server/api/problem.hpp"

namespace tjp::api::openapi {
namespace {

constexpr std::string_view no_word{};

constexpr Problem table[] = {
    {400, "BadRequest", "Something of the request is not as it must be; `field` names it.", "malformed_request"},
    {401, "Unauthorized",
     "There is no key or session, or it is malformed, unknown, expired or revoked; or the password is wrong.", no_word,
     "Error", "WWW-Authenticate"},
    {402, "PlanRequired", "This needs plan pro in force."},
    {402, "MessageWithoutPlan", "Plan pro was not in force: the message is kept as an ignored signal.", no_word,
     "MessageRefusal"},
    {403, "Forbidden", "The key may only read, the change carries no X-CSRF-Token, or it is for others to do."},
    {403, "AddressRefused", "The hook's `allow_ips` does not name this address."},
    {404, "NotFound", "There is no such thing, or it is not yours."},
    {405, "MethodNotAllowed", "The path takes other methods: `Allow` lists them.", "method_not_allowed", "Error",
     "Allow"},
    {408, "RequestTimeout", "The request did not come to its end in time.", "request_timeout"},
    {409, "Conflict", "It conflicts with what is stored, or a request with this Idempotency-Key is still running."},
    {409, "SignalConflict", "The signal is no longer in a state for this; `signal` is as it is now.", no_word,
     "SignalConflict"},
    {412, "PreconditionFailed", "`If-Match` names none of the present tags: it has changed since."},
    {413, "TooLarge", "The body is larger than this may be.", "body_too_large"},
    {413, "MessageTooLarge", "The message is larger than this may be: that it came is kept.", no_word,
     "MessageRefusal"},
    {422, "IdempotencyMismatch", "This Idempotency-Key came with another body before."},
    {429, "TooManyRequests", "Past a limit: of the key, or of bad keys and URLs from this address.", no_word, "Error",
     "Retry-After"},
    {431, "HeadersTooLarge", "The head of the request is larger than 16 KiB.", "headers_too_large"},
    {500, "InternalError", "A fault of the server: a write may or may not have happened."},
    {503, "Unavailable", "More than can be taken now, or storage does not answer.", no_word, "Error", "Retry-After"},
    {507, "StorageFull", "The disk is nearly full: reads and deletions go on.", no_word, "Error", "Retry-After"},
};

struct Header {
    std::string_view name;
    std::string_view schema;
    std::string_view about;
    bool always = false;  ///< wherever it is described
};

constexpr Header headers[] = {
    {"X-Request-Id", R"({"type":"string","pattern":"^[A-Za-z0-9._-]{1,64}$"})",
     "names this exchange in the log; what the client sent in X-Request-Id, where that is sane", true},
    {"ETag", R"({"type":"string","pattern":"^\"[0-9a-f]{32}\"$"})", "changes with the body", true},
    {"Location", R"({"type":"string","format":"uri-reference"})", "of what was made", true},
    {"Retry-After", R"({"type":"integer","minimum":0})", "how many seconds to wait", true},
    {"WWW-Authenticate", R"({"type":"string","pattern":"^Bearer "})", "the challenge of RFC 6750", true},
    {"Allow", R"({"type":"string"})", "the methods that the path takes", true},
    {"Idempotent-Replayed", R"({"const":"true"})", "this is the first answer to the Idempotency-Key, given again"},
    {"RateLimit", R"({"type":"string"})", "`r` requests are left, `t` seconds until there are more"},
    {"RateLimit-Policy", R"({"type":"string"})", "`q` requests in `w` seconds"},
    {"X-RateLimit-Limit", R"({"type":"integer","minimum":1})", "requests a minute"},
    {"X-RateLimit-Remaining", R"({"type":"integer","minimum":0})", "requests left"},
    {"X-RateLimit-Reset", R"({"type":"integer","minimum":0})",
     "when all of them are there again, in seconds since 1970"},
};

/// The status and the word of an error, from the one place that knows them.
std::pair<unsigned, std::string> told(Code code) {
    http::Response response;
    write_problem(response, Error{code, {}, {}}, {});
    return {response.status, std::string(unquoted(find_member(response.body, "code").value_or("")))};
}

std::set<std::string> words_of(unsigned status) {
    std::set<std::string> words;
    for (auto code = Code::invalid; code <= Code::internal; code = static_cast<Code>(static_cast<int>(code) + 1)) {
        auto [its_status, word] = told(code);
        if (its_status == status) words.insert(std::move(word));
    }
    for (const Problem& problem : table) {
        if (problem.status == status && !problem.word.empty()) words.emplace(problem.word);
    }
    return words;
}

void write_problem_response(JsonWriter& json, const Problem& problem) {
    std::string about(problem.about);
    about += " `code`: ";
    bool first = true;
    for (const std::string& word : words_of(problem.status)) {
        about.append(first ? "`" : ", `").append(word).append("`");
        first = false;
    }
    json.key(problem.name).open('{').key("description").string(about + ".").key("headers").open('{');
    write_header(json, "X-Request-Id");
    if (!problem.header.empty()) write_header(json, problem.header);
    json.close('}').key("content").open('{').key("application/json").open('{').key("schema");
    json.raw(schema_of(problem.schema)).close('}').close('}').close('}');
}

}  // namespace

std::span<const Problem> problems() { return table; }

std::vector<std::string> problem_words() {
    std::set<std::string> words;
    for (const Problem& problem : table) words.merge(words_of(problem.status));
    return {words.begin(), words.end()};
}

void write_problem_responses(JsonWriter& json) {
    for (const Problem& problem : table) write_problem_response(json, problem);
    json.key("NotModified").open('{').key("description").string("It is as `If-None-Match` knows it.");
    json.key("headers").open('{');
    write_header(json, "X-Request-Id");
    write_header(json, "ETag");
    json.close('}').close('}');
}

void write_headers(JsonWriter& json) {
    for (const Header& header : headers) {
        json.key(header.name).open('{').key("description").string(header.about);
        if (header.always) json.key("required").boolean(true);
        json.key("schema").raw(header.schema).close('}');
    }
}

void write_header(JsonWriter& json, std::string_view component) {
    json.key(component).open('{').key("$ref").string("#/components/headers/" + std::string(component)).close('}');
}

}  // namespace tjp::api::openapi
