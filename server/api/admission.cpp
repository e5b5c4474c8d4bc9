#include "server/api/admission.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "auth/bearer.hpp"

namespace tjp::api {
namespace {

constexpr std::string_view challenge = "Bearer realm=\"tjp\"";

/// How early a request past the limit may be to be held until its time has come.
constexpr std::chrono::milliseconds max_early{100};

void append_number(std::string& out, std::int64_t value) {
    char text[24];
    const auto end = std::to_chars(text, text + sizeof text, value).ptr;
    out.append(text, end);
}

}  // namespace

LimitKey limit_key(const boost::asio::ip::address& address) {
    namespace ip = boost::asio::ip;
    return address.is_v6() ? address.to_v6().to_bytes()
                           : ip::make_address_v6(ip::v4_mapped, address.to_v4()).to_bytes();
}

Admission::Admission(Services& services) : services_(services) {
    const std::string limit = std::to_string(services.options.rate_limit);
    policy_ = "RateLimit-Policy: \"permin\";q=" + limit + ";w=60\r\nX-RateLimit-Limit: " + limit + "\r\n";
}

bool Admission::may_be_known(const http::Request& head) const {
    const Bearer bearer = parse_bearer(head.header("Authorization"));
    const auto presented = bearer.kind == Bearer::Kind::token ? parse_api_key(bearer.token) : std::nullopt;
    return presented && services_.keys.may_be_known(head.loop, *presented, services_.clock.now());
}

Result<PresentedKey> Admission::recognise(Context& context) const {
    const http::Request& request = context.request;
    const Bearer bearer = parse_bearer(request.header("Authorization"));
    const std::size_t fields = bearer.kind == Bearer::Kind::token ? request.count("Authorization") : 0;
    if (bearer.kind == Bearer::Kind::none && request.count("Authorization") <= 1) {
        context.response.add("WWW-Authenticate", challenge);
        return Error{Code::unauthenticated, "an API key is required, as Authorization: Bearer <key>", {}};
    }
    const auto presented = fields == 1 ? parse_api_key(bearer.token) : std::nullopt;
    if (!presented) return refuse_key(context, "this is not an API key of the form tjp_live_...");
    context.principal = services_.keys.cached(request.loop, *presented, context.now);
    return *presented;
}

boost::asio::awaitable<Result<void>> Admission::look_up(Context& context, PresentedKey key) const {
    const auto loaded = co_await services_.keys.load(context.request.loop, key, context.now);
    if (!loaded) {
        if (loaded.error().code != Code::unauthenticated) co_return loaded.error();
        co_return refuse_key(context, "this API key is unknown, revoked or expired");
    }
    context.principal = *loaded;
    co_return Result<void>{};
}

Error Admission::refuse_key(Context& context, std::string_view why) const {
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
    return services_.limiter.admit(context.principal->key.uuid.bytes, std::chrono::steady_clock::now());
}

bool Admission::is_early(const Verdict& verdict) { return !verdict.allowed && verdict.retry_after <= max_early; }

boost::asio::awaitable<Verdict> Admission::wait_turn(const Context& context, Verdict verdict) const {
    // A client on a one-second clock comes some milliseconds early now and then. To refuse it would break one half of
    // what the limit promises, and to let it pass the other.
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
    timer.expires_after(verdict.retry_after);
    co_await timer.async_wait(boost::asio::use_awaitable);
    co_return services_.limiter.admit(context.principal->key.uuid.bytes, std::chrono::steady_clock::now());
}

Result<void> Admission::apply(Context& context, const Verdict& verdict) const {
    if (verdict.limit == 0) return {};
    std::string& headers = context.response.headers;
    const auto reset_at = std::chrono::milliseconds(context.now.ms) + verdict.reset_after;
    headers += policy_;
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
    return Error{Code::too_many_requests,
                 "past the limit of " + std::to_string(verdict.limit) +
                     " requests a minute for this key: try again in " + seconds + " s",
                 {}};
}

Result<void> Admission::authorise(const Context& context, const Route& route) {
    const Principal& principal = *context.principal;
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
