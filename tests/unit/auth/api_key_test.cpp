#include "auth/api_key.hpp"

#include <cstring>
#include <set>
#include <string>

#include "auth/base62.hpp"
#include "tests/catch.hpp"

namespace {

using namespace tjp;

std::string hex(std::string_view bytes) {
    std::string out;
    for (const char c : bytes) {
        for (const int shift : {4, 0}) out += "0123456789abcdef"[static_cast<unsigned char>(c) >> shift & 15];
    }
    return out;
}

std::string hex(const SecretHash& hash) {
    return hex(std::string_view(reinterpret_cast<const char*>(hash.data()), hash.size()));
}

struct KnownKey {
    std::string_view text;
    std::string_view id_hex;
    std::string_view secret_hash;
};

/// Made with Python: base62 of the bytes, zlib.crc32 of all but the last six characters, hashlib.sha256 of the 20 bytes
/// of the secret (compared with `openssl dgst -sha256`).
constexpr KnownKey known_keys[] = {
    {"tjp_live_0000000000000000000000_0000000000000000000000000003USlGn", "00000000000000000000000000000000",
     "de47c9b27eb8d300dbb5f2c353e632c393262cf06340c4fa7f1b40c4cbd36f90"},
    {"tjp_live_7n42DGM5Tflk9n8mt7Fhc7_aWgEPTl1tmebfsQzFP4bxwgy80V08K2ty", "ffffffffffffffffffffffffffffffff",
     "9a8dcd3f9ff7aa3114e141f03c12989d363ea81fd74c02eea63c5f41489cb17a"},
    {"tjp_live_000SYW7RiJxkEgOGusQGwp_0029sS3yqsuDyR1vGFhTuuRAq1b2SSVnS", "000102030405060708090a0b0c0d0e0f",
     "e7aebf577f60412f0312d442c70a1fa6148c090bf5bab404caec29482ae779e8"},
    {"tjp_live_02wq5mOzTzOALmI3LYnPlJ_VluFK8FK1L0GULls9sso5YoeXlv4Ji5ND", "0190163d8694739baea5966c26f8ad91",
     "d622a2d7db6e15ae3d646341e6d8511d6c8613aa3e25a2aa6e438c4a07d51d50"},
};

/// The last six characters that make `head` a well-sealed text.
std::string seal(std::string head) {
    std::uint32_t crc = ~0U;  // bit by bit, on purpose another implementation than the product's
    for (const char c : head) {
        crc ^= static_cast<unsigned char>(c);
        for (int i = 0; i < 8; ++i) crc = crc >> 1 ^ (0xedb88320U & (0U - (crc & 1)));
    }
    crc = ~crc;
    const std::uint8_t bytes[] = {static_cast<std::uint8_t>(crc >> 24), static_cast<std::uint8_t>(crc >> 16),
                                  static_cast<std::uint8_t>(crc >> 8), static_cast<std::uint8_t>(crc)};
    base62::append(head, bytes);
    return head;
}

}  // namespace

TEST_CASE("keys made elsewhere are read as what they are", "[auth]") {
    for (const KnownKey& known : known_keys) {
        INFO(known.text);
        const auto key = parse_api_key(known.text);
        REQUIRE(key);
        CHECK(hex(key->id.uuid.view()) == known.id_hex);
        CHECK(hex(key->secret_hash) == known.secret_hash);
        CHECK(seal(std::string(known.text.substr(0, 59))) == known.text);
    }
}

TEST_CASE("the checksum is CRC-32 and the hash SHA-256", "[auth]") {
    // The check value of CRC-32/ISO-HDLC is that of the digits 1 to 9.
    std::string check;
    const std::uint8_t value[] = {0xcb, 0xf4, 0x39, 0x26};
    base62::append(check, value);
    CHECK(seal("123456789") == "123456789" + check);
    // FIPS 180-4's example.
    const std::uint8_t abc[] = {'a', 'b', 'c'};
    CHECK(hex(sha256(abc)) == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CHECK(hex(sha256({})) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST_CASE("a minted key is read back and matches its record alone", "[auth]") {
    std::set<std::string> texts;
    for (int i = 0; i < 1000; ++i) {
        KeyId id;
        fill_random(id.uuid.bytes.data(), 16);
        const NewApiKey made = mint(id);
        REQUIRE(made.text.size() == api_key_size);
        REQUIRE(made.secret_hash.size() == 32);
        const auto key = parse_api_key(made.text);
        REQUIRE(key);
        ApiKey record{.id = id,
                      .user = {},
                      .name = {},
                      .secret_hash = made.secret_hash,
                      .last_characters = {},
                      .expires_at = {},
                      .revoked_at = {},
                      .last_used_at = {},
                      .created_at = {}};
        REQUIRE(matches(record, *key));
        record.secret_hash[31] = static_cast<char>(record.secret_hash[31] ^ 1);
        REQUIRE_FALSE(matches(record, *key));
        record.secret_hash = made.secret_hash.substr(0, 31);
        REQUIRE_FALSE(matches(record, *key));
        record.secret_hash.clear();
        REQUIRE_FALSE(matches(record, *key));
        record.secret_hash = mint(id).secret_hash;  // the same id, another secret
        REQUIRE_FALSE(matches(record, *key));
        REQUIRE(texts.insert(made.text).second);
    }
}

TEST_CASE("a key with any one character changed, missing or too many is refused", "[auth]") {
    for (const KnownKey& known : known_keys) {
        const std::string good(known.text);
        int accepted = 0;
        for (std::size_t pos = 0; pos < good.size(); ++pos) {
            for (int c = 0; c < 256; ++c) {
                std::string bad = good;
                bad[pos] = static_cast<char>(c);
                accepted += bad != good && parse_api_key(bad).has_value();
            }
            accepted += parse_api_key(good.substr(0, pos)).has_value();
            accepted += parse_api_key(std::string(good).erase(pos, 1)).has_value();
            accepted += parse_api_key(std::string(good).insert(pos, 1, '0')).has_value();
            if (pos + 1 < good.size() && good[pos] != good[pos + 1]) {
                std::string swapped = good;
                std::swap(swapped[pos], swapped[pos + 1]);
                accepted += parse_api_key(swapped).has_value();
            }
        }
        CHECK(accepted == 0);
        CHECK_FALSE(parse_api_key(good + " "));
        CHECK_FALSE(parse_api_key(good + std::string(1, '\0')));
    }
}

TEST_CASE("a well-sealed text is still refused where it is no key", "[auth]") {
    const std::string id = "000SYW7RiJxkEgOGusQGwp";
    const std::string secret = "0029sS3yqsuDyR1vGFhTuuRAq1b";
    CHECK(parse_api_key(seal("tjp_live_" + id + "_" + secret)));
    for (const std::string& head : {
             "tjp_test_" + id + "_" + secret,
             "TJP_live_" + id + "_" + secret,
             "tjp_live_" + id + "-" + secret,
             "tjp_live_" + id + "_" + "aWgEPTl1tmebfsQzFP4bxwgy80W",  // 2^160
             "tjp_live_" + id + "_" + "zzzzzzzzzzzzzzzzzzzzzzzzzzz",
             std::string("tjp_live_7n42DGM5Tflk9n8mt7Fhc8_") + secret,  // 2^128
             std::string("tjp_live_zzzzzzzzzzzzzzzzzzzzzz_") + secret,
             "tjp_live_" + id + "_" + secret.substr(1),
             "tjp_live_" + id + "_0" + secret,
         }) {
        INFO(head);
        CHECK_FALSE(parse_api_key(seal(head)));
    }
    // The checksum itself written as a number past 2^32 that is the same modulo 2^32.
    std::string text = seal("tjp_live_" + id + "_" + secret);
    CHECK_FALSE(parse_api_key(text.replace(59, 6, "zzzzzz")));
    CHECK_FALSE(parse_api_key(""));
    CHECK_FALSE(parse_api_key("tjp_live_"));
}

TEST_CASE("base62 has one text for each value", "[auth]") {
    struct Row {
        std::size_t bytes;
        std::string_view text;
        bool ok;
    };
    for (const Row& row : {
             Row{4, "000000", true},
             Row{4, "4gfFC3", true},
             Row{4, "4gfFC4", false},
             Row{4, "zzzzzz", false},
             Row{4, "00000", false},
             Row{4, "0000000", false},
             Row{4, "00000-", false},
             Row{4, " 00000", false},
             Row{16, "7n42DGM5Tflk9n8mt7Fhc7", true},
             Row{16, "7n42DGM5Tflk9n8mt7Fhc8", false},
             Row{20, "aWgEPTl1tmebfsQzFP4bxwgy80V", true},
             Row{20, "aWgEPTl1tmebfsQzFP4bxwgy80W", false},
         }) {
        INFO(row.text);
        std::uint8_t bytes[base62::max_bytes];
        const std::span<std::uint8_t> out(bytes, row.bytes);
        REQUIRE(base62::parse(row.text, out) == row.ok);
        if (!row.ok) continue;
        std::string back;
        base62::append(back, out);
        CHECK(back == row.text);
    }
    for (std::size_t size = 4; size <= base62::max_bytes; size += 4) {
        for (int i = 0; i < 1000; ++i) {
            std::uint8_t in[base62::max_bytes];
            std::uint8_t out[base62::max_bytes];
            fill_random(in, size);
            std::string text = "x";
            base62::append(text, {in, size});
            REQUIRE(base62::parse(std::string_view(text).substr(1), {out, size}));
            REQUIRE(std::memcmp(in, out, size) == 0);
        }
    }
}

TEST_CASE("tokens of one purpose do not pass for another", "[auth]") {
    const auto known = hash_token("tjp_hook_", "tjp_hook_0029sS3yqsuDyR1vGFhTuuRAq1b1X9hp9");  // by Python, as above
    REQUIRE(known);
    CHECK(hex(*known) == known_keys[2].secret_hash);
    const NewToken token = mint_token("tjp_hook_");
    const auto hash = hash_token("tjp_hook_", token.text);
    REQUIRE(hash);
    CHECK(*hash == token.secret_hash);
    CHECK_FALSE(hash_token("tjp_sess_", token.text));
    CHECK_FALSE(hash_token("", token.text));
    CHECK_FALSE(hash_token("tjp_hook_", token.text.substr(1)));
    CHECK_FALSE(parse_api_key(token.text));
}
