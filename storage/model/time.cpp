#include "storage/model/time.hpp"

#include <chrono>

namespace tjp {
namespace {

using namespace std::chrono;

constexpr std::int64_t ms_per_day = 86'400'000;

/// Reads exactly `width` digits at `pos`; -1 where one is missing.
int digits(std::string_view text, std::size_t pos, std::size_t width) {
    if (pos + width > text.size()) return -1;
    int value = 0;
    for (std::size_t i = pos; i < pos + width; ++i) {
        if (text[i] < '0' || text[i] > '9') return -1;
        value = value * 10 + (text[i] - '0');
    }
    return value;
}

void append_padded(std::string& out, unsigned value, int width) {
    char buffer[8];
    for (int i = width - 1; i >= 0; --i, value /= 10) buffer[i] = static_cast<char>('0' + value % 10);
    out.append(buffer, static_cast<std::size_t>(width));
}

/// The zone at the end of a timestamp: minutes east of UTC, or nothing where the text is not one.
std::optional<int> parse_zone(std::string_view zone) {
    if (zone.empty() || zone == "Z" || zone == "z") return 0;
    const bool east = zone[0] == '+';
    if (!east && zone[0] != '-') return std::nullopt;
    const bool colon = zone.size() == 6 && zone[3] == ':';
    if (!colon && zone.size() != 5) return std::nullopt;
    const int hours = digits(zone, 1, 2);
    const int minutes = digits(zone, colon ? 4 : 3, 2);
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
    return (east ? 1 : -1) * (hours * 60 + minutes);
}

}  // namespace

std::optional<Date> parse_date(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const int y = digits(text, 0, 4);
    const int m = digits(text, 5, 2);
    const int d = digits(text, 8, 2);
    if (y < 1 || m < 1 || d < 1) return std::nullopt;
    const year_month_day ymd{year{y}, month{static_cast<unsigned>(m)}, day{static_cast<unsigned>(d)}};
    if (!ymd.ok()) return std::nullopt;
    return Date{static_cast<std::int32_t>(sys_days{ymd}.time_since_epoch().count())};
}

std::optional<Timestamp> parse_timestamp(std::string_view text) {
    if (text.size() < 16) return std::nullopt;
    const auto date = parse_date(text.substr(0, 10));
    if (!date || (text[10] != 'T' && text[10] != 't' && text[10] != ' ')) return std::nullopt;
    const int hours = digits(text, 11, 2);
    const int minutes = digits(text, 14, 2);
    if (text[13] != ':' || hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return std::nullopt;
    std::size_t pos = 16;
    int secs = 0;
    int millis = 0;
    if (pos < text.size() && text[pos] == ':') {
        secs = digits(text, pos + 1, 2);
        if (secs < 0 || secs > 59) return std::nullopt;
        pos += 3;
        if (pos < text.size() && (text[pos] == '.' || text[pos] == ',')) {
            const std::size_t start = ++pos;
            for (int scale = 100; pos < text.size() && text[pos] >= '0' && text[pos] <= '9'; ++pos, scale /= 10) {
                millis += (text[pos] - '0') * scale;
            }
            if (pos == start) return std::nullopt;
        }
    }
    const auto zone = parse_zone(text.substr(pos));
    if (!zone) return std::nullopt;
    const std::int64_t of_day = ((hours * 60LL + minutes - *zone) * 60 + secs) * 1000 + millis;
    const Timestamp at{date->days * ms_per_day + of_day};
    // An offset can carry the instant out of years 1 to 9999, which could not be printed.
    const int year_utc = civil(date_of(at)).year;
    if (year_utc < 1 || year_utc > 9999) return std::nullopt;
    return at;
}

std::optional<Date> parse_date_or_timestamp(std::string_view text) {
    if (auto date = parse_date(text)) return date;
    if (auto at = parse_timestamp(text)) return date_of(*at);
    return std::nullopt;
}

Date date_of(Timestamp at) {
    const auto point = sys_time<milliseconds>{milliseconds{at.ms}};
    return Date{static_cast<std::int32_t>(floor<days>(point).time_since_epoch().count())};
}

CivilDate civil(Date date) {
    const year_month_day ymd{sys_days{days{date.days}}};
    return {static_cast<int>(ymd.year()), static_cast<unsigned>(ymd.month()), static_cast<unsigned>(ymd.day())};
}

unsigned weekday(Date date) { return std::chrono::weekday{sys_days{days{date.days}}}.iso_encoding() - 1; }

void append(std::string& out, Date date) {
    const CivilDate c = civil(date);
    append_padded(out, static_cast<unsigned>(c.year), 4);
    out += '-';
    append_padded(out, c.month, 2);
    out += '-';
    append_padded(out, c.day, 2);
}

void append(std::string& out, Timestamp at) {
    const Date date = date_of(at);
    append(out, date);
    auto rest = static_cast<unsigned>(at.ms - date.days * ms_per_day);
    out += 'T';
    append_padded(out, rest / 3'600'000, 2);
    out += ':';
    append_padded(out, rest / 60'000 % 60, 2);
    out += ':';
    append_padded(out, rest / 1000 % 60, 2);
    out += '.';
    append_padded(out, rest % 1000, 3);
    out += 'Z';
}

std::string to_string(Date date) {
    std::string out;
    append(out, date);
    return out;
}

std::string to_string(Timestamp at) {
    std::string out;
    append(out, at);
    return out;
}

Timestamp SystemClock::now() const {
    return {duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count()};
}

}  // namespace tjp
