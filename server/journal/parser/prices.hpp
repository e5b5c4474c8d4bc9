#pragma once

#include <optional>
#include <vector>

#include "server/journal/parser/instruments.hpp"
#include "server/journal/parser/text_scan.hpp"
#include "storage/model/signal.hpp"

namespace tjp::parser {

/// Chooses between the readings of each number by what the instrument may cost and how the other numbers are written.
/// Answers why a number may be another one, or nothing.
std::optional<std::string> settle_numbers(TextScan& scan, const std::optional<Instrument>& instrument);

/// Whether a number of a stop or target without a unit can only be a distance: no price of this instrument, but a usual
/// number of pips.
bool is_distance(const Number& number, const std::optional<Instrument>& instrument);

/// 2342-45: completes a price that only writes the digits in which it differs from the one before it; what is no such
/// price stays as it is.
void complete_end(const Number& first, Number& second);

/// Puts the prices of entry groups into the terms: one price, a range or a ladder. Answers a fault, or nothing.
std::optional<std::string> read_entries(const std::vector<const Group*>& groups,
                                        const std::optional<Instrument>& instrument, SignalTerms& terms);

/// One price, or a range, as `2340-2345`, from prices that a key names together.
std::optional<std::string> read_entry_prices(const std::vector<Level>& levels, bool zone, bool ladder,
                                             const std::optional<Instrument>& instrument, SignalTerms& terms);

}  // namespace tjp::parser
