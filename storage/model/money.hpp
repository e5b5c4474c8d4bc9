#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "storage/model/int128.hpp"

namespace tjp {

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
