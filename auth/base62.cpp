// Numbers are held in limbs and converted as many digits at a time as fit one: ten in 64 bits where they are read,
// which every request waits for, and five in 32 bits where they are written, which takes divisions.

#include "auth/base62.hpp"

#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "storage/model/int128.hpp"

namespace tjp::base62 {
namespace {

constexpr std::string_view alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t chunk_digits = 5;
constexpr std::uint32_t chunk_base = 62U * 62 * 62 * 62 * 62;
constexpr std::uint8_t no_digit = 255;

constexpr auto values = [] {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_digit);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
    }
    return table;
}();

/// The least significant limb first.
using Limbs = std::array<std::uint32_t, max_bytes / 4>;

/// A number that may be a secret: wiped when it goes.
struct Number {
    Limbs limbs{};
    ~Number() { OPENSSL_cleanse(limbs.data(), sizeof limbs); }
};

constexpr std::size_t wide_digits = 10;
constexpr std::uint64_t wide_base = std::uint64_t{chunk_base} * chunk_base;

struct WideNumber {
    std::array<std::uint64_t, max_bytes / 8> limbs{};
    ~WideNumber() { OPENSSL_cleanse(limbs.data(), sizeof limbs); }
};

/// Divides by 62^5; the remainder.
std::uint32_t shift_out(Limbs& limbs, std::size_t count) {
    std::uint64_t rest = 0;
    for (std::size_t i = count; i-- > 0;) {
        rest = rest << 32 | limbs[i];
        limbs[i] = static_cast<std::uint32_t>(rest / chunk_base);
        rest %= chunk_base;
    }
    return static_cast<std::uint32_t>(rest);
}

}  // namespace

void append(std::string& out, std::span<const std::uint8_t> bytes) {
    assert(bytes.size() <= max_bytes && bytes.size() % 4 == 0);
    const std::size_t count = bytes.size() / 4;
    Number number;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        std::uint32_t& limb = number.limbs[count - 1 - i / 4];
        limb = limb << 8 | bytes[i];
    }
    const std::size_t start = out.size();
    std::size_t pos = start + digits_for(bytes.size());
    out.resize(pos);
    while (pos > start) {
        std::uint32_t chunk = shift_out(number.limbs, count);
        for (std::size_t i = 0; i < chunk_digits && pos > start; ++i, chunk /= 62) out[--pos] = alphabet[chunk % 62];
    }
}

bool parse(std::string_view text, std::span<std::uint8_t> out) {
    assert(out.size() <= max_bytes && out.size() % 4 == 0);
    if (text.size() != digits_for(out.size())) return false;
    WideNumber number;
    const std::size_t count = (out.size() + 7) / 8;
    std::size_t pos = 0;
    while (pos < text.size()) {
        // The first chunk is the short one, so that each multiplication is by the same 62^10.
        const std::size_t end = pos + (text.size() - pos - 1) % wide_digits + 1;
        std::uint64_t chunk = 0;
        for (; pos < end; ++pos) {
            const std::uint8_t value = values[static_cast<unsigned char>(text[pos])];
            if (value == no_digit) return false;
            chunk = chunk * 62 + value;
        }
        Uint128 carry = chunk;
        for (std::size_t i = 0; i < count; ++i) {
            carry += Uint128{number.limbs[i]} * wide_base;
            number.limbs[i] = static_cast<std::uint64_t>(carry);
            carry >>= 64;
        }
        if (carry != 0) return false;
    }
    if (out.size() % 8 != 0 && number.limbs[count - 1] >> 32 != 0) return false;
    for (std::size_t i = 0; i < out.size(); ++i) {
        const std::size_t from_end = out.size() - 1 - i;
        out[i] = static_cast<std::uint8_t>(number.limbs[from_end / 8] >> (8 * (from_end % 8)));
    }
    return true;
}

}  // namespace tjp::base62
