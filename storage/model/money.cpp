#include "storage/model/money.hpp"

#include <algorithm>

#include "storage/model/decimal.hpp"

namespace tjp {
namespace {

using Big = boost::multiprecision::cpp_int;

/// 10^38 is the largest power of ten below 2^127.
constexpr int max_fast_digits = 37;
constexpr Int128 fast_limit = [] {
    Int128 value = 1;
    for (int i = 0; i < max_fast_digits; ++i) value *= 10;
    return value;
}();

Big power_of_ten(int exponent) { return boost::multiprecision::pow(Big(10), static_cast<unsigned>(exponent)); }

std::string plain_notation(const Big& units, int scale) {
    std::string digits = Big(abs(units)).str();
    if (scale > 0) {
        const auto width = static_cast<std::size_t>(scale);
        if (digits.size() <= width) digits.insert(0, width + 1 - digits.size(), '0');
        digits.insert(digits.size() - width, 1, '.');
        digits.erase(digits.find_last_not_of('0') + 1);
        if (digits.back() == '.') digits.pop_back();
    }
    if (units < 0) digits.insert(0, 1, '-');
    return digits;
}

}  // namespace

Money Money::from_text(std::string_view text) {
    const DecimalParts parts = take_apart(text);
    Money money;
    const int shift = parts.exponent + fast_scale;
    const int width = static_cast<int>(parts.digits.size());
    if (shift >= 0 && width + shift <= max_fast_digits) {
        Int128 units = 0;
        for (const char c : parts.digits) units = units * 10 + (c - '0');
        for (int i = 0; i < shift; ++i) units *= 10;
        money.fast_ = parts.negative ? -units : units;
        return money;
    }
    money.promoted_ = true;
    money.big_ = Big(parts.digits.empty() ? "0" : parts.digits);
    money.scale_ = std::max(0, -parts.exponent);
    if (parts.exponent > 0) money.big_ *= power_of_ten(parts.exponent);
    if (parts.negative) money.big_ = -money.big_;
    return money;
}

Money Money::of(std::int64_t whole) {
    Money money;
    money.fast_ = static_cast<Int128>(whole) * 1'000'000'000'000;
    return money;
}

Money::Big Money::widened(int scale) const {
    const Big units = promoted_ ? big_ : Big(fast_);
    return scale == scale_ ? units : units * power_of_ten(scale - scale_);
}

void Money::promote(int scale) {
    big_ = widened(scale);
    scale_ = scale;
    promoted_ = true;
}

Money& Money::add(const Money& other, bool negate) {
    if (!promoted_ && !other.promoted_) {
        const Int128 sum = negate ? fast_ - other.fast_ : fast_ + other.fast_;  // both below 10^37: cannot overflow
        if (sum > -fast_limit && sum < fast_limit) {
            fast_ = sum;
            return *this;
        }
    }
    promote(std::max(scale_, other.scale_));
    const Big term = other.widened(scale_);
    if (negate) {
        big_ -= term;
    } else {
        big_ += term;
    }
    return *this;
}

Money& Money::operator+=(const Money& other) { return add(other, false); }
Money& Money::operator-=(const Money& other) { return add(other, true); }

Money Money::operator-() const {
    Money negated;
    negated -= *this;
    return negated;
}

std::strong_ordering Money::operator<=>(const Money& other) const {
    if (!promoted_ && !other.promoted_) return fast_ <=> other.fast_;
    const int scale = std::max(scale_, other.scale_);
    const int order = widened(scale).compare(other.widened(scale));
    return order <=> 0;
}

int Money::sign() const {
    if (promoted_) return big_.sign();
    return fast_ < 0 ? -1 : fast_ > 0 ? 1 : 0;
}

std::string Money::text() const { return plain_notation(widened(scale_), scale_); }

std::string Money::ratio(const Money& numerator, const Money& denominator, int places) {
    const int scale = std::max(numerator.scale_, denominator.scale_);
    const Big bottom = abs(denominator.widened(scale));
    const Big top = abs(numerator.widened(scale)) * power_of_ten(places);
    Big units = (top * 2 + bottom) / (bottom * 2);
    if (numerator.sign() * denominator.sign() < 0) units = -units;
    return plain_notation(units, places);
}

}  // namespace tjp
