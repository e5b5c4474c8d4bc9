#pragma once

#include "server/journal/parser/name_table.hpp"
#include "server/journal/parser/numbers.hpp"
#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {

/// Whether a token is a word of the list, in any case, and part of no symbol.
template <std::size_t N>
bool is_one_of(const TextScan& scan, const NameTable<N>& names, std::size_t i) {
    constexpr std::size_t longest = 32;
    if (i >= scan.size() || !scan.token(i).is(Token::Kind::word) || scan.in_symbol[i]) return false;
    const std::string_view text = scan.text(i);
    return text.size() <= longest && names.contains(lower(text));
}

}  // namespace tjp::parser
