#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tjp {

/// A number as it was sent: its own digits are kept, so that it comes back identical whatever its length.
/// The text is always a valid JSON number and finite as a double.
class Decimal {
public:
    static constexpr std::size_t max_text = 128;
    /// Places after the point that a number below the range of a double may have: each shows in every exact sum.
    static constexpr int max_places = 420;

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

/// A JSON number taken apart: ±digits × 10^exponent. `digits` has no sign, no point, no leading zeros, and is empty for
/// zero. Exponents beyond a million, which no Decimal has, are cut to that.
struct DecimalParts {
    bool negative = false;
    std::string digits;
    int exponent = 0;
};

/// `text` must be a valid JSON number.
DecimalParts take_apart(std::string_view text);

}  // namespace tjp
