#pragma once

#include <boost/asio/awaitable.hpp>
#include <memory>
#include <string>
#include <string_view>

#include "auth/epoch_cache.hpp"
#include "server/api/address_rules.hpp"
#include "storage/model/copier.hpp"
#include "storage/model/hook.hpp"
#include "storage/model/principal.hpp"
#include "storage/stores/database.hpp"

namespace tjp::api {

/// A hook that a token leads to, and all that is needed to take its messages in.
struct Destination {
    Hook hook;
    User owner;
    Copier copier;
    AddressRules allowed;  ///< empty: everybody

    /// Whether a token with this hash is taken now: the one in force, or the old one during its overlap.
    bool takes(std::string_view token_hash, Timestamp now) const;
};

/// The hooks that took messages lately, one bounded cache a loop, so that a message costs no look-up.
class HookRing {
public:
    static constexpr std::size_t max_cached = 1024;  ///< hooks a loop

    HookRing(Database& database, std::size_t loops) : database_(database), cache_(loops, max_cached) {}

    /// Where a token with this hash leads, or nullptr. A token whose time is up leads nowhere.
    boost::asio::awaitable<Result<std::shared_ptr<const Destination>>> find(std::size_t loop, std::string token_hash,
                                                                            Timestamp now);

    /// False where no hook has a token with this hash; asks memory only, never waits.
    bool may_be_known(std::string_view token_hash) const;

    /// To be called after a commit that changed a hook, a copier or a user, before anybody is told of it.
    void invalidate() { cache_.invalidate(); }

private:
    Database& database_;
    EpochCache<std::string, std::shared_ptr<const Destination>> cache_;
};

}  // namespace tjp::api
