#pragma once

#include <vector>

#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {

/// What stands between two line breaks, full stops or emoji.
struct Clause {
    std::size_t first = 0;  ///< tokens [first, last)
    std::size_t last = 0;
    WordClass classes = 0;  ///< of words that are in no symbol
    std::size_t words = 0;
    bool has_symbol = false;
    bool has_side = false;  ///< as far as sides have been found
    bool asked = false;     ///< ends with a question mark
};

std::vector<Clause> clauses_of(const TextScan& scan);

/// The first word of the clause with one of the classes, or its last.
std::size_t find_word(const TextScan& scan, const Clause& clause, WordClass any);

/// A condition or plan before the word: "when TP1 is hit", "we will close".
bool is_conditional(const TextScan& scan, const Clause& clause, std::size_t i);

/// "not", "no", "without" among the three words before.
bool is_negated(const TextScan& scan, const Clause& clause, std::size_t i);

/// A word for breakeven: BE, which is no "be".
bool is_breakeven(const TextScan& scan, std::size_t i);

/// "SL on H4 close": the word says when a candle closes, not what is to be closed.
bool is_of_candle(const TextScan& scan, const Clause& clause, std::size_t i);

}  // namespace tjp::parser
