#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "auth/epoch_cache.hpp"
#include "auth/principal.hpp"
#include "auth/token.hpp"
#include "storage/stores/database.hpp"

namespace tjp {

/// A browser's session is a cookie that holds a sealed secret (auth/token.hpp) with this prefix.
constexpr std::string_view session_token_prefix = "tjp_session_";
constexpr std::string_view session_cookie = "tjp_session";
/// How long a session lasts without being used.
constexpr std::int64_t session_ms = 30LL * 24 * 60 * 60 * 1000;

/// What a page that is signed in must send with every change, so that no other site's page can make one: derived from
/// the token, which scripts cannot read, and told to them by `GET /api/v1/session`.
std::string csrf_token_of(std::string_view token_hash);

/// The browsers that were here lately, one bounded cache a loop, as KeyRing has the keys.
class SessionRing {
public:
    static constexpr std::size_t max_cached = 1024;  ///< sessions a loop

    SessionRing(Database& database, std::size_t loops) : database_(database), cache_(loops, max_cached) {}

    /// The principal of a session that this loop knows and that is in force; nothing: ask `load`.
    std::shared_ptr<const Principal> cached(std::size_t loop, const SecretHash& token, Timestamp now);

    /// False where there is certainly no such session in force; asks memory only, never waits.
    bool may_be_known(std::size_t loop, const SecretHash& token, Timestamp now);

    /// Looks it up in storage. Code::unauthenticated where there is no such session in force.
    boost::asio::awaitable<Result<std::shared_ptr<const Principal>>> load(std::size_t loop, SecretHash token,
                                                                          Timestamp now);

    /// To be called after a commit that changed a session or a user, before anybody is told of it.
    void invalidate() { cache_.invalidate(); }

private:
    Database& database_;
    /// By hash: who does not know the secret cannot choose it.
    EpochCache<std::string, std::shared_ptr<const Principal>> cache_;
};

}  // namespace tjp
