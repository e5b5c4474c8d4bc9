#include "storage/model/time.hpp"

#include <string>

#include "tests/catch.hpp"
#include "tests/support/random.hpp"

namespace {

using namespace tjp;

constexpr std::int32_t first_day = -719'162;  // 0001-01-01
constexpr std::int32_t last_day = 2'932'896;  // 9999-12-31

bool is_leap(int year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

unsigned days_in(int year, unsigned month) {
    constexpr unsigned days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && is_leap(year) ? 29 : days[month - 1];
}

std::string padded(unsigned value, std::size_t width) {
    std::string text = std::to_string(value);
    return std::string(width - text.size(), '0') + text;
}

std::int64_t ms(std::string_view text) {
    const auto at = parse_timestamp(text);
    REQUIRE(at);
    return at->ms;
}

}  // namespace

TEST_CASE("dates on the calendar are read, all others refused", "[model]") {
    const std::pair<std::string_view, std::int32_t> known[] = {
        {"1970-01-01", 0},      {"1969-12-31", -1},        {"2000-02-29", 11'016},   {"2024-02-29", 19'782},
        {"2026-05-19", 20'592}, {"0001-01-01", first_day}, {"9999-12-31", last_day}, {"1600-02-29", -135'081},
    };
    for (const auto& [text, days] : known) {
        INFO(text);
        const auto date = parse_date(text);
        REQUIRE(date);
        CHECK(date->days == days);
        CHECK(to_string(*date) == text);
    }
    for (const std::string text :
         {"",           "2026-02-29", "1900-02-29", "2100-02-29",  "2026-02-30",  "2026-04-31",  "2026-13-01",
          "2026-00-10", "2026-01-00", "2026-01-32", "0000-01-01",  "-001-01-01",  "10000-01-01", "2026-1-01",
          "2026-01-1",  "26-01-01",   "2026/01/01", "20260101",    "2026-01-01 ", " 2026-01-01", "2026-01-01T",
          "2026-01-0a", "+026-01-01", "2026- 1-01", "2026-01-01Z", "19-05-2026",  "2026-05",     "today"}) {
        INFO(text);
        CHECK_FALSE(parse_date(text));
    }
    CHECK_FALSE(parse_date(std::string("2026-01-0\0", 10)));
}

TEST_CASE("every day of the years 1 to 9999 is the one after the day before", "[model]") {
    std::int32_t days = first_day;
    unsigned day_of_week = 0;  // 0001-01-01 was a Monday
    for (int year = 1; year <= 9999; ++year) {
        for (unsigned month = 1; month <= 12; ++month) {
            const unsigned length = days_in(year, month);
            for (unsigned day = 1; day <= length; ++day, ++days, day_of_week = (day_of_week + 1) % 7) {
                // All edges of months, and about every sixth day between.
                if (day != 1 && day != length && (day + month + static_cast<unsigned>(year)) % 6 != 0) continue;
                const std::string text =
                    padded(static_cast<unsigned>(year), 4) + "-" + padded(month, 2) + "-" + padded(day, 2);
                const auto parsed = parse_date(text);
                const Date date{days};
                if (parsed != date || to_string(date) != text || weekday(date) != day_of_week) {
                    FAIL(text << " is not day " << days << ", weekday " << day_of_week);
                }
                const CivilDate c = civil(date);
                if (c.year != year || c.month != month || c.day != day) FAIL(text << " is taken apart wrongly");
            }
            const std::string beyond =
                padded(static_cast<unsigned>(year), 4) + "-" + padded(month, 2) + "-" + padded(length + 1, 2);
            if (parse_date(beyond)) FAIL(beyond << " is not on the calendar");
        }
    }
    CHECK(days == last_day + 1);
}

TEST_CASE("timestamps are read in their forms", "[model]") {
    const std::int64_t base = 20'592LL * 86'400'000;  // 2026-05-19
    const std::int64_t hour = 3'600'000;
    const std::pair<std::string_view, std::int64_t> table[] = {
        {"2026-05-19T08:30Z", base + 8 * hour + hour / 2},
        {"2026-05-19T08:30", base + 8 * hour + hour / 2},
        {"2026-05-19 08:30:00", base + 8 * hour + hour / 2},
        {"2026-05-19t08:30:00z", base + 8 * hour + hour / 2},
        {"2026-05-19T08:30:15Z", base + 8 * hour + hour / 2 + 15'000},
        {"2026-05-19T08:30:15.5Z", base + 8 * hour + hour / 2 + 15'500},
        {"2026-05-19T08:30:15.05Z", base + 8 * hour + hour / 2 + 15'050},
        {"2026-05-19T08:30:15,123Z", base + 8 * hour + hour / 2 + 15'123},
        {"2026-05-19T08:30:15.123999999Z", base + 8 * hour + hour / 2 + 15'123},
        {"2026-05-19T08:30:15.1234567890123456789Z", base + 8 * hour + hour / 2 + 15'123},
        {"2026-05-19T08:30:00+02:00", base + 6 * hour + hour / 2},
        {"2026-05-19T08:30:00-0530", base + 14 * hour},
        {"2026-05-19T08:30+00:00", base + 8 * hour + hour / 2},
        {"2026-05-19T08:30:00-00:00", base + 8 * hour + hour / 2},
        {"2026-05-19T00:00:00.000Z", base},
        {"2026-05-19T00:00+23:59", base - 24 * hour + 60'000},
        {"2026-05-19T23:59:59.999-23:59", base + 48 * hour - 60'000 - 1},
        {"1969-12-31T23:59:59.999Z", -1},
    };
    for (const auto& [text, expected] : table) {
        INFO(text);
        const auto at = parse_timestamp(text);
        REQUIRE(at);
        CHECK(at->ms == expected);
    }
}

TEST_CASE("malformed timestamps are refused", "[model]") {
    for (const std::string text : {"",
                                   "2026-05-19",
                                   "2026-05-19T",
                                   "2026-05-19T8:30Z",
                                   "2026-05-19T08",
                                   "2026-05-19T08:3",
                                   "2026-05-19T24:00Z",
                                   "2026-05-19T08:60Z",
                                   "2026-05-19T08:30:60Z",
                                   "2026-05-19T08:30:61Z",
                                   "2026-05-19T08:30:5Z",
                                   "2026-05-19T08:30:",
                                   "2026-05-19T08:30:00.",
                                   "2026-05-19T08:30:00.Z",
                                   "2026-05-19T08:30.5Z",
                                   "2026-05-19T08:30:00 Z",
                                   "2026-05-19T08:30:00ZZ",
                                   "2026-05-19T08:30:00Z ",
                                   "2026-05-19X08:30:00Z",
                                   "2026-05-19T08:30:00+2",
                                   "2026-05-19T08:30:00+02",
                                   "2026-05-19T08:30:00+02:0",
                                   "2026-05-19T08:30:00+24:00",
                                   "2026-05-19T08:30:00+02:60",
                                   "2026-05-19T08:30:00 02:00",
                                   "2026-05-19T08:30:00+02-00",
                                   "2026-02-29T08:30:00Z",
                                   "2026-05-19T-8:30:00Z",
                                   "2026-05-19T08-30:00Z",
                                   "20260519T083000Z",
                                   "0001-01-01T00:00:00+00:01",
                                   "9999-12-31T23:59:59-00:01"}) {
        INFO(text);
        CHECK_FALSE(parse_timestamp(text));
    }
}

TEST_CASE("a date stands for itself and a timestamp for its UTC date", "[model]") {
    CHECK(parse_date_or_timestamp("2026-05-19") == Date{20'592});
    CHECK(parse_date_or_timestamp("2026-05-19T00:30:00+02:00") == Date{20'591});
    CHECK(parse_date_or_timestamp("2026-05-19T23:30:00-02:00") == Date{20'593});
    CHECK_FALSE(parse_date_or_timestamp("2026-05-19T25:00"));
    CHECK(date_of({-1}) == Date{-1});
    CHECK(date_of({0}) == Date{0});
    CHECK(date_of({-86'400'000}) == Date{-1});
    CHECK(date_of({-86'400'001}) == Date{-2});
}

TEST_CASE("a timestamp is written with three digits and read back the same", "[model]") {
    CHECK(to_string(Timestamp{0}) == "1970-01-01T00:00:00.000Z");
    CHECK(to_string(Timestamp{ms("2026-05-19T08:30:15.5Z")}) == "2026-05-19T08:30:15.500Z");
    CHECK(to_string(Timestamp{-1}) == "1969-12-31T23:59:59.999Z");
    test::Random random("timestamps");
    INFO("TJP_TEST_SEED=" << random.seed());
    const std::int64_t low = first_day * 86'400'000LL;
    const std::int64_t high = (last_day + 1) * 86'400'000LL - 1;
    std::string last_text;
    Timestamp last;
    for (int i = 0; i < 50'000; ++i) {
        const Timestamp at{i == 0 ? low : i == 1 ? high : random.between(low, high)};
        const std::string text = to_string(at);
        REQUIRE(text.size() == 24);
        REQUIRE(parse_timestamp(text) == at);
        if (i > 0) REQUIRE((text < last_text) == (at < last));  // text order is time order
        last_text = text;
        last = at;
    }
}

TEST_CASE("the system clock tells the time of this century", "[model]") {
    const SystemClock clock;
    const Timestamp first = clock.now();
    CHECK(first.ms > ms("2025-01-01T00:00Z"));
    CHECK(first.ms < ms("2100-01-01T00:00Z"));
    CHECK(clock.now() >= first);
}
