#include "auth/session_ring.hpp"

#include "storage/stores/session_store.hpp"
#include "storage/stores/user_store.hpp"

namespace tjp {
namespace {

Error no_session() { return {Code::unauthenticated, "the session has ended", {}}; }

class FindSession {
public:
    FindSession(std::string token_hash, Timestamp now) : token_hash_(std::move(token_hash)), now_(now) {}

    Result<std::shared_ptr<const Principal>> operator()(ReadView view) const {
        auto session = session_store::find_token(view, token_hash_);
        if (!session) return session.error();
        if (!*session || (*session)->expires_at <= now_) return no_session();
        auto user = user_store::find(view, (*session)->user);
        if (!user) return user.error();
        if (!*user) return no_session();
        const auto owner = user_store::find_owner(view);
        if (!owner) return owner.error();
        auto principal = std::make_shared<Principal>();
        principal->scope = Scope::write;
        principal->session = std::move(**session);
        principal->csrf_token = csrf_token_of(token_hash_);
        principal->owner = *owner == (*user)->id;
        principal->user = std::move(**user);
        return std::shared_ptr<const Principal>(std::move(principal));
    }

private:
    std::string token_hash_;
    Timestamp now_;
};

}  // namespace

std::string csrf_token_of(std::string_view token_hash) {
    constexpr std::string_view hex = "0123456789abcdef";
    constexpr std::size_t used_bytes = 20;
    const std::string text = "csrf\n" + std::string(token_hash);
    const SecretHash hash = sha256({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()});
    std::string token;
    for (std::size_t i = 0; i < used_bytes; ++i) {
        token += hex[hash[i] >> 4];
        token += hex[hash[i] & 15];
    }
    return token;
}

std::shared_ptr<const Principal> SessionRing::cached(std::size_t loop, const SecretHash& token, Timestamp now) {
    const auto* const known = cache_.find(loop, std::string(view(token)));
    if (known == nullptr || (*known)->session->expires_at <= now) return nullptr;
    return *known;
}

bool SessionRing::may_be_known(std::size_t loop, const SecretHash& token, Timestamp now) {
    if (cached(loop, token, now)) return true;
    const auto found = FindSession(std::string(view(token)), now)(ReadView(database_.engine(), ReadTier::cached));
    return found || found.error().code != Code::unauthenticated;
}

boost::asio::awaitable<Result<std::shared_ptr<const Principal>>> SessionRing::load(std::size_t loop, SecretHash token,
                                                                                   Timestamp now) {
    const auto epoch = cache_.epoch();
    const std::string hash(view(token));
    auto query = FindSession(hash, now);
    auto principal = co_await database_.read(std::move(query));
    if (!principal) co_return principal.error();
    cache_.renew(loop, hash, epoch) = *principal;
    co_return *principal;
}

}  // namespace tjp
