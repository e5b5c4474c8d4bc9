#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "auth/api_key.hpp"
#include "auth/epoch_cache.hpp"
#include "auth/principal.hpp"
#include "storage/stores/database.hpp"

namespace tjp {

struct UuidHash {
    std::size_t operator()(const Uuid& uuid) const {
        std::size_t random = 0;  // the second half of a version 7 UUID is random
        std::memcpy(&random, uuid.bytes.data() + 8, sizeof random);
        return random;
    }
};

/// The API keys that were used lately, one bounded cache a loop, so that looking one up takes no lock.
///
/// Every change of a key or user calls `invalidate`: from then on, on every loop, nothing that was read from storage
/// before counts. A revoked key is refused as soon as its revocation is answered.
class KeyRing {
public:
    static constexpr std::size_t max_cached = 4096;      ///< keys a loop
    static constexpr std::int64_t note_use_ms = 30'000;  ///< how often a key's use is noted at most
    static constexpr std::size_t max_noted = 65'536;     ///< uses waiting to be written

    KeyRing(Database& database, std::size_t loops);

    /// The principal of a key that this loop knows and that is in force; nothing: ask `load`.
    std::shared_ptr<const Principal> cached(std::size_t loop, const PresentedKey& key, Timestamp now);

    /// False where the key is certainly not one that is in force; asks memory only, never waits.
    bool may_be_known(std::size_t loop, const PresentedKey& key, Timestamp now);

    /// Looks the key up in storage. Code::unauthenticated where it is unknown, revoked, expired, or its secret wrong.
    boost::asio::awaitable<Result<std::shared_ptr<const Principal>>> load(std::size_t loop, PresentedKey key,
                                                                          Timestamp now);

    /// To be called after a commit that changed a key or a user, before anybody is told of it.
    void invalidate() { cache_.invalidate(); }

    /// When a key was used last, where that is not written yet. Safe from any thread.
    std::optional<Timestamp> noted_use(const KeyId& key);

    /// Writes the last uses noted since the last call.
    boost::asio::awaitable<void> write_uses();

private:
    struct Entry {
        SecretHash secret_hash{};
        std::shared_ptr<const Principal> principal;
        Timestamp noted_at;
    };
    void note_use(Entry& entry, Timestamp now);

    Database& database_;
    EpochCache<Uuid, Entry, UuidHash> cache_;
    std::mutex uses_mutex_;
    std::unordered_map<Uuid, Timestamp, UuidHash> uses_;
};

}  // namespace tjp
