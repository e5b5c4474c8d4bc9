#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tjp {

/// A calendar day (proleptic Gregorian, UTC), as days since 1970-01-01. Years 0001 to 9999.
struct Date {
    std::int32_t days = 0;
    auto operator<=>(const Date&) const = default;
};

/// An instant in UTC, milliseconds since 1970-01-01T00:00:00Z.
struct Timestamp {
    std::int64_t ms = 0;
    auto operator<=>(const Timestamp&) const = default;
};

struct CivilDate {
    int year = 1970;
    unsigned month = 1;
    unsigned day = 1;
};

/// `YYYY-MM-DD`; nothing else, and only days that are on the calendar.
std::optional<Date> parse_date(std::string_view text);

/// ISO 8601 / RFC 3339: `YYYY-MM-DDTHH:MM[:SS[.fraction]]` with `Z`, an offset, or nothing (taken as UTC). A blank may
/// stand for the `T`. Digits past milliseconds are dropped; second 60 is refused.
std::optional<Timestamp> parse_timestamp(std::string_view text);

/// A date, or the UTC date of a timestamp.
std::optional<Date> parse_date_or_timestamp(std::string_view text);

Date date_of(Timestamp at);
CivilDate civil(Date date);

/// 0 = Monday … 6 = Sunday.
unsigned weekday(Date date);

/// `YYYY-MM-DD`.
std::string to_string(Date date);
void append(std::string& out, Date date);

/// `YYYY-MM-DDTHH:MM:SS.mmmZ`; always three digits, so that text order is time order.
std::string to_string(Timestamp at);
void append(std::string& out, Timestamp at);

/// Where the time comes from; a seam so that tests can set it.
class Clock {
public:
    virtual ~Clock() = default;
    virtual Timestamp now() const = 0;
};

class SystemClock final : public Clock {
public:
    Timestamp now() const override;
};

}  // namespace tjp
