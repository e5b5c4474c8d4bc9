#include "auth/password.hpp"

#include <ctime>
#include <string>
#include <vector>

#include "tests/catch.hpp"

namespace {

using namespace tjp;

std::string hex(const std::vector<std::uint8_t>& bytes) {
    std::string out;
    for (const std::uint8_t byte : bytes) {
        for (const int shift : {4, 0}) out += "0123456789abcdef"[byte >> shift & 15];
    }
    return out;
}

constexpr std::string_view horse = "correct horse battery staple";

// By Python's hashlib.scrypt; the second password is "pässwörd €𝄞 long".
constexpr std::string_view horse_phc =
    "$scrypt$ln=15,r=8,p=3$AAECAwQFBgcICQoLDA0ODw$ZwXboEbK+6uo3pibyojgA4zgNULQwM2WqPlWpy+G7mc";
constexpr std::string_view accents = "p\xc3\xa4ssw\xc3\xb6rd \xe2\x82\xac\xf0\x9d\x84\x9e long";
constexpr std::string_view accents_phc =
    "$scrypt$ln=15,r=8,p=3$/////////////////////w$m6V4RR8aTw7YWZUFwnlQC3NgLqwZmD0i2FNtp/PulPw";
constexpr std::string_view horse_cheap_phc = "$scrypt$ln=4,r=1,p=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ";
constexpr std::string_view horse_wide_phc =
    "$scrypt$ln=16,r=8,p=2$AAECAwQFBgcICQoLDA0ODw$nh1deaQZtmyqokalEP2YD8rRAvmxL0wUN3oUceMtivQ";

}  // namespace

TEST_CASE("scrypt gives the vectors of RFC 7914", "[auth]") {
    struct Row {
        std::string_view password;
        std::string_view salt;
        ScryptCost cost;
        std::string_view hash;
    };
    for (const Row& row : {
             Row{"",
                 "",
                 {4, 1, 1},
                 "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442"
                 "fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906"},
             Row{"password",
                 "NaCl",
                 {10, 8, 16},
                 "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b373162"
                 "2eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640"},
             Row{"pleaseletmein",
                 "SodiumChloride",
                 {14, 8, 1},
                 "7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2"
                 "d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887"},
         }) {
        std::vector<std::uint8_t> out(64);
        REQUIRE(scrypt(row.password, row.salt, row.cost, out));
        CHECK(hex(out) == row.hash);
    }
    // Its last vector takes a gigabyte, which is past our bound.
    std::vector<std::uint8_t> out(64);
    CHECK_FALSE(scrypt("pleaseletmein", "SodiumChloride", {20, 8, 1}, out));
}

TEST_CASE("records made elsewhere verify", "[auth]") {
    CHECK(verify_password(horse, horse_phc));
    CHECK_FALSE(verify_password("correct horse battery stapler", horse_phc));
    CHECK(verify_password(accents, accents_phc));
    CHECK(verify_password(horse, horse_cheap_phc));
    CHECK(verify_password(horse, horse_wide_phc));
}

TEST_CASE("a hashed password verifies, and no other does", "[auth]") {
    const auto phc = hash_password(horse);
    REQUIRE(phc.has_value());
    CHECK(phc->starts_with("$scrypt$ln=15,r=8,p=3$"));
    CHECK(phc->size() == 22 + 22 + 1 + 43);
    CHECK(verify_password(horse, *phc));
    CHECK_FALSE(verify_password("correct horse battery stapl", *phc));
    CHECK_FALSE(verify_password("", *phc));
    CHECK_FALSE(needs_rehash(*phc));
    const auto again = hash_password(horse);
    REQUIRE(again.has_value());
    CHECK(*phc != *again);
}

TEST_CASE("a record of another cost or shape asks for a new hash", "[auth]") {
    CHECK_FALSE(needs_rehash(horse_phc));
    CHECK(needs_rehash(horse_cheap_phc));
    CHECK(needs_rehash(horse_wide_phc));
    CHECK(needs_rehash(""));
    CHECK(needs_rehash("$argon2id$v=19$m=65536,t=3,p=4$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ"));
}

TEST_CASE("a record that is not exactly one, or asks for too much, never verifies", "[auth]") {
    for (const std::string_view phc : {
             std::string_view(""),
             std::string_view("$"),
             std::string_view("$scrypt$"),
             std::string_view("$scrypt$ln=4,r=1,p=1"),
             std::string_view("$scrypt$ln=4,r=1,p=1$"),
             std::string_view("$scrypt$ln=4,r=1,p=1$c2FsdHNhbHQ"),
             std::string_view("$scrypt$ln=4,r=1,p=1$c2FsdHNhbHQ$"),
             std::string_view("$SCRYPT$ln=4,r=1,p=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ"),
             std::string_view("$scrypt$ln=04,r=1,p=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ"),
             std::string_view("$scrypt$ln=0,r=1,p=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ"),
             std::string_view("$scrypt$ln=+4,r=1,p=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ"),
             std::string_view("$scrypt$ln=4,p=1,r=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ"),
             std::string_view("$scrypt$ln=4,r=1,p=1,$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ"),
             std::string_view("$scrypt$ln=4,r=1,p=1$c2FsdHNhbHQ=$ZjVzTS65v1BAPvY2fvrxQQ"),
             std::string_view("$scrypt$ln=4,r=1,p=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ=="),
             std::string_view("$scrypt$ln=4,r=1,p=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQR"),  // left-over bits
             std::string_view("$scrypt$ln=4,r=1,p=1$c2FsdHNhbHR$ZjVzTS65v1BAPvY2fvrxQQ"),
             std::string_view("$scrypt$ln=4,r=1,p=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQ"),  // 16 bytes and a half digit
             std::string_view("$scrypt$ln=4,r=1,p=1$c2FsdHNhbHQ$ZjVz"),                   // too short to prove anything
             std::string_view("$scrypt$ln=4,r=1,p=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ$"),
             std::string_view("$scrypt$ln=20,r=8,p=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ"),  // 1 GiB
             std::string_view("$scrypt$ln=15,r=64,p=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ!"),
             std::string_view("$scrypt$ln=15,r=8,p=25$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ"),  // too long
             std::string_view("$scrypt$ln=63,r=1,p=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ"),
             std::string_view("$scrypt$ln=4,r=4294967297,p=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ"),
         }) {
        INFO(phc);
        CHECK(needs_rehash(phc));
    }
    // Each of these costs a whole run, so only a few are verified.
    CHECK_FALSE(verify_password(horse, ""));
    CHECK_FALSE(verify_password(horse, "$scrypt$ln=4,r=1,p=1$c2FsdHNhbHQ$"));
    CHECK_FALSE(verify_password(horse, "$scrypt$ln=20,r=8,p=1$c2FsdHNhbHQ$ZjVzTS65v1BAPvY2fvrxQQ"));
}

TEST_CASE("nobody takes as long as somebody", "[auth]") {
    const auto run = [](auto&& work) {
        const std::clock_t start = std::clock();  // processor time: other programs do not disturb it
        work();
        return std::clock() - start;
    };
    const auto somebody = run([] { CHECK_FALSE(verify_password("not the password", horse_phc)); });
    CHECK(run([] { verify_nobody("not the password"); }) > somebody / 4);
    CHECK(run([] { CHECK_FALSE(verify_password("not the password", "")); }) > somebody / 4);
}

TEST_CASE("a new password is 10 to 1,024 bytes of UTF-8", "[auth]") {
    struct Row {
        std::string password;
        std::string_view sentence;  ///< empty: it may be used
    };
    constexpr std::string_view too_short = "The password must be at least 10 bytes long.";
    constexpr std::string_view too_long = "The password must be at most 1,024 bytes long.";
    constexpr std::string_view not_utf8 = "The password must be valid UTF-8.";
    const std::string pad = "0123456789";
    for (const Row& row : {
             Row{"", too_short},
             Row{"123456789", too_short},
             Row{"1234567890", ""},
             Row{std::string(1024, 'x'), ""},
             Row{std::string(1025, 'x'), too_long},
             Row{std::string(accents), ""},
             Row{pad + "\xc3\xa4", ""},
             Row{pad + "\xed\x9f\xbf", ""},
             Row{pad + "\xef\xbf\xbf", ""},
             Row{pad + "\xf4\x8f\xbf\xbf", ""},
             Row{pad + "\xc3", not_utf8},
             Row{pad + "\x80", not_utf8},
             Row{pad + "\xff", not_utf8},
             Row{pad + "\xc0\xaf", not_utf8},
             Row{pad + "\xe0\x80\xaf", not_utf8},
             Row{pad + "\xf0\x80\x80\xaf", not_utf8},
             Row{pad + "\xed\xa0\x80", not_utf8},
             Row{pad + "\xf4\x90\x80\x80", not_utf8},
             Row{pad + "\xf8\x88\x80\x80\x80", not_utf8},
             Row{pad + "\xe2\x82", not_utf8},
             Row{pad + "\xe2\x82x", not_utf8},
         }) {
        const auto checked = check_password(row.password);
        CHECK(checked.has_value() == row.sentence.empty());
        if (checked) continue;
        CHECK(checked.error().code == Code::invalid);
        CHECK(checked.error().field == "password");
        CHECK(checked.error().detail == row.sentence);
    }
    CHECK_FALSE(hash_password("short").has_value());
}
