#include "auth/key_ring.hpp"

#include "storage/stores/user_store.hpp"

namespace tjp {
namespace {

Error unknown_key() { return {Code::unauthenticated, "the API key is not valid", {}}; }

bool in_force(const std::optional<Timestamp>& expires_at, Timestamp now) { return !expires_at || now < *expires_at; }

/// The key and its user, where the key is known and its secret right.
class FindPrincipal {
public:
    FindPrincipal(const PresentedKey& key, Timestamp now) : key_(key), now_(now) {}

    Result<std::shared_ptr<const Principal>> operator()(ReadView view) const {
        const auto stored = user_store::find_key(view, key_.id);
        if (!stored) return stored.error();
        if (!*stored || !matches(**stored, key_)) return unknown_key();
        if ((*stored)->revoked_at || !in_force((*stored)->expires_at, now_)) return unknown_key();
        auto user = user_store::find(view, (*stored)->user);
        if (!user) return user.error();
        if (!*user) return unknown_key();
        auto principal = std::make_shared<Principal>();
        principal->key = key_.id;
        principal->scope = (*stored)->scope;
        principal->key_expires_at = (*stored)->expires_at;
        principal->user = std::move(**user);
        return std::shared_ptr<const Principal>(std::move(principal));
    }

private:
    PresentedKey key_;
    Timestamp now_;
};

/// Notes the uses of a bounded number of keys.
class WriteUses {
public:
    explicit WriteUses(std::vector<std::pair<Uuid, Timestamp>> uses) : uses_(std::move(uses)) {}

    Result<bool> operator()(Transaction& tx) const {
        for (const auto& [key, at] : uses_) user_store::note_use(tx, KeyId{key}, at);
        return true;
    }

private:
    std::vector<std::pair<Uuid, Timestamp>> uses_;
};

}  // namespace

KeyRing::KeyRing(Database& database, std::size_t loops) : database_(database), cache_(loops, max_cached) {}

std::shared_ptr<const Principal> KeyRing::cached(std::size_t loop, const PresentedKey& key, Timestamp now) {
    Entry* const entry = cache_.find(loop, key.id.uuid);
    if (entry == nullptr || !in_force(entry->principal->key_expires_at, now)) return nullptr;
    if (!same_hash(view(entry->secret_hash), key.secret_hash)) return nullptr;
    note_use(*entry, now);
    return entry->principal;
}

bool KeyRing::may_be_known(std::size_t loop, const PresentedKey& key, Timestamp now) {
    if (cached(loop, key, now)) return true;
    const auto found = FindPrincipal(key, now)(ReadView(database_.engine(), ReadTier::cached));
    return found || found.error().code != Code::unauthenticated;
}

boost::asio::awaitable<Result<std::shared_ptr<const Principal>>> KeyRing::load(std::size_t loop, PresentedKey key,
                                                                               Timestamp now) {
    const auto epoch = cache_.epoch();
    auto query = FindPrincipal(key, now);
    auto principal = co_await database_.read(std::move(query));
    if (!principal) co_return principal.error();
    Entry& entry = cache_.renew(loop, key.id.uuid, epoch);
    entry.secret_hash = key.secret_hash;
    entry.principal = *principal;
    note_use(entry, now);
    co_return *principal;
}

void KeyRing::note_use(Entry& entry, Timestamp now) {
    if (now.ms - entry.noted_at.ms < note_use_ms && now.ms >= entry.noted_at.ms) return;
    entry.noted_at = now;
    const std::scoped_lock lock(uses_mutex_);
    if (uses_.size() < max_noted) uses_[entry.principal->key.uuid] = now;
}

std::optional<Timestamp> KeyRing::noted_use(const KeyId& key) {
    const std::scoped_lock lock(uses_mutex_);
    const auto noted = uses_.find(key.uuid);
    return noted == uses_.end() ? std::nullopt : std::optional(noted->second);
}

boost::asio::awaitable<void> KeyRing::write_uses() {
    constexpr std::size_t step = 1000;
    std::unordered_map<Uuid, Timestamp, UuidHash> uses;
    {
        const std::scoped_lock lock(uses_mutex_);
        uses.swap(uses_);
    }
    std::vector<std::pair<Uuid, Timestamp>> part;
    for (auto use = uses.begin(); use != uses.end();) {
        part.emplace_back(*use);
        ++use;
        if (part.size() < step && use != uses.end()) continue;
        auto work = WriteUses(std::move(part));
        part = {};
        // A use that could not be noted (a full disk) is only a figure in a list.
        if (const auto written = co_await database_.transact(std::move(work)); !written) co_return;
    }
}

}  // namespace tjp
