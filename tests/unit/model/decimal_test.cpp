#include "storage/model/decimal.hpp"

#include <string>

#include "storage/model/money.hpp"
#include "tests/catch.hpp"

namespace {

using namespace tjp;

struct Case {
    std::string text;
    bool accepted;
    int sign = 0;
};

const Case grammar[] = {
    {"0", true, 0},
    {"-0", true, 0},
    {"0.0", true, 0},
    {"-0.000", true, 0},
    {"0e5", true, 0},
    {"0E-5", true, 0},
    {"1", true, 1},
    {"-1", true, -1},
    {"10", true, 1},
    {"0.5", true, 1},
    {"-0.5", true, -1},
    {"1e5", true, 1},
    {"1E5", true, 1},
    {"1e+5", true, 1},
    {"1e-5", true, 1},
    {"1.0025E2", true, 1},
    {"-12.5e007", true, -1},
    {"0.0e1", true, 0},
    {"1e00", true, 1},
    {"123456789012345678901234.5", true, 1},
    {"", false},
    {"-", false},
    {"+1", false},
    {".5", false},
    {"1.", false},
    {"-.5", false},
    {"01", false},
    {"-01", false},
    {"00", false},
    {"1e", false},
    {"1e+", false},
    {"1e-", false},
    {"e5", false},
    {"1.e5", false},
    {"1.5.5", false},
    {"1e5.5", false},
    {"1 ", false},
    {" 1", false},
    {"1,5", false},
    {"0x10", false},
    {"1_000", false},
    {"--1", false},
    {"1-", false},
    {"NaN", false},
    {"nan", false},
    {"Infinity", false},
    {"-Infinity", false},
    {"inf", false},
    {"null", false},
    {"1f", false},
    {"\xd9\xa1", false},  // an Arabic-Indic one
    {std::string("1\0", 2), false},
    {std::string("\0", 1), false},
};

}  // namespace

TEST_CASE("a decimal is a number of RFC 8259, and nothing else", "[model]") {
    for (const Case& row : grammar) {
        INFO('"' << row.text << '"');
        const auto parsed = Decimal::parse(row.text);
        REQUIRE(parsed.has_value() == row.accepted);
        if (!parsed) continue;
        CHECK(parsed->text() == row.text);
        CHECK(parsed->sign() == row.sign);
    }
}

TEST_CASE("a decimal past the range of a double is refused", "[model]") {
    const std::string largest = "17976931348623157e292";
    CHECK(Decimal::parse(largest));
    CHECK(Decimal::parse("-" + largest));
    for (const std::string text : {"1e400", "-1e400", "1e309", "1.8e308", "17976931348623159e292", "1e4096", "1e99999",
                                   "123e400", "1000000e303"}) {
        INFO(text);
        CHECK_FALSE(Decimal::parse(text));
    }
    CHECK_FALSE(Decimal::parse(std::string(120, '9') + "e300"));
}

TEST_CASE("no exponent is so large that it passes", "[model]") {
    for (const std::string exponent : {"2147483646", "2147483647", "2147483648", "4294967296", "9223372036854775807",
                                       "99999999999", "18446744073709551616"}) {
        for (const std::string mantissa : {"1", "-1", "10", "0.1", "123456789.123"}) {
            INFO(mantissa + "e" + exponent);
            CHECK_FALSE(Decimal::parse(mantissa + "e" + exponent));
        }
    }
    CHECK_FALSE(Decimal::parse("1e" + std::string(120, '9')));
}

TEST_CASE("no exponent is so small that it could not be added up", "[model]") {
    for (const std::string exponent : {"-2147483647", "-2147483648", "-2147483649", "-4294967296", "-99999999999"}) {
        for (const std::string mantissa : {"1", "-1", "0.1", "123456789.123"}) {
            INFO(mantissa + "e" + exponent);
            CHECK_FALSE(Decimal::parse(mantissa + "e" + exponent));
        }
    }
    // A small fraction is finite, and its digits are kept.
    const auto tiny = Decimal::parse("4.9e-400");
    REQUIRE(tiny);
    CHECK(tiny->text() == "4.9e-400");
    CHECK(tiny->sign() == 1);
    CHECK(Money::from_text(tiny->text()).sign() == 1);
}

TEST_CASE("zero is zero whatever its exponent", "[model]") {
    for (const std::string text : {"0e400", "0.0e400", "-0.0e400", "0e-400", "0.000e-99999", "0e2147483647",
                                   "0.0e2147483647", "0.0e-2147483648", "0e99999999999", "-0e-99999999999"}) {
        INFO(text);
        const auto parsed = Decimal::parse(text);
        REQUIRE(parsed);
        CHECK(parsed->text() == text);
        CHECK(parsed->sign() == 0);
        const Money money = Money::from_text(text);
        CHECK(money.sign() == 0);
        CHECK(money.text() == "0");
        CHECK(money == Money());
    }
}

TEST_CASE("every digit of a long decimal is kept", "[model]") {
    const std::string digits = "0.1234567890123456789012345";
    CHECK(Decimal::parse(digits)->text() == digits);
    const std::string large = "1234567890123456789012345.000";
    CHECK(Decimal::parse(large)->text() == large);
    CHECK(Money::from_text(large).text() == "1234567890123456789012345");
    CHECK(Money::from_text(digits).text() == digits);
}

TEST_CASE("a decimal has at most 128 characters", "[model]") {
    CHECK(Decimal::parse(std::string(128, '7')));
    CHECK_FALSE(Decimal::parse(std::string(129, '7')));
    CHECK(Decimal::parse("0." + std::string(126, '7')));
    CHECK_FALSE(Decimal::parse("0." + std::string(127, '7')));
    CHECK_FALSE(Decimal::parse(std::string(1 << 20, '0')));
}

TEST_CASE("a default decimal is zero", "[model]") {
    CHECK(Decimal().text() == "0");
    CHECK(Decimal().sign() == 0);
}
