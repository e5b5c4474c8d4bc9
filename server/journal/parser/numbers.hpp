#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/model/decimal.hpp"

namespace tjp::parser {

/// A number as a message wrote it, in the notation of JSON.
struct Number {
    std::string text;
    double value = 0;
    /// The other way to read it, empty where there is one way only: `64,200` is 64200 or 64.2, `1.234` is 1.234 or
    /// 1234.
    std::string other;
    double other_value = 0;
    bool decimal_comma = false;    ///< certainly written with a decimal comma
    bool thousands_comma = false;  ///< certainly written with commas between thousands
    int places = 0;                ///< digits after the point

    Decimal decimal() const { return Decimal::parse(text).value_or(Decimal{}); }
    void take_other();
};

/// Takes a run of digits, points, commas and apostrophes apart: one number, or several where the commas separate. Empty
/// where it is no number: a version, an address, a run longer than any price.
std::vector<Number> read_run(std::string_view run);

/// A run that is digits, or digits, a point and digits that are no group of thousands: what prices mostly are. Nothing
/// for all else.
std::optional<Number> read_simple(std::string_view run);

/// One number that is nothing else: `2342.5`, `-3`, `+1,200.50`, `1e5`, blanks around it. Nothing where it has two
/// readings.
std::optional<Number> read_number(std::string_view text);

/// A thousand times the number: what `k` behind it means.
void scale_thousand(Number& number);

double value_of(const Decimal& number);

}  // namespace tjp::parser
