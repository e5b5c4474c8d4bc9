#include "storage/model/money.hpp"

#include <string>
#include <vector>

#include "storage/model/decimal.hpp"
#include "tests/catch.hpp"
#include "tests/support/long_decimal.hpp"
#include "tests/support/random.hpp"

namespace {

using namespace tjp;
using test::LongDecimal;

std::string power_of_ten(std::size_t exponent) { return std::string("1").append(exponent, '0'); }

/// A number of up to `digits` digits, sometimes with an exponent: most stay in the fast form, some do not.
std::string random_number(test::Random& random, std::size_t digits) {
    std::string text = random.once_in(2) ? "-" : "";
    const std::size_t whole = random.between<std::size_t>(1, digits);
    std::string part = random.text("0123456789", whole);
    part.erase(0, std::min(part.find_first_not_of('0'), part.size() - 1));
    text += part;
    if (!random.once_in(3)) text += "." + random.text("0123456789", random.between<std::size_t>(1, digits));
    if (random.once_in(5)) text += (random.once_in(2) ? "e" : "E-") + std::to_string(random.below(30));
    return text;
}

std::string sum_text(const std::vector<std::string>& terms) {
    Money sum;
    for (const std::string& term : terms) sum += Money::from_text(term);
    return sum.text();
}

int order(std::strong_ordering ordering) { return ordering < 0 ? -1 : ordering > 0 ? 1 : 0; }

}  // namespace

TEST_CASE("the oracle itself adds up", "[model]") {
    CHECK((LongDecimal("0.1") + LongDecimal("0.2")).text() == "0.3");
    CHECK((LongDecimal("-1e3") + LongDecimal("999.99")).text() == "-0.01");
    CHECK((LongDecimal("5") - LongDecimal("5.0")).text() == "0");
    CHECK(LongDecimal::ratio(LongDecimal("-2"), LongDecimal("3"), 8) == "-0.66666667");
    CHECK(LongDecimal("1.5e-7").text() == "0.00000015");
    CHECK(LongDecimal("-7") < LongDecimal("-6.99"));
}

TEST_CASE("money is written plainly, without trailing zeros", "[model]") {
    const std::pair<std::string, std::string> table[] = {
        {"0", "0"},
        {"-0", "0"},
        {"0.000", "0"},
        {"1.50", "1.5"},
        {"-0.50", "-0.5"},
        {"1.25e3", "1250"},
        {"1250.000", "1250"},
        {"100", "100"},
        {"1E-12", "0.000000000001"},
        {"1e-13", "0.0000000000001"},
        {"-1e-13", "-0.0000000000001"},
        {"1e24", "1000000000000000000000000"},
        {"1e25", "10000000000000000000000000"},
        {"1e40", power_of_ten(40)},
        {"-123456789012345678901234567890.5", "-123456789012345678901234567890.5"},
    };
    for (const auto& [given, expected] : table) {
        INFO(given);
        CHECK(Money::from_text(given).text() == expected);
        CHECK((-Money::from_text(given)).text() == (LongDecimal("0") - LongDecimal(given)).text());
    }
}

TEST_CASE("sums of money are exact", "[model]") {
    const std::pair<std::vector<std::string>, std::string> table[] = {
        {{"0.1", "0.2"}, "0.3"},
        {{"0.1", "0.7", "-0.8"}, "0"},
        {{"1e24", "1e-12"}, "1000000000000000000000000.000000000001"},
        {{"1e24", "1e-13"}, "1000000000000000000000000.0000000000001"},
        {{"1e24", "1e-13", "-1e24"}, "0.0000000000001"},
        {{"9999999999999999999999999.999999999999", "0.000000000001"}, "10000000000000000000000000"},
        {{"9999999999999999999999999", "9999999999999999999999999"}, "19999999999999999999999998"},
        {{"-9999999999999999999999999", "-9999999999999999999999999"}, "-19999999999999999999999998"},
        {{"1e300", "1", "-1e300"}, "1"},
    };
    for (const auto& [terms, expected] : table) CHECK(sum_text(terms) == expected);
    Money cents;
    for (int i = 0; i < 100'000; ++i) cents += Money::from_text("0.01");
    CHECK(cents.text() == "1000");
}

TEST_CASE("money promoted to any precision compares as before", "[model]") {
    Money promoted = Money::from_text("1e30");
    promoted += Money::from_text("5");
    promoted -= Money::from_text("1e30");
    CHECK(promoted == Money::from_text("5"));
    CHECK(promoted == Money::of(5));
    CHECK(promoted < Money::from_text("5.000000000001"));
    CHECK(promoted > Money::from_text("4.9999999999999999"));
    CHECK(promoted.text() == "5");
    CHECK((-promoted).text() == "-5");
    CHECK(Money::of(-7).text() == "-7");
    CHECK(Money::of(INT64_MAX).text() == "9223372036854775807");
    CHECK(Money::of(INT64_MIN).text() == "-9223372036854775808");
}

TEST_CASE("a ratio is rounded half away from zero", "[model]") {
    struct Row {
        std::string top, bottom;
        int places;
        std::string expected;
    };
    const Row table[] = {
        {"1", "3", 8, "0.33333333"},
        {"2", "3", 8, "0.66666667"},
        {"-2", "3", 8, "-0.66666667"},
        {"2", "-3", 8, "-0.66666667"},
        {"-2", "-3", 8, "0.66666667"},
        {"1", "8", 2, "0.13"},
        {"-1", "8", 2, "-0.13"},
        {"1", "2", 0, "1"},
        {"-1", "2", 0, "-1"},
        {"3", "2", 0, "2"},
        {"0.5", "1", 0, "1"},
        {"0.4999999999999999", "1", 0, "0"},
        {"-0.4999999999999999", "1", 0, "0"},
        {"0", "7", 8, "0"},
        {"0", "-7", 8, "0"},
        {"1e30", "1e-30", 8, power_of_ten(60)},
        {"1e-30", "1e30", 8, "0"},
        {"1", "200000000", 8, "0.00000001"},
        {"1", "200000001", 8, "0"},
        {"100", "4", 8, "25"},
        {"12.5", "0.1", 8, "125"},
    };
    for (const Row& row : table) {
        INFO(row.top << " / " << row.bottom << " to " << row.places);
        const auto given = Money::ratio(Money::from_text(row.top), Money::from_text(row.bottom), row.places);
        CHECK(given == row.expected);
        CHECK(LongDecimal::ratio(LongDecimal(row.top), LongDecimal(row.bottom), row.places) == row.expected);
    }
}

TEST_CASE("random money agrees with arithmetic on paper", "[model]") {
    test::Random random("money");
    INFO("TJP_TEST_SEED=" << random.seed());
    for (int round = 0; round < 12'000; ++round) {
        // Some near the switch at 37 digits of 10^-12, some small as trades are, some long.
        const std::size_t digits = round % 3 == 0 ? 5 : round % 3 == 1 ? 25 : 40;
        const std::string a = random_number(random, digits);
        const std::string b = random.once_in(10) ? a : random_number(random, digits);
        const std::string c = random_number(random, digits);
        INFO(a << " and " << b << " and " << c);
        const Money x = Money::from_text(a);
        const Money y = Money::from_text(b);
        const LongDecimal p(a);
        const LongDecimal q(b);
        Money sum = x;
        sum += y;
        sum -= Money::from_text(c);
        REQUIRE(sum.text() == (p + q - LongDecimal(c)).text());
        REQUIRE((x - y).text() == (p - q).text());
        REQUIRE((-x).text() == (LongDecimal("0") - p).text());
        REQUIRE(x.sign() == p.sign());
        REQUIRE(order(x <=> y) == (p - q).sign());
        REQUIRE((x == y) == (p == q));
        if (y.sign() != 0) REQUIRE(Money::ratio(x, y) == LongDecimal::ratio(p, q, 8));
    }
}

TEST_CASE("a long run of random sums never drifts", "[model]") {
    test::Random random("running sums");
    INFO("TJP_TEST_SEED=" << random.seed());
    Money running;
    LongDecimal expected;
    for (int i = 0; i < 20'000; ++i) {
        const std::string term = random_number(random, random.once_in(50) ? 30 : 8);
        running += Money::from_text(term);
        expected += LongDecimal(term);
        if (i % 100 == 0) {
            INFO(i);
            REQUIRE(running.text() == expected.text());
        }
    }
    CHECK(running.text() == expected.text());
}

TEST_CASE("a number is the same however it is written", "[model]") {
    const auto same = [](const char* a, const char* b) { return Money::from_text(a) == Money::from_text(b); };
    for (const char* const five : {"5", "5.0", "5.000", "50e-1", "0.5e1", "0.05E+2", "5e0"}) {
        CHECK(same("5", five));
        CHECK(same(five, "5.0"));
        CHECK_FALSE(same(five, "-5"));
        CHECK_FALSE(same(five, "50"));
        CHECK_FALSE(same(five, "5.0000000000000000000000000001"));
    }
    CHECK(same("0", "-0.00"));
    CHECK(same("0e9", "0"));
    CHECK_FALSE(same("0", "1e-300"));
    CHECK(same("100", "1e2"));
    CHECK_FALSE(same("123456789012345678901234567890", "123456789012345678901234567891"));
}
