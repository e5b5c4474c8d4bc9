#include "server/api/pipeline.hpp"

#include <algorithm>
#include <exception>

#include "auth/bearer.hpp"
#include "server/api/problem.hpp"

namespace tjp::api {
namespace {

constexpr std::size_t max_request_id = 64;
constexpr std::string_view challenge = "Bearer realm=\"tjp\"";

/// What a client may choose as its request id. One that could be a key is not taken: ids are logged.
bool is_sane_id(std::string_view id) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    };
    return !id.empty() && id.size() <= max_request_id && !id.starts_with("tjp_") && std::ranges::all_of(id, plain);
}

/// SplitMix64: spreads a counter over all 64 bits, so that ids look unlike and never repeat within a process.
std::uint64_t spread(std::uint64_t value) {
    value = (value ^ value >> 30) * 0xbf58476d1ce4e5b9ULL;
    value = (value ^ value >> 27) * 0x94d049bb133111ebULL;
    return value ^ value >> 31;
}

void append_hex(std::string& out, std::uint64_t value) {
    constexpr std::string_view hex = "0123456789abcdef";
    for (int shift = 60; shift >= 0; shift -= 4) out += hex[value >> shift & 15];
}

LimitKey limit_key(const boost::asio::ip::address& address) {
    namespace ip = boost::asio::ip;
    return address.is_v6() ? address.to_v6().to_bytes()
                           : ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
}

std::size_t route_index(const Route* route) {
    return route == nullptr ? routes().size() : static_cast<std::size_t>(route - routes().data());
}

}  // namespace

Pipeline::Pipeline(Services& services, AccessLog& access_log, std::size_t loops)
    : services_(services), access_log_(access_log), loops_(loops) {
    for (LoopState& loop : loops_) fill_random(&loop.next_id, sizeof loop.next_id);
    const std::string limit = std::to_string(services.options.rate_limit);
    rate_policy_ = "RateLimit-Policy: \"permin\";q=" + limit + ";w=60\r\nX-RateLimit-Limit: " + limit + "\r\n";
}

std::vector<std::string> Pipeline::route_names() {
    std::vector<std::string> names;
    for (const Route& route : routes()) {
        const std::string_view method = route.method == http::Method::get     ? "GET "
                                        : route.method == http::Method::post  ? "POST "
                                        : route.method == http::Method::patch ? "PATCH "
                                        : route.method == http::Method::put   ? "PUT "
                                                                              : "DELETE ";
        names.push_back(std::string(method) + std::string(route.pattern));
    }
    names.emplace_back("other");
    return names;
}

std::size_t Pipeline::body_limit(const http::Request& head) const { return api::body_limit(head.method, head.path); }

void Pipeline::begin(const http::Request& request, http::Response& response) {
    const std::string_view wanted = request.header("X-Request-Id");
    if (is_sane_id(wanted)) {
        response.note = wanted;
    } else {
        append_hex(response.note, spread(loops_[request.loop].next_id += 0x9e3779b97f4a7c15ULL));
    }
    response.label = static_cast<std::uint32_t>(routes().size());
    response.headers += "X-Request-Id: ";
    response.headers += response.note;
    response.headers += "\r\nX-Content-Type-Options: nosniff\r\nCache-Control: private, no-cache\r\n";
    if (!services_.options.cors_origins.empty()) add_cors(request, response);
}

std::string_view Pipeline::request_id(const http::Response& response) const {
    return std::string_view(response.note).substr(0, response.note.find(' '));
}

boost::asio::awaitable<void> Pipeline::handle(const http::Request& request, http::Response& response) {
    begin(request, response);
    const Match found = match(request.method, request.path);
    if (!found.path_exists) {
        write_problem(response, 404, "not_found", "there is nothing at this path", request_id(response));
        co_return;
    }
    if (request.method == http::Method::options) {
        answer_options(request, response);
        co_return;
    }
    if (found.route == nullptr) {
        response.add("Allow", allowed_methods(request.path));
        write_problem(response, 405, "method_not_allowed", "this path takes " + allowed_methods(request.path),
                      request_id(response));
        co_return;
    }
    response.label = static_cast<std::uint32_t>(route_index(found.route));
    Context context{request, response, services_, nullptr, found.id, services_.clock.now()};
    try {
        Result<void> done;
        if (found.route->access != Access::open) done = co_await admit(context, *found.route);
        if (done) done = co_await found.route->handler(context);
        if (!done) fail(request, response, done.error());
    } catch (const std::exception& failure) {
        fail(request, response, Error{Code::internal, failure.what(), {}});
    }
}

void Pipeline::fail(const http::Request& request, http::Response& response, const Error& error) const {
    if (is_server_fault(error)) {
        services_.log.error("request " + std::string(request_id(response)) + " " + route_names()[response.label] +
                            ": " + error.detail);
    }
    if (error.code == Code::scope_required) {
        response.add("WWW-Authenticate",
                     std::string(challenge) + ", error=\"insufficient_scope\", scope=\"" + error.field + "\"");
    }
    write_problem(response, error, request_id(response));
    static_cast<void>(request);
}

boost::asio::awaitable<Result<void>> Pipeline::admit(Context& context, const Route& route) {
    if (auto known = co_await authenticate(context); !known) co_return known;
    if (auto within = limit(context); !within) co_return within;
    const Principal& principal = *context.principal;
    if (route.access == Access::write && !principal.may_write()) {
        co_return Error{Code::scope_required, "this key may only read; the request needs the write scope", "write"};
    }
    if (route.pro && !principal.user.pro_in_force(context.now)) {
        co_return Error{Code::plan_required, "this needs plan pro, which this account does not have in force", {}};
    }
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> Pipeline::authenticate(Context& context) {
    const http::Request& request = context.request;
    const Bearer bearer = parse_bearer(request.header("Authorization"));
    if (bearer.kind == Bearer::Kind::none && request.count("Authorization") <= 1) {
        context.response.add("WWW-Authenticate", challenge);
        co_return Error{Code::unauthenticated, "an API key is required, as Authorization: Bearer <key>", {}};
    }
    const bool single = bearer.kind == Bearer::Kind::token && request.count("Authorization") == 1;
    const auto presented = single ? parse_api_key(bearer.token) : std::nullopt;
    if (!presented) co_return refuse_key(context, "this is not an API key of the form tjp_live_...");
    context.principal = services_.keys.cached(request.loop, *presented, context.now);
    if (!context.principal) {
        const auto loaded = co_await services_.keys.load(request.loop, *presented, context.now);
        if (!loaded) {
            if (loaded.error().code != Code::unauthenticated) co_return loaded.error();
            co_return refuse_key(context, "this API key is unknown, revoked or expired");
        }
        context.principal = *loaded;
    }
    context.response.note += ' ';
    append_id(context.response.note, IdKind::key, context.principal->key.uuid);
    co_return Result<void>{};
}

Result<void> Pipeline::refuse_key(Context& context, std::string_view why) const {
    // Asked only now that the key is known to be bad: a good one is never locked out by others at its address.
    const Verdict verdict = services_.throttle.judge(limit_key(context.request.peer), context.request.received);
    if (!verdict.allowed) {
        context.response.add("Retry-After", std::to_string(whole_seconds(verdict.retry_after)));
        return Error{Code::too_many_requests, "too many requests with bad API keys from this address", {}};
    }
    context.response.add("WWW-Authenticate", std::string(challenge) + ", error=\"invalid_token\"");
    return Error{Code::unauthenticated, std::string(why), {}};
}

Result<void> Pipeline::limit(Context& context) const {
    if (services_.options.rate_limit == 0) return {};
    const Verdict verdict = services_.limiter.admit(context.principal->key.uuid.bytes, context.request.received);
    std::string& headers = context.response.headers;
    const std::string left = std::to_string(verdict.remaining);
    const auto reset_at = std::chrono::milliseconds(context.now.ms) + verdict.reset_after;
    const std::int64_t reset = whole_seconds(reset_at);
    headers += rate_policy_;
    headers.append("RateLimit: \"permin\";r=").append(left);
    headers.append(";t=").append(std::to_string(whole_seconds(verdict.more_after))).append("\r\n");
    headers.append("X-RateLimit-Remaining: ").append(left).append("\r\n");
    headers.append("X-RateLimit-Reset: ").append(std::to_string(reset)).append("\r\n");
    if (verdict.allowed) return {};
    const std::string seconds = std::to_string(whole_seconds(verdict.retry_after));
    context.response.add("Retry-After", seconds);
    return Error{Code::too_many_requests,
                 "past the limit of " + std::to_string(services_.options.rate_limit) +
                     " requests a minute for this key: try again in " + seconds + " s",
                 {}};
}

void Pipeline::add_cors(const http::Request& request, http::Response& response) const {
    const auto& allowed = services_.options.cors_origins;
    const std::string_view origin = request.header("Origin");
    response.add("Vary", "Origin");
    const bool known =
        std::ranges::find(allowed, origin) != allowed.end() || std::ranges::find(allowed, "*") != allowed.end();
    if (origin.empty() || !known) return;
    response.add("Access-Control-Allow-Origin", origin);
    response.add("Access-Control-Expose-Headers",
                 "ETag, Location, Retry-After, RateLimit, RateLimit-Policy, X-RateLimit-Limit, X-RateLimit-Remaining, "
                 "X-RateLimit-Reset, X-Request-Id, Idempotent-Replayed");
}

void Pipeline::answer_options(const http::Request& request, http::Response& response) const {
    const std::string methods = allowed_methods(request.path);
    response.status = 204;
    response.add("Allow", methods);
    if (response.headers.find("Access-Control-Allow-Origin") == std::string::npos) return;
    response.add("Access-Control-Allow-Methods", methods);
    response.add("Access-Control-Allow-Headers",
                 "Authorization, Content-Type, Idempotency-Key, If-None-Match, X-Request-Id");
    response.add("Access-Control-Max-Age", "600");
}

void Pipeline::refuse(http::Fault fault, std::string_view detail, const http::Request& head, http::Response& response) {
    if (response.note.empty()) begin(head, response);
    const auto problem = [&](unsigned status, std::string_view code) {
        write_problem(response, status, code, detail, request_id(response));
    };
    switch (fault) {
        case http::Fault::malformed:
            return problem(400, "malformed_request");
        case http::Fault::timeout:
            return problem(408, "request_timeout");
        case http::Fault::body_too_large:
            return problem(413, "body_too_large");
        case http::Fault::headers_too_large:
            return problem(431, "headers_too_large");
        case http::Fault::too_many_connections:
            response.add("Retry-After", "1");
            return problem(503, "busy");
    }
}

void Pipeline::finished(const http::Request& request, const http::Response& response, std::size_t bytes) noexcept {
    try {
        const auto took = std::chrono::steady_clock::now() - request.received;
        services_.metrics.record(request.loop, {response.label, response.status, took, bytes});
        if (services_.options.access_log == AccessLogFormat::off) return;
        const std::string_view note = response.note;
        const std::size_t blank = std::min(note.find(' '), note.size());
        AccessLog::Line line;
        line.route = response.label < routes().size() ? routes()[response.label].pattern : "(none)";
        line.request_id = note.substr(0, blank);
        line.key_id = blank < note.size() ? note.substr(blank + 1) : std::string_view{};
        line.bytes = bytes;
        line.took_us = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
        line.at = services_.clock.now();
        access_log_.add(request, response.status, line);
    } catch (const std::exception&) {
        // Out of memory for a log line: the answer is what counts.
        return;
    }
}

}  // namespace tjp::api
