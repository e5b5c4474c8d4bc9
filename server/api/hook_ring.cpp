#include "server/api/hook_ring.hpp"

#include "server/api/signal_parts.hpp"
#include "storage/stores/hook_store.hpp"
#include "storage/stores/user_store.hpp"

namespace tjp::api {
namespace {

using Found = std::shared_ptr<const Destination>;

class FindDestination {
public:
    explicit FindDestination(std::string hash) : hash_(std::move(hash)) {}

    Result<Found> operator()(ReadView view) const {
        auto hook = hook_store::find_token(view, hash_);
        if (!hook) return hook.error();
        if (!*hook) return Found{};
        auto owner = user_store::find(view, (*hook)->user);
        if (!owner) return owner.error();
        if (!*owner) return Found{};
        auto copier = read_copier(view, (*hook)->user);
        if (!copier) return copier.error();
        auto found = std::make_shared<Destination>();
        for (const std::string& rule : (*hook)->allow_ips) {
            if (!found->allowed.add(rule)) return Error{Code::corrupt, "a stored hook has a damaged address rule", {}};
        }
        found->hook = std::move(**hook);
        found->owner = std::move(**owner);
        found->copier = std::move(*copier);
        return Found{std::move(found)};
    }

private:
    std::string hash_;
};

}  // namespace

bool Destination::takes(std::string_view token_hash, Timestamp now) const {
    if (token_hash == hook.token_hash) return true;
    return token_hash == hook.old_token_hash && hook.old_token_until && now < *hook.old_token_until;
}

boost::asio::awaitable<Result<Found>> HookRing::find(std::size_t loop, std::string token_hash, Timestamp now) {
    Found found;
    if (const Found* const known = cache_.find(loop, token_hash)) {
        found = *known;
    } else {
        const auto epoch = cache_.epoch();
        auto query = FindDestination(token_hash);
        auto loaded = co_await database_.read(std::move(query));
        if (!loaded) co_return loaded.error();
        found = std::move(*loaded);
        // Unknown tokens are not remembered: guesses would push out what is known.
        if (found) cache_.renew(loop, token_hash, epoch) = found;
    }
    if (found && !found->takes(token_hash, now)) co_return Found{};
    co_return found;
}

bool HookRing::may_be_known(std::string_view token_hash) const {
    const auto owner = ReadView(database_.engine(), ReadTier::cached).get(Table::hook_tokens, token_hash);
    return !owner || owner->has_value();
}

}  // namespace tjp::api
