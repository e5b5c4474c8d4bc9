#include "auth/token.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <boost/crc.hpp>
#include <cstdlib>

#include "auth/base62.hpp"
#include "storage/model/id.hpp"

namespace tjp {
namespace {

static_assert(base62::digits_for(secret_bytes) == secret_digits);
static_assert(base62::digits_for(4) == checksum_digits);

/// The bytes of a secret, wiped when they go.
struct Secret {
    std::array<std::uint8_t, secret_bytes> bytes{};
    ~Secret() { OPENSSL_cleanse(bytes.data(), bytes.size()); }
};

std::array<std::uint8_t, 4> checksum(std::string_view text) {
    boost::crc_32_type crc;
    crc.process_bytes(text.data(), text.size());
    const auto value = static_cast<std::uint32_t>(crc.checksum());
    return {static_cast<std::uint8_t>(value >> 24), static_cast<std::uint8_t>(value >> 16),
            static_cast<std::uint8_t>(value >> 8), static_cast<std::uint8_t>(value)};
}

/// One a thread: fetching the algorithm and making a context cost several times the hash itself.
struct Sha256 {
    EVP_MD* algorithm = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    EVP_MD_CTX* context = EVP_MD_CTX_new();

    Sha256() = default;
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    ~Sha256() {
        EVP_MD_CTX_free(context);
        EVP_MD_free(algorithm);
    }
};

}  // namespace

SecretHash sha256(std::span<const std::uint8_t> bytes) {
    thread_local const Sha256 digest;
    SecretHash hash;
    if (digest.algorithm == nullptr || digest.context == nullptr ||
        EVP_DigestInit_ex2(digest.context, digest.algorithm, nullptr) != 1 ||
        EVP_DigestUpdate(digest.context, bytes.data(), bytes.size()) != 1 ||
        EVP_DigestFinal_ex(digest.context, hash.data(), nullptr) != 1) {
        std::abort();
    }
    return hash;
}

NewToken mint_token(std::string_view prefix) {
    Secret secret;
    fill_random(secret.bytes.data(), secret.bytes.size());
    NewToken token;
    // Reserved at once, so that growing leaves no copy of the secret behind.
    token.text.reserve(prefix.size() + secret_digits + checksum_digits);
    token.text += prefix;
    base62::append(token.text, secret.bytes);
    base62::append(token.text, checksum(token.text));
    token.secret_hash = sha256(secret.bytes);
    return token;
}

std::optional<SecretHash> hash_token(std::string_view prefix, std::string_view text) {
    if (text.size() != prefix.size() + secret_digits + checksum_digits || !text.starts_with(prefix)) return {};
    const std::string_view sealed = text.substr(0, text.size() - checksum_digits);
    std::array<std::uint8_t, 4> sum{};
    if (!base62::parse(text.substr(sealed.size()), sum) || sum != checksum(sealed)) return {};
    Secret secret;
    if (!base62::parse(sealed.substr(prefix.size()), secret.bytes)) return {};
    return sha256(secret.bytes);
}

bool same_hash(std::string_view stored, const SecretHash& presented) {
    return stored.size() == presented.size() && CRYPTO_memcmp(stored.data(), presented.data(), presented.size()) == 0;
}

}  // namespace tjp
