#include "storage/model/id.hpp"

#include <openssl/rand.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "storage/model/big_endian.hpp"
#include "storage/model/int128.hpp"

namespace tjp {
namespace {

constexpr std::string_view alphabet = "0123456789abcdefghjkmnpqrstvwxyz";  // Crockford: no i, l, o, u
constexpr std::uint32_t counter_limit = 1U << 12;

constexpr auto values = [] {
    std::array<std::int8_t, 256> table{};
    table.fill(-1);
    for (std::size_t i = 0; i < alphabet.size(); ++i) {
        table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::int8_t>(i);
    }
    return table;
}();

constexpr auto pairs = [] {
    std::array<std::array<char, 2>, 1024> table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = {alphabet[i / 32], alphabet[i % 32]};
    return table;
}();

using Wide = Uint128;

/// A pool of random bytes a thread, so that an id does not cost a call into OpenSSL's generator.
std::uint64_t random_u64() {
    thread_local std::array<std::uint64_t, 64> pool;
    thread_local std::size_t used = pool.size();
    if (used == pool.size()) {
        fill_random(pool.data(), sizeof pool);
        used = 0;
    }
    return pool[used++];
}

/// RFC 9562, 5.7: 48 bits of milliseconds, the version, 12 bits that count up, the variant, 62 random bits.
Uuid assemble(std::uint64_t ms, std::uint32_t counter, std::uint64_t random) {
    Uuid uuid;
    for (std::size_t i = 0; i < 6; ++i) uuid.bytes[i] = static_cast<std::uint8_t>(ms >> (40 - 8 * i));
    uuid.bytes[6] = static_cast<std::uint8_t>(0x70 | counter >> 8);
    uuid.bytes[7] = static_cast<std::uint8_t>(counter);
    std::memcpy(uuid.bytes.data() + 8, &random, 8);
    uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3f) | 0x80);
    return uuid;
}

}  // namespace

void fill_random(void* out, std::size_t size) {
    // Without randomness no id and no key is safe to hand out.
    if (RAND_bytes(static_cast<unsigned char*>(out), static_cast<int>(size)) != 1) std::abort();
}

std::string_view prefix(IdKind kind) {
    switch (kind) {
        case IdKind::user:
            return "user_";
        case IdKind::key:
            return "key_";
        case IdKind::trade:
            return "trade_";
        case IdKind::signal:
            return "signal_";
        case IdKind::account:
            return "acct_";
        case IdKind::hook:
            return "hook_";
        case IdKind::webhook:
            return "whk_";
        case IdKind::event:
            return "evt_";
        case IdKind::message:
            return "msg_";
        case IdKind::session:
            return "session_";
    }
    return "";
}

char* write_uuid_digits(char* to, const Uuid& uuid) {
    const std::uint64_t high = read_be64(uuid.view());
    const std::uint64_t low = read_be64(uuid.view().substr(8));
    // Two digits at a time, ten bits: six pairs of the upper 58 bits, one of the bits in the middle, six of the
    // lower 60.
    const auto write = [&to](std::uint64_t bits) {
        std::memcpy(to, pairs[bits & 1023].data(), 2);
        to += 2;
    };
    for (int shift = 56; shift > 0; shift -= 10) write(high >> shift);
    write(high << 4 | low >> 60);
    for (int shift = 50; shift >= 0; shift -= 10) write(low >> shift);
    return to;
}

void append_id(std::string& out, IdKind kind, const Uuid& uuid) {
    char digits[uuid_digits];
    write_uuid_digits(digits, uuid);
    out.append(prefix(kind)).append(digits, uuid_digits);
}

std::optional<Uuid> parse_id(IdKind kind, std::string_view text) {
    if (!text.starts_with(prefix(kind))) return std::nullopt;
    text.remove_prefix(prefix(kind).size());
    // 26 digits of 5 bits hold 130: the first one may use only its low three.
    if (text.size() != uuid_digits || values[static_cast<unsigned char>(text[0])] > 7) return std::nullopt;
    Wide value = 0;
    for (const char c : text) {
        const auto digit = values[static_cast<unsigned char>(c)];
        if (digit < 0) return std::nullopt;
        value = value << 5 | static_cast<unsigned>(digit);
    }
    Uuid uuid;
    for (std::size_t i = uuid.bytes.size(); i-- > 0; value >>= 8)
        uuid.bytes[i] = static_cast<std::uint8_t>(value & 255);
    return uuid;
}

void IdSource::stay_after(Timestamp floor) {
    const std::scoped_lock lock(mutex_);
    if (floor.ms < 0 || static_cast<std::uint64_t>(floor.ms) < last_ms_) return;
    last_ms_ = static_cast<std::uint64_t>(floor.ms);
    counter_ = counter_limit - 1;  // the next id opens a new millisecond
}

Uuid IdSource::next() {
    const std::uint64_t random = random_u64();
    std::uint64_t ms = 0;
    std::uint32_t counter = 0;
    {
        const std::scoped_lock lock(mutex_);
        const auto now = static_cast<std::uint64_t>(std::max<std::int64_t>(0, clock_.now().ms));
        if (now > last_ms_) {
            last_ms_ = now;
            counter_ = static_cast<std::uint32_t>(random >> 53) & 0x3ff;  // room to count up from
        } else if (++counter_ == counter_limit) {
            ++last_ms_;
            counter_ = 0;
        }
        ms = last_ms_;
        counter = counter_;
    }
    return assemble(ms, counter, random);
}

Timestamp time_of(const Uuid& uuid) {
    std::int64_t ms = 0;
    for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | uuid.bytes[i];
    return {ms};
}

Uuid uuid_at(Timestamp at) {
    const std::uint64_t random = random_u64();
    return assemble(static_cast<std::uint64_t>(std::max<std::int64_t>(0, at.ms)),
                    static_cast<std::uint32_t>(random_u64()) & 0xfff, random);
}

}  // namespace tjp
