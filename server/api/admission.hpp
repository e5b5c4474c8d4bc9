#pragma once

#include <boost/asio/awaitable.hpp>
#include <optional>
#include <string>

#include "auth/api_key.hpp"
#include "ratelimit/sliding_window.hpp"
#include "server/api/context.hpp"
#include "server/api/routes.hpp"

namespace tjp::api {

/// What the throttle of addresses counts by: every address as IPv6.
LimitKey limit_key(const boost::asio::ip::address& address);

/// The token of a session in a request's cookies, where there is a sound one, and its hash.
struct SessionToken {
    std::string_view text;
    SecretHash hash{};
};
std::optional<SessionToken> session_of(const http::Request& request);

/// Whether a request may go on to its handler: key → rate limit → scope → plan. What is usual is plain calls; only a
/// key that no cache knows, and a request that is a little early, suspend.
class Admission {
public:
    explicit Admission(Services& services);

    /// Whether the request carries a key that is known, before anything is counted or answered. Looks in memory only,
    /// and gives the benefit of the doubt where that does not tell.
    bool may_be_known(const http::Request& head) const;

    /// What a request says that it comes from: a key, or else a browser's session.
    struct Credential {
        std::optional<PresentedKey> key;
        SecretHash session{};
    };

    /// Reads the key or the cookie, and sets `context.principal` where this loop knows it already; else `look_up` is to
    /// be called.
    Result<Credential> recognise(Context& context) const;
    /// Asks storage for it.
    boost::asio::awaitable<Result<void>> look_up(Context& context, Credential credential) const;

    /// Counts the request against its key's limit.
    Verdict judge(const Context& context) const;
    /// Whether the request was refused for coming so little too soon that it had better wait.
    static bool is_early(const Verdict& verdict);
    /// Waits until the request's time has come, and counts it then.
    boost::asio::awaitable<Verdict> wait_turn(const Context& context, Verdict verdict) const;
    /// Tells the client where it stands, and refuses it where it is past its limit.
    Result<void> apply(Context& context, const Verdict& verdict) const;

    static Result<void> authorise(const Context& context, const Route& route);

private:
    Error refuse(Context& context, std::string_view why) const;
    SlidingWindow& limiter_of(const Principal& principal) const;

    Services& services_;
    std::string key_policy_;
    std::string session_policy_;
};

}  // namespace tjp::api
