#include "server/journal/parser/prices.hpp"

#include <algorithm>
#include <cmath>

namespace tjp::parser {
namespace {

bool is_price_field(Field field) { return field == Field::entry || field == Field::stop || field == Field::target; }

template <class Visit>
void each_price(TextScan& scan, Visit visit) {
    for (Group& group : scan.groups) {
        if (!is_price_field(group.field)) continue;
        for (Level& level : group.levels) {
            if (level.kind == Level::Kind::price) visit(group, level);
        }
    }
}

/// The prices that can be read in one way only.
std::vector<double> certain_prices(TextScan& scan) {
    std::vector<double> prices;
    each_price(scan, [&](Group&, Level& level) {
        if (level.number.other.empty()) prices.push_back(level.number.value);
    });
    std::ranges::sort(prices);
    return prices;
}

double distance(double a, double b) { return a <= 0 || b <= 0 ? 1e9 : std::abs(std::log(a / b)); }

/// TP1.4620 is target 1 at 4620 or a target at 1.4620: what the instrument costs decides.
void settle_glued(Group& group, Level& level, const Token& token, const std::optional<Instrument>& instrument) {
    if (!token.glued || level.number.places == 0 || level.number.value >= 10 || !instrument) return;
    if (instrument->in_band(level.number.value)) return;
    const std::size_t point = level.number.text.find('.');
    auto rest = read_number(std::string_view(level.number.text).substr(point + 1));
    if (point == std::string::npos || !rest || !instrument->in_band(rest->value)) return;
    group.index = level.number.text[0] - '0';
    level.number = std::move(*rest);
}

/// 39 450 is one number where 39 can be no price and 39450 can.
void join_thousands(Group& group, const Instrument& instrument) {
    for (std::size_t i = 0; i + 1 < group.levels.size(); ++i) {
        const Level& head = group.levels[i];
        const Level& tail = group.levels[i + 1];
        const std::size_t digits = std::min(tail.number.text.find('.'), tail.number.text.size());
        const bool adjacent = tail.token == head.token + 1 && head.kind == Level::Kind::price;
        const bool shaped = head.number.places == 0 && head.number.text.size() <= 3 && digits == 3;
        if (!adjacent || !shaped) continue;
        auto joined = read_number(head.number.text + tail.number.text);
        if (!joined || instrument.in_band(head.number.value) || !instrument.in_band(joined->value)) continue;
        group.levels[i].number = std::move(*joined);
        group.levels.erase(group.levels.begin() + static_cast<std::ptrdiff_t>(i) + 1);
    }
}

/// SL 18 200: read as the stop of number 18 at 200. The group's number where it may be thousands, or 0.
double thousands_before(const TextScan& scan, const Group& group) {
    if (group.index == 0 || group.levels.empty() || group.levels[0].token == 0) return 0;
    const Level& level = group.levels[0];
    const Token& head = scan.token(level.token - 1);
    const std::size_t digits = std::min(level.number.text.find('.'), level.number.text.size());
    // A leading 0 is gone from the number, not from what was written.
    const std::string_view written = scan.text(level.token);
    const bool group_of_three = written.substr(0, written.find_first_of(".,")).size() == 3 && digits <= 3;
    const bool shaped = level.kind == Level::Kind::price && group_of_three && head.is(Token::Kind::number) &&
                        !head.glued && scan.token(level.token).gap;
    return shaped && scan.lexed.number(head).value == group.index ? group.index * 1000 + level.number.value : 0;
}

/// `SL 18 200` beside an entry of 18 250 is 18200. Answers a sentence where it is neither that nor clearly a distance.
std::optional<std::string> join_numbered(TextScan& scan, const Instrument& instrument, double entry, bool spaced) {
    std::optional<std::string> fault;
    for (Group& group : scan.groups) {
        if (group.field != Field::stop && group.field != Field::target) continue;
        const double whole = thousands_before(scan, group);
        if (whole == 0 || (instrument.in_band(group.levels[0].number.value) && entry == 0)) continue;
        // TP 1 and TP 2 count; there is no stop number 18.
        const bool no_count = group.field == Field::stop || group.index > 5;
        const bool near = entry > 0 && whole / entry > 0.7 && whole / entry < 1.4;
        const std::string tail(scan.text(group.levels[0].token));
        auto joined = read_number(std::to_string(group.index) + tail);
        if (near && (spaced || no_count) && instrument.in_band(whole) && joined) {
            group.levels[0].number = std::move(*joined);
            group.index = 0;
        } else if (spaced || (no_count && (entry > 0 || instrument.in_band(whole)))) {
            fault = "\"" + std::to_string(group.index) + " " + tail + "\" may be one number or two";
        }
    }
    return fault;
}

/// The first number of the entry that the instrument may cost, 0 where there is none.
double first_entry(const TextScan& scan, const Instrument& instrument) {
    for (const Group& group : scan.groups) {
        if (group.field != Field::entry) continue;
        for (const Level& level : group.levels) {
            if (instrument.in_band(level.number.value)) return level.number.value;
        }
    }
    return 0;
}

}  // namespace

std::optional<std::string> settle_numbers(TextScan& scan, const std::optional<Instrument>& instrument) {
    std::optional<std::string> fault;
    if (instrument && instrument->has_band()) {
        bool spaced = false;
        for (Group& group : scan.groups) {
            if (group.field != Field::entry) continue;
            const std::size_t before = group.levels.size();
            join_thousands(group, *instrument);
            const bool blank = std::ranges::any_of(group.levels, [&](const Level& level) {
                return scan.text(level.token).find('\'') != std::string_view::npos;  // how a no-break space is folded
            });
            spaced = spaced || blank || group.levels.size() < before;
        }
        fault = join_numbered(scan, *instrument, first_entry(scan, *instrument), spaced);
    }
    for (Group& group : scan.groups) {
        if (instrument && instrument->has_band() && is_price_field(group.field)) join_thousands(group, *instrument);
    }
    bool decimal_comma = false;
    bool thousands_comma = false;
    each_price(scan, [&](Group&, Level& level) {
        decimal_comma = decimal_comma || level.number.decimal_comma;
        thousands_comma = thousands_comma || level.number.thousands_comma;
    });
    const std::vector<double> certain = certain_prices(scan);
    const bool banded = instrument && instrument->has_band();
    each_price(scan, [&](Group& group, Level& level) {
        settle_glued(group, level, scan.token(level.token), instrument);
        Number& number = level.number;
        if (number.other.empty()) return;
        const bool comma = scan.text(level.token).find(',') != std::string_view::npos;
        if (banded && instrument->in_band(number.value) != instrument->in_band(number.other_value)) {
            if (!instrument->in_band(number.value)) number.take_other();
        } else if (comma && decimal_comma != thousands_comma) {
            if (decimal_comma) number.take_other();
        } else if (!certain.empty()) {
            const double middle = certain[certain.size() / 2];
            if (distance(number.other_value, middle) + 1 < distance(number.value, middle)) number.take_other();
        }
        number.other.clear();
    });
    return fault;
}

void complete_end(const Number& first, Number& second) {
    const std::string& head = first.text;
    if (second.text.find('.') != std::string::npos && head.find('.') == std::string::npos) return;
    std::string digits = second.text;
    if (digits.size() >= head.size() || digits.size() < 2) return;
    const std::size_t point = head.find('.');
    if (point != std::string::npos && digits.size() > head.size() - point - 1) return;
    auto completed = read_number(head.substr(0, head.size() - digits.size()) + digits);
    if (!completed) return;
    const double ratio = completed->value / first.value;
    if (ratio > 0.97 && ratio < 1.03) second = std::move(*completed);
}

bool is_distance(const Number& number, const std::optional<Instrument>& instrument) {
    if (!instrument || !instrument->has_band() || instrument->in_band(number.value)) return false;
    const bool usual = number.value >= 1 && number.value <= 1000 && number.places <= 1;
    const bool forex = instrument->kind == InstrumentKind::forex;
    return usual && (forex || number.value < instrument->low);
}

namespace {

/// How far apart the ends of an entry may be.
double widest_range(const std::optional<Instrument>& instrument) {
    if (!instrument) return 1.4;
    switch (instrument->kind) {
        case InstrumentKind::forex:
            return 1.012;
        case InstrumentKind::metal:
        case InstrumentKind::index:
            return 1.03;
        case InstrumentKind::energy:
            return 1.1;
        default:
            return 1.4;
    }
}

bool near(double a, double b, double ratio) { return a <= b * ratio && b <= a * ratio; }

}  // namespace

std::optional<std::string> read_entry_prices(const std::vector<Level>& levels, bool zone, bool ladder,
                                             const std::optional<Instrument>& instrument, SignalTerms& terms) {
    if (levels.empty()) return std::nullopt;
    if (levels.size() == 1) {
        terms.entry = levels[0].number.decimal();
        return std::nullopt;
    }
    const char separator = levels[1].separator;
    const bool joined = separator == '-' || separator == '/' || separator == '_' || separator == 't';
    const bool market =
        instrument && instrument->kind != InstrumentKind::crypto && instrument->kind != InstrumentKind::other;
    if (levels.size() == 2 && !ladder && (zone || joined)) {
        Number low = levels[0].number;
        Number high = levels[1].number;
        if (joined && !near(low.value, high.value, 1.5)) complete_end(low, high);
        if (!near(low.value, high.value, widest_range(instrument))) {
            return "the entry " + low.text + " to " + high.text + " is too wide for a range";
        }
        if (low.value == high.value) {
            terms.entry = low.decimal();
            return std::nullopt;
        }
        if (low.value > high.value) std::swap(low, high);
        terms.entry_low = low.decimal();
        terms.entry_high = high.decimal();
        return std::nullopt;
    }
    if (joined && !ladder && market) return "the entry has more than two ends";
    if (levels.size() == 3 && separator == '/' && !ladder && !zone) return "three prices that nothing names";
    for (const Level& level : levels) terms.entries.push_back(level.number.decimal());
    terms.entry = terms.entries[0];
    return std::nullopt;
}

std::optional<std::string> read_entries(const std::vector<const Group*>& groups,
                                        const std::optional<Instrument>& instrument, SignalTerms& terms) {
    std::vector<Level> levels;
    bool zone = false;
    bool ladder = false;
    for (const Group* const group : groups) {
        zone = zone || group->zone;
        ladder = ladder || group->numbered || group->index > 0;
        for (const Level& level : group->levels) {
            if (level.kind == Level::Kind::price) levels.push_back(level);
        }
    }
    if (groups.size() > 1 && levels.size() > 1) {
        // The same price said twice is one.
        const auto same = [&](const Level& level) { return level.number.value == levels[0].number.value; };
        if (std::ranges::all_of(levels, same)) levels.resize(1);
        const bool indexed = std::ranges::all_of(groups, [](const Group* group) { return group->index > 0; });
        if (levels.size() > 1 && !indexed && !ladder) return "several different entries";
    }
    return read_entry_prices(levels, zone, ladder && levels.size() > 1, instrument, terms);
}

}  // namespace tjp::parser
