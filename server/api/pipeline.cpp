#include "server/api/pipeline.hpp"

#include <algorithm>
#include <exception>

#include "server/api/console_pages.hpp"
#include "server/api/hook_parts.hpp"
#include "server/api/problem.hpp"

namespace tjp::api {
namespace {

constexpr std::size_t max_request_id = 64;

/// What a client may choose as its request id. One that could be a key is not taken: ids are logged.
bool is_sane_id(std::string_view id) {
    const auto plain = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '_' ||
               c == '.';
    };
    return !id.empty() && id.size() <= max_request_id && id.find("_live_") == std::string_view::npos &&
           !id.starts_with("tjp_") && std::ranges::all_of(id, plain);
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

/// How long what the API answers may be kept; the console's files have rules of their own.
constexpr std::string_view api_caching = "Cache-Control: private, no-cache\r\n";

std::size_t route_index(const Route* route) {
    return route == nullptr ? routes().size() : static_cast<std::size_t>(route - routes().data());
}

}  // namespace

Pipeline::Pipeline(Services& services, AccessLog& access_log, std::size_t loops)
    : services_(services), access_log_(access_log), admission_(services), loops_(loops) {
    for (LoopState& loop : loops_) fill_random(&loop.next_id, sizeof loop.next_id);
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
    names.emplace_back("console");
    return names;
}

std::size_t Pipeline::body_limit(const http::Request& head) const {
    if (head.path.starts_with(hook_path)) return hook_body_limit(head);
    return api::body_limit(head.method, head.path);
}

bool Pipeline::reads_body(const http::Request& head) const {
    if (head.path.starts_with(hook_path)) return reads_hook_body(services_, head);
    const Route* const route = match(head.method, head.path).route;
    const bool wants = route != nullptr && route->method != http::Method::get && route->method != http::Method::del;
    return wants && (route->access == Access::open || admission_.may_be_known(head));
}

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
    response.headers += "\r\nX-Content-Type-Options: nosniff\r\n";
    response.headers += api_caching;
    if (!services_.options.cors_origins.empty()) add_cors(request, response);
}

std::string_view Pipeline::request_id(const http::Response& response) const {
    return std::string_view(response.note).substr(0, response.note.find(' '));
}

boost::asio::awaitable<void> Pipeline::handle(const http::Request& request, http::Response& response) {
    begin(request, response);
    const Match found = match(request.method, request.path);
    if (request.method == http::Method::options && request.path == "*") {
        response.status = 204;
        response.add("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
        co_return;
    }
    if (!found.path_exists && is_console_path(request.path)) co_return serve_console(request, response);
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
    Context context{request, response, services_, nullptr, found.id, services_.clock.now(), this, found.route};
    try {
        Result<void> done;
        if (found.route->access != Access::open) {
            done = co_await admit(context, *found.route);
            response.to_stranger = !done;
        }
        if (done) done = co_await found.route->handler(context);
        if (done && context.waited) done = co_await readmit(context, *found.route);
        if (!done) fail(response, done.error());
    } catch (const std::exception& failure) {
        fail(response, Error{Code::internal, failure.what(), {}});
    }
}

void Pipeline::serve_console(const http::Request& request, http::Response& response) const {
    response.label = static_cast<std::uint32_t>(routes().size() + 1);
    if (request.method == http::Method::get || request.method == http::Method::head) {
        response.headers.erase(response.headers.find(api_caching), api_caching.size());
        return answer_console(request, response);
    }
    response.add("Allow", "GET, HEAD, OPTIONS");
    response.status = 204;
    if (request.method == http::Method::options) return;
    write_problem(response, 405, "method_not_allowed", "this path takes GET, HEAD, OPTIONS", request_id(response));
}

void Pipeline::fail(http::Response& response, const Error& error) const {
    if (is_server_fault(error)) {
        services_.log.error("request " + std::string(request_id(response)) + " " + route_names()[response.label] +
                            ": " + error.detail);
    }
    write_problem(response, error, request_id(response));
}

boost::asio::awaitable<Result<void>> Pipeline::authenticate(Context& context) {
    auto key = admission_.recognise(context);
    if (!key) co_return key.error();
    if (context.principal) co_return Result<void>{};
    co_return co_await admission_.look_up(context, *key);
}

boost::asio::awaitable<Result<void>> Pipeline::admit(Context& context, const Route& route) {
    if (auto known = co_await authenticate(context); !known) co_return known;
    Verdict verdict = admission_.judge(context);
    if (Admission::is_early(verdict)) verdict = co_await admission_.wait_turn(context, verdict);
    if (auto within = admission_.apply(context, verdict); !within) co_return within;
    if (services_.options.access_log != AccessLogFormat::off) {
        context.response.note += ' ';
        append_id(context.response.note, context.principal->session ? IdKind::session : IdKind::key,
                  context.principal->caller());
    }
    co_return Admission::authorise(context, route);
}

boost::asio::awaitable<Result<void>> Pipeline::readmit(Context& context, const Route& route) {
    http::Response answer = std::move(context.response);
    context.response.clear();
    begin(context.request, context.response);
    context.response.label = answer.label;
    context.now = services_.clock.now();
    auto allowed = co_await authenticate(context);
    if (allowed) allowed = Admission::authorise(context, route);
    if (allowed) context.response = std::move(answer);
    co_return allowed;
}

boost::asio::awaitable<Result<std::shared_ptr<const Principal>>> Pipeline::admit_again(const http::Request& request,
                                                                                       const Route& route) {
    http::Response unsent;
    Context context{request, unsent, services_, nullptr, {}, services_.clock.now()};
    auto allowed = co_await authenticate(context);
    if (allowed) allowed = Admission::authorise(context, route);
    if (!allowed) co_return allowed.error();
    co_return std::move(context.principal);
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
                 "Authorization, Content-Type, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-Id");
    response.add("Access-Control-Max-Age", "600");
}

void Pipeline::refuse(http::Fault fault, std::string_view detail, const http::Request& head, http::Response& response) {
    if (response.note.empty()) begin(head, response);
    // The connection speaks in whole sentences; the API's errors begin small and end without a stop.
    std::string sentence(detail.substr(0, detail.ends_with('.') ? detail.size() - 1 : detail.size()));
    if (sentence.starts_with("The ") || sentence.starts_with("A ")) sentence[0] = static_cast<char>(sentence[0] + 32);
    const auto problem = [&](unsigned status, std::string_view code) {
        write_problem(response, status, code, sentence, request_id(response));
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
        case http::Fault::too_many_bodies:
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
        line.route = response.label < routes().size()   ? routes()[response.label].pattern
                     : response.label > routes().size() ? "console"
                                                        : "(none)";
        line.client = client_address(request, services_.options.trusted_proxies);
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
