#include "auth/api_key.hpp"

#include "auth/base62.hpp"

namespace tjp {
namespace {

constexpr std::size_t id_digits = base62::digits_for(16);
constexpr std::size_t head_size = api_key_prefix.size() + id_digits + 1;  // up to and with the second underscore
static_assert(head_size + secret_digits + checksum_digits == api_key_size);

}  // namespace

NewApiKey mint(KeyId id) {
    std::string head(api_key_prefix);
    base62::append(head, id.uuid.bytes);
    head += '_';
    NewToken token = mint_token(head);
    return {std::move(token.text), std::string(token.secret_hash.begin(), token.secret_hash.end())};
}

std::string seal(ApiKey& key) {
    constexpr std::size_t shown = 4;  // of the checksum: they tell nothing that helps to guess the secret
    NewApiKey minted = mint(key.id);
    key.secret_hash = std::move(minted.secret_hash);
    key.last_characters = minted.text.substr(minted.text.size() - shown);
    return std::move(minted.text);
}

std::optional<PresentedKey> parse_api_key(std::string_view text) {
    if (text.size() != api_key_size || !text.starts_with(api_key_prefix) || text[head_size - 1] != '_') return {};
    const auto hash = hash_token(text.substr(0, head_size), text);
    if (!hash) return {};
    PresentedKey key{.id = {}, .secret_hash = *hash};
    if (!base62::parse(text.substr(api_key_prefix.size(), id_digits), key.id.uuid.bytes)) return {};
    return key;
}

bool matches(const ApiKey& stored, const PresentedKey& presented) {
    return stored.id == presented.id && same_hash(stored.secret_hash, presented.secret_hash);
}

}  // namespace tjp
