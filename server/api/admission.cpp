#include "server/api/admission.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "auth/bearer.hpp"
#include "server/http/cookie.hpp"
#include "server/http/text.hpp"

namespace tjp::api {
namespace {

constexpr std::string_view challenge = "Bearer realm=\"tjp\"";

/// How early a request past the limit may be to be held until its time has come.
constexpr std::chrono::milliseconds max_early{100};

/// From when a request came until its key is refused.
constexpr std::chrono::milliseconds refusal_takes{2};

void append_number(std::string& out, std::int64_t value) {
    char text[24];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    out.append(text, end);
}

std::string policy_of(std::uint32_t requests_a_minute) {
    const std::string limit = std::to_string(requests_a_minute);
    return "RateLimit-Policy: \"permin\";q=" + limit + ";w=60\r\nX-RateLimit-Limit: " + limit + "\r\n";
}

bool is_safe(http::Method method) {
    return method == http::Method::get || method == http::Method::head || method == http::Method::options;
}

}  // namespace

LimitKey limit_key(const boost::asio::ip::address& address) {
    namespace ip = boost::asio::ip;
    return address.is_v6() ? address.to_v6().to_bytes()
                           : ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
}

std::optional<SessionToken> session_of(const http::Request& request) {
    for (const http::Header& header : request.headers) {
        if (!http::same_text(header.name, "Cookie")) continue;
        for (std::string_view rest = header.value; const auto token = http::cookie(rest, session_cookie, &rest);) {
            if (const auto hash = hash_token(session_token_prefix, *token)) return SessionToken{*token, *hash};
        }
    }
    return std::nullopt;
}

Admission::Admission(Services& services)
    : services_(services),
      key_policy_(policy_of(services.options.rate_limit)),
      session_policy_(policy_of(services.options.session_rate_limit)) {}

SlidingWindow& Admission::limiter_of(const Principal& principal) const {
    return principal.session ? services_.session_limiter : services_.limiter;
}

bool Admission::may_be_known(const http::Request& head) const {
    const Bearer bearer = parse_bearer(head.header("Authorization"));
    const Timestamp now = services_.clock.now();
    if (bearer.kind == Bearer::Kind::none) {
        const auto session = session_of(head);
        return session && services_.sessions.may_be_known(head.loop, session->hash, now);
    }
    const auto presented = bearer.kind == Bearer::Kind::token ? parse_api_key(bearer.token) : std::nullopt;
    return presented && services_.keys.may_be_known(head.loop, *presented, now);
}

Result<Admission::Credential> Admission::recognise(Context& context) const {
    const http::Request& request = context.request;
    const Bearer bearer = parse_bearer(request.header("Authorization"));
    const std::size_t fields = request.count("Authorization");
    if (fields == 0) {
        const auto session = session_of(request);
        if (session) {
            context.principal = services_.sessions.cached(request.loop, session->hash, context.now);
            return Credential{std::nullopt, session->hash};
        }
    }
    if (bearer.kind == Bearer::Kind::none && fields <= 1) {
        context.response.add("WWW-Authenticate", challenge);
        return Error{Code::unauthenticated, "an API key is required, as Authorization: Bearer <key>", {}};
    }
    const auto presented = fields == 1 ? parse_api_key(bearer.token) : std::nullopt;
    if (!presented) return refuse(context, "this is not an API key of the form tjp_live_...");
    context.principal = services_.keys.cached(request.loop, *presented, context.now);
    return Credential{*presented, {}};
}

boost::asio::awaitable<Result<void>> Admission::look_up(Context& context, Credential credential) const {
    Result<std::shared_ptr<const Principal>> loaded = std::shared_ptr<const Principal>();
    if (credential.key) {
        loaded = co_await services_.keys.load(context.request.loop, *credential.key, context.now);
    } else {
        loaded = co_await services_.sessions.load(context.request.loop, credential.session, context.now);
    }
    if (!loaded) {
        if (loaded.error().code != Code::unauthenticated) co_return loaded.error();
        // A key that is not stored is found out sooner than one that is and whose secret is wrong, or that is revoked:
        // all of them are told at the same time.
        boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
        timer.expires_at(context.request.received + refusal_takes);
        co_await timer.async_wait(boost::asio::use_awaitable);
        co_return refuse(context, credential.key ? "this API key is unknown, revoked or expired"
                                                 : "this session has ended: sign in again");
    }
    context.principal = *loaded;
    co_return Result<void>{};
}

Error Admission::refuse(Context& context, std::string_view why) const {
    // Asked only now that the key is known to be bad: a good one is never locked out by others at its address.
    const Verdict verdict = services_.throttle.judge(
        limit_key(client_address(context.request, services_.options.trusted_proxies)), context.request.received);
    if (!verdict.allowed) {
        context.response.add("Retry-After", std::to_string(whole_seconds(verdict.retry_after)));
        return {Code::too_many_requests, "too many requests with bad API keys from this address", {}};
    }
    context.response.add("WWW-Authenticate", std::string(challenge) + ", error=\"invalid_token\"");
    return {Code::unauthenticated, std::string(why), {}};
}

Verdict Admission::judge(const Context& context) const {
    // Now, not when the head came: a body may have taken half a minute since, and it is now that work is let in.
    const Principal& principal = *context.principal;
    return limiter_of(principal).admit(principal.caller().bytes, std::chrono::steady_clock::now());
}

bool Admission::is_early(const Verdict& verdict) { return !verdict.allowed && verdict.retry_after <= max_early; }

boost::asio::awaitable<Verdict> Admission::wait_turn(const Context& context, Verdict verdict) const {
    // A client on a one-second clock comes some milliseconds early now and then. To refuse it would break one half of
    // what the limit promises, and to let it pass the other.
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    timer.expires_after(verdict.retry_after);
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return judge(context);
}

Result<void> Admission::apply(Context& context, const Verdict& verdict) const {
    if (verdict.limit == 0) return {};
    std::string& headers = context.response.headers;
    const auto reset_at = std::chrono::milliseconds(context.now.ms) + verdict.reset_after;
    headers += context.principal->session ? session_policy_ : key_policy_;
    headers += "RateLimit: \"permin\";r=";
    append_number(headers, verdict.remaining);
    headers += ";t=";
    append_number(headers, whole_seconds(verdict.more_after));
    headers += "\r\nX-RateLimit-Remaining: ";
    append_number(headers, verdict.remaining);
    headers += "\r\nX-RateLimit-Reset: ";
    append_number(headers, whole_seconds(reset_at));
    headers += "\r\n";
    if (verdict.allowed) return {};
    const std::string seconds = std::to_string(whole_seconds(verdict.retry_after));
    context.response.add("Retry-After", seconds);
    return Error{
        Code::too_many_requests,
        "past the limit of " + std::to_string(verdict.limit) + " requests a minute: try again in " + seconds + " s",
        {}};
}

Result<void> Admission::authorise(const Context& context, const Route& route) {
    const Principal& principal = *context.principal;
    if (route.access >= Access::signed_in && !principal.session) {
        return Error{Code::forbidden, "only somebody who is signed in to the console may do this, no API key", {}};
    }
    if (route.access == Access::owner && !principal.owner) {
        return Error{Code::forbidden, "only the owner may do this", {}};
    }
    if (principal.session && !is_safe(context.request.method) &&
        context.request.header("X-CSRF-Token") != principal.csrf_token) {
        return Error{Code::forbidden, "X-CSRF-Token must be the csrf_token that GET /api/v1/session tells",
                     "X-CSRF-Token"};
    }
    if (route.access == Access::write && !principal.may_write()) {
        context.response.add("WWW-Authenticate",
                             std::string(challenge) + ", error=\"insufficient_scope\", scope=\"write\"");
        return Error{Code::scope_required, "this key may only read; the request needs the write scope", {}};
    }
    if (route.pro && !principal.user.pro_in_force(context.now)) {
        return Error{Code::plan_required, "this needs plan pro, which this account does not have in force", {}};
    }
    return {};
}

}  // namespace tjp::api
