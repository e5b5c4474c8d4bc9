#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string_view>

#include "server/journal/parser/json_fields.hpp"
#include "server/journal/parser/numbers.hpp"
#include "storage/model/signal.hpp"

namespace tjp::parser {

/// A number of an alert with the unit that its key or text names.
struct NamedLevel {
    Number number;
    Unit unit = Unit::unknown;
    bool is_price = false;  ///< its key says so
};

/// `50`, `50 pips`, `1.5%`.
std::optional<NamedLevel> read_level(std::string_view text);

/// The member of that name, or of the name and what may follow it: `sl_pips`, `stoploss.percent`.
std::optional<NamedLevel> find_level(const JsonFields& fields, const Name& name);

/// A text that is no level where one of those would be, or nullptr: `sl_price` of "NaN".
const JsonField* damaged_level(const JsonFields& fields, const Name& name);

/// Whether a name is there with a number behind it: tp1, tp2.
bool is_numbered(const JsonFields& fields, const Name& name);

/// How a name that is not known resembles those of a level.
enum class Likeness : std::uint8_t {
    none,
    distant,  ///< holds one of their words, or is a short one with a slip: `tkprofit`, `pt`
    close     ///< a long one with a slip: `stop_los`
};
Likeness likeness(std::string_view name, std::initializer_list<std::string_view> of,
                  std::initializer_list<std::string_view> words);

}  // namespace tjp::parser
