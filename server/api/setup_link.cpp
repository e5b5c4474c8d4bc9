#include "server/api/setup_link.hpp"

namespace tjp::api {
namespace {

constexpr std::string_view prefix = "tjp_setup_";

}  // namespace

std::string SetupLink::make(Timestamp now) {
    NewToken token = mint_token(prefix);
    const std::lock_guard lock(mutex_);
    hash_ = token.secret_hash;
    made_at_ = now;
    return std::move(token.text);
}

bool SetupLink::takes(std::string_view token, Timestamp now) const {
    const auto hash = hash_token(prefix, token);
    const std::lock_guard lock(mutex_);
    if (!hash || !hash_ || now.ms >= made_at_.ms + valid_ms) return false;
    return same_hash(view(*hash_), *hash);
}

void SetupLink::spend() {
    const std::lock_guard lock(mutex_);
    hash_.reset();
}

}  // namespace tjp::api
