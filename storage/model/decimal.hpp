#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <compare>
#include <optional>
#include <string>
#include <string_view>

#include "storage/model/int128.hpp"

namespace tjp {

/// A number as it was sent: its own digits are kept, so that it comes back identical whatever its length.
/// The text is always a valid JSON number and finite as a double.
class Decimal {
public:
    static constexpr std::size_t max_text = 128;

    Decimal() : text_("0") {}

    /// Nothing where `text` is no JSON number, is longer than `max_text`, or is past the range of a double.
    static std::optional<Decimal> parse(std::string_view text);

    const std::string& text() const { return text_; }

    /// -1, 0 or 1.
    int sign() const;

private:
    explicit Decimal(std::string_view text) : text_(text) {}
    std::string text_;
};

/// An exact decimal for sums: 128-bit units of 10^-12 while they fit, arbitrary precision from there on. The switch
/// cannot be seen from outside: every sum and comparison is exact.
class Money {
public:
    static constexpr int fast_scale = 12;

    Money() = default;
    /// `text` must be a valid JSON number (as Decimal holds and records store).
    static Money from_text(std::string_view text);

    Money& operator+=(const Money& other);
    Money& operator-=(const Money& other);
    Money operator-() const;
    friend Money operator-(Money a, const Money& b) { return a -= b; }
    std::strong_ordering operator<=>(const Money& other) const;
    bool operator==(const Money& other) const { return (*this <=> other) == 0; }
    int sign() const;

    /// Plain notation without trailing zeros: `-0.5`, `1250`.
    std::string text() const;

    /// numerator / denominator rounded half away from zero to `places` decimals, as `text()` writes it.
    /// `denominator` must not be zero.
    static std::string ratio(const Money& numerator, const Money& denominator, int places = 8);
    static Money of(std::int64_t whole);

private:
    using Big = boost::multiprecision::cpp_int;
    /// The value is big_ × 10^-scale_ once promoted, else fast_ × 10^-12.
    Big widened(int scale) const;
    void promote(int scale);
    Money& add(const Money& other, bool negate);

    Int128 fast_ = 0;
    bool promoted_ = false;
    int scale_ = fast_scale;
    Big big_;
};

}  // namespace tjp
