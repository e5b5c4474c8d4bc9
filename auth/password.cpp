#include "auth/password.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <charconv>
#include <optional>

#include "storage/codec/utf8.hpp"
#include "storage/model/id.hpp"

namespace tjp {
namespace {

constexpr std::uint64_t max_memory = std::uint64_t{256} << 20;
constexpr std::uint64_t work(const ScryptCost& cost) { return (std::uint64_t{cost.r} * cost.p) << cost.log2_n; }
constexpr std::uint64_t max_work = 8 * work(password_cost);
constexpr std::uint32_t max_log2_n = 21;
constexpr std::uint32_t max_r = 64;
constexpr std::uint32_t max_p = 64;
constexpr std::size_t max_salt_bytes = 64;
constexpr std::size_t min_hash_bytes = 16;
constexpr std::size_t max_hash_bytes = 64;

constexpr std::string_view phc_prefix = "$scrypt$";
constexpr std::string_view base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// A stored record, taken apart.
struct Record {
    ScryptCost cost;
    std::string salt;
    std::string hash;
};

void append_base64(std::string& out, std::string_view bytes) {
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : bytes) {
        bits = bits << 8 | static_cast<unsigned char>(c);
        for (count += 8; count >= 6; count -= 6) out += base64[bits >> (count - 6) & 63];
    }
    if (count > 0) out += base64[bits << (6 - count) & 63];
}

/// Unpadded and canonical: left-over bits must be zero.
std::optional<std::string> parse_base64(std::string_view text) {
    std::string out;
    std::uint32_t bits = 0;
    int count = 0;
    for (const char c : text) {
        const std::size_t value = base64.find(c);
        if (value == std::string_view::npos) return {};
        bits = bits << 6 | static_cast<std::uint32_t>(value);
        if ((count += 6) >= 8) out += static_cast<char>(bits >> (count -= 8) & 255);
    }
    if (count >= 6 || (bits & ((1U << count) - 1)) != 0) return {};
    return out;
}

/// Takes `name` and a number from 1 to `max`, without leading zeros, off the front of `text`.
bool take_number(std::string_view& text, std::string_view name, std::uint32_t max, std::uint32_t& out) {
    if (!text.starts_with(name)) return false;
    text.remove_prefix(name.size());
    if (text.starts_with('0')) return false;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc{} || out > max) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

std::optional<Record> parse_record(std::string_view text) {
    if (!text.starts_with(phc_prefix)) return {};
    text.remove_prefix(phc_prefix.size());
    Record record;
    if (!take_number(text, "ln=", max_log2_n, record.cost.log2_n) || !take_number(text, ",r=", max_r, record.cost.r) ||
        !take_number(text, ",p=", max_p, record.cost.p) || !text.starts_with('$')) {
        return {};
    }
    if (((std::uint64_t{128} * record.cost.r) << record.cost.log2_n) > max_memory || work(record.cost) > max_work) {
        return {};
    }
    text.remove_prefix(1);
    const std::size_t dollar = text.find('$');
    if (dollar == std::string_view::npos) return {};
    auto salt = parse_base64(text.substr(0, dollar));
    auto hash = parse_base64(text.substr(dollar + 1));
    if (!salt || !hash || salt->size() > max_salt_bytes) return {};
    if (hash->size() < min_hash_bytes || hash->size() > max_hash_bytes) return {};
    record.salt = *std::move(salt);
    record.hash = *std::move(hash);
    return record;
}

std::string_view view(std::span<const std::uint8_t> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

Result<void> check_password(std::string_view password) {
    if (password.size() < min_password_bytes) {
        return invalid("password", "The password must be at least 10 bytes long.");
    }
    if (password.size() > max_password_bytes) {
        return invalid("password", "The password must be at most 1,024 bytes long.");
    }
    if (!is_utf8(password)) return invalid("password", "The password must be valid UTF-8.");
    return {};
}

bool scrypt(std::string_view password, std::string_view salt, const ScryptCost& cost, std::span<std::uint8_t> out) {
    if (cost.log2_n > 63) return false;
    // Without a bound of our own OpenSSL stops at 32 MiB, just below what the usual cost takes in all.
    constexpr std::uint64_t overhead = std::uint64_t{1} << 20;
    return EVP_PBE_scrypt(password.data(), password.size(), reinterpret_cast<const unsigned char*>(salt.data()),
                          salt.size(), std::uint64_t{1} << cost.log2_n, cost.r, cost.p, max_memory + overhead,
                          out.data(), out.size()) == 1;
}

Result<std::string> hash_password(std::string_view password) {
    if (auto checked = check_password(password); !checked) return checked.error();
    std::array<std::uint8_t, password_salt_bytes> salt;
    std::array<std::uint8_t, password_hash_bytes> hash;
    fill_random(salt.data(), salt.size());
    if (!scrypt(password, view(salt), password_cost, hash)) {
        return Error{Code::internal, "The password could not be hashed.", {}};
    }
    std::string phc(phc_prefix);
    phc += "ln=" + std::to_string(password_cost.log2_n) + ",r=" + std::to_string(password_cost.r) +
           ",p=" + std::to_string(password_cost.p) + '$';
    append_base64(phc, view(salt));
    phc += '$';
    append_base64(phc, view(hash));
    OPENSSL_cleanse(hash.data(), hash.size());
    return phc;
}

bool verify_password(std::string_view password, std::string_view phc) {
    // No stored password is longer, and its length is no secret of ours: no time is spent on it for anybody.
    if (password.size() > max_password_bytes) return false;
    const auto record = parse_record(phc);
    if (!record) {
        verify_nobody(password);
        return false;
    }
    std::array<std::uint8_t, max_hash_bytes> hash;
    const std::span<std::uint8_t> out(hash.data(), record->hash.size());
    const bool same = scrypt(password, record->salt, record->cost, out) &&
                      CRYPTO_memcmp(out.data(), record->hash.data(), out.size()) == 0;
    OPENSSL_cleanse(hash.data(), hash.size());
    return same;
}

void verify_nobody(std::string_view password) {
    if (password.size() > max_password_bytes) return;
    constexpr std::array<std::uint8_t, password_salt_bytes> salt{};
    std::array<std::uint8_t, password_hash_bytes> hash;
    // Only its time is wanted; a failure for want of memory would be that of a real verification, too.
    static_cast<void>(scrypt(password, view(salt), password_cost, hash));
    OPENSSL_cleanse(hash.data(), hash.size());
}

bool needs_rehash(std::string_view phc) {
    const auto record = parse_record(phc);
    return !record || record->cost != password_cost || record->salt.size() != password_salt_bytes ||
           record->hash.size() != password_hash_bytes;
}

}  // namespace tjp
