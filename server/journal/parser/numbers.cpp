#include "server/journal/parser/numbers.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace tjp::parser {
namespace {

constexpr std::size_t longest_run = 40;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::ranges::all_of(text, is_digit); }

double to_double(std::string_view text) {
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::vector<std::string_view> split(std::string_view text, char at) {
    std::vector<std::string_view> parts;
    for (;;) {
        const std::size_t end = text.find(at);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos) return parts;
        text.remove_prefix(end + 1);
    }
}

std::string_view without_leading_zeros(std::string_view digits) {
    const std::size_t first = std::min(digits.find_first_not_of('0'), digits.size() - 1);
    return digits.substr(first);
}

Number make(std::string_view whole, std::string_view fraction) {
    Number number;
    number.text.reserve(whole.size() + fraction.size() + 1);
    number.text = without_leading_zeros(whole);
    number.places = static_cast<int>(fraction.size());
    if (!fraction.empty()) number.text.append(1, '.').append(fraction);
    number.value = to_double(number.text);
    return number;
}

/// Groups of thousands: one to three digits, not starting with 0, then only threes.
bool are_thousands(const std::vector<std::string_view>& groups) {
    if (groups[0].empty() || groups[0].size() > 3 || groups[0][0] == '0') return false;
    return std::all_of(groups.begin() + 1, groups.end(), [](std::string_view group) { return group.size() == 3; });
}

std::string joined(const std::vector<std::string_view>& groups) {
    std::string out;
    for (const std::string_view group : groups) out += group;
    return out;
}

void add_other(Number& number, const Number& other) {
    number.other = other.text;
    number.other_value = other.value;
}

std::vector<Number> one(Number number) {
    std::vector<Number> numbers;
    numbers.push_back(std::move(number));
    return numbers;
}

std::vector<Number> points_only(std::string_view run) {
    const auto groups = split(run, '.');
    if (groups.size() == 1) return one(make(groups[0], {}));
    if (groups.size() > 2) {
        if (!are_thousands(groups)) return {};
        return {make(joined(groups), {})};
    }
    Number number = make(groups[0], groups[1]);
    if (are_thousands(groups)) add_other(number, make(joined(groups), {}));
    return one(std::move(number));
}

std::vector<Number> list_of(const std::vector<std::string_view>& parts) {
    std::vector<Number> numbers;
    for (const std::string_view part : parts) {
        auto read = points_only(part);
        if (read.size() != 1) return {};
        numbers.push_back(std::move(read[0]));
    }
    return numbers;
}

/// One comma and no point.
std::vector<Number> one_comma(const std::vector<std::string_view>& parts) {
    const std::string_view whole = parts[0];
    const std::string_view rest = parts[1];
    if (are_thousands(parts)) {
        Number number = make(joined(parts), {});
        add_other(number, make(whole, rest));
        return {std::move(number)};
    }
    // 2350,2360 are two prices; no price has four digits before and four behind its point.
    if (whole.size() > 3 && rest.size() > 2) return list_of(parts);
    Number number = make(whole, rest);
    number.decimal_comma = whole[0] == '0' || rest.size() != 2 || whole.size() > 2;
    return {std::move(number)};
}

std::vector<Number> points_and_commas(std::string_view run, const std::vector<std::string_view>& parts) {
    const std::size_t first_point = run.find('.');
    if (first_point > run.rfind(',')) {  // 64,200.50
        auto groups = parts;
        const auto last = split(groups.back(), '.');
        groups.back() = last[0];
        if (last.size() == 2 && are_thousands(groups)) {
            Number number = make(joined(groups), last[1]);
            number.thousands_comma = true;
            return {std::move(number)};
        }
    } else if (parts.size() == 2 && parts[1].find('.') == std::string_view::npos) {  // 1.234,5
        const auto groups = split(parts[0], '.');
        if (are_thousands(groups)) {
            Number number = make(joined(groups), parts[1]);
            number.decimal_comma = true;
            return {std::move(number)};
        }
    }
    return list_of(parts);
}

}  // namespace

void Number::take_other() {
    if (other.empty()) return;
    std::swap(text, other);
    std::swap(value, other_value);
    const std::size_t point = text.find('.');
    places = point == std::string::npos ? 0 : static_cast<int>(text.size() - point - 1);
}

std::optional<Number> read_simple(std::string_view run) {
    std::size_t point = 0;
    while (point < run.size() && is_digit(run[point])) ++point;
    if (point == 0 || run.size() > longest_run) return std::nullopt;
    if (point == run.size()) return make(run, {});
    const std::string_view fraction = run.substr(point + 1);
    if (run[point] != '.' || fraction.size() == 3 || !all_digits(fraction)) return std::nullopt;
    return make(run.substr(0, point), fraction);
}

std::vector<Number> read_run(std::string_view run) {
    if (run.empty() || run.size() > longest_run) return {};
    if (auto simple = read_simple(run)) return one(std::move(*simple));
    if (run.find('\'') != std::string_view::npos) {
        const std::size_t point = std::min(run.find('.'), run.size());
        const auto groups = split(run.substr(0, point), '\'');
        const std::string_view fraction = run.substr(std::min(point + 1, run.size()));
        if (!are_thousands(groups) || (!fraction.empty() && !all_digits(fraction))) return {};
        return {make(joined(groups), fraction)};
    }
    const auto parts = split(run, ',');
    if (parts.size() == 1) return points_only(run);
    if (run.find('.') != std::string_view::npos) return points_and_commas(run, parts);
    if (parts.size() == 2) return one_comma(parts);
    if (!are_thousands(parts)) return list_of(parts);
    Number number = make(joined(parts), {});
    number.thousands_comma = true;
    return {std::move(number)};
}

std::optional<Number> read_number(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '+')) text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    if (const auto plain = Decimal::parse(text)) {
        Number number;
        number.text = plain->text();
        number.value = value_of(*plain);
        const std::size_t point = number.text.find('.');
        number.places = point == std::string::npos ? 0 : static_cast<int>(number.text.size() - point - 1);
        return number;
    }
    const bool negative = text.starts_with('-');
    if (negative) text.remove_prefix(1);
    std::string padded;
    if (text.starts_with('.') && text.size() > 1 && is_digit(text[1])) {
        padded = "0" + std::string(text);
        text = padded;
    }
    const bool shaped =
        !text.empty() && is_digit(text.front()) && is_digit(text.back()) &&
        std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.' || c == ',' || c == '\''; });
    if (!shaped) return std::nullopt;
    auto numbers = read_run(text);
    if (numbers.size() != 1) return std::nullopt;
    Number& number = numbers[0];
    if (number.text.find('.') != std::string::npos && !number.other.empty()) number.other.clear();
    if (!Decimal::parse(number.text)) return std::nullopt;
    if (negative) {
        number.text.insert(0, 1, '-');
        number.value = -number.value;
    }
    return std::move(number);
}

void scale_thousand(Number& number) {
    const std::size_t point = number.text.find('.');
    std::string digits = number.text;
    std::size_t whole = digits.size();
    if (point != std::string::npos) {
        digits.erase(point, 1);
        whole = point;
    }
    if (digits.size() < whole + 3) digits.append(whole + 3 - digits.size(), '0');
    number = make(std::string_view(digits).substr(0, whole + 3), std::string_view(digits).substr(whole + 3));
}

double value_of(const Decimal& number) { return to_double(number.text()); }

}  // namespace tjp::parser
