#pragma once

#include <optional>
#include <vector>

#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {

/// An instruction about a position or order that there is, and where it is said.
struct Managing {
    SignalAction action = SignalAction::close;
    std::optional<Instruction> instruction;
    std::optional<Side> side;
    std::optional<Number> close_percent;
    std::optional<Number> level;  ///< the one number that the instruction names
    std::size_t token = 0;        ///< the word that says it
    bool conditional = false;     ///< once something has happened
    bool at_once = false;         ///< a close of now
    bool unclear_part = false;    ///< a close of lots, a fraction or one position of several
    bool at_target = false;       ///< a close once a target is reached
    bool of_level = false;        ///< what is cancelled is a stop or target
};

/// What a text wants, beyond its levels.
struct Intent {
    std::vector<Managing> managing;  ///< in the order of the text
    bool rewrites = false;           ///< "modify buy": the levels are new ones for an order that there is
    bool report = false;             ///< tells what has happened
    bool planned = false;            ///< what may happen
    bool question = false;
    bool advert = false;
    bool now = false;  ///< at the market
    bool limit = false;
    std::size_t strange_words = 0;  ///< in the clause that names the direction most plainly
    bool beside_symbol = false;     ///< that clause names the instrument too
    bool narrative = false;         ///< that clause tells: "my buy is in profit"
};

Intent find_intent(const TextScan& scan);

}  // namespace tjp::parser
