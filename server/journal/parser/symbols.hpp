#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/journal/parser/instruments.hpp"
#include "storage/model/copier.hpp"

namespace tjp::parser {

/// A symbol told apart from its exchange, suffix and spelling, with what is known of its pair.
struct Resolution {
    Instrument instrument;
    bool known = false;  ///< in the user's map or the table
};

/// What resolve_symbol answers, with the instrument. Nothing where the text cannot be a symbol.
std::optional<Resolution> resolve(std::string_view symbol, const SymbolMap* symbols);

/// ASCII letters in upper case.
std::string upper(std::string_view text);

}  // namespace tjp::parser
