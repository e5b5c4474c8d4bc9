#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace tjp::parser {

/// One part of a bridge's line: `buy`, `EURUSD`, `sl=20`.
struct LineField {
    std::string_view key;    ///< empty where the field has none
    std::string_view value;  ///< without blanks and quotes around
};

/// A line of an EA bridge taken apart, `60123456789,buy,EURUSD,risk=1` or `long tradesymbol=EURUSD sl=100`.
struct MachineLine {
    std::vector<LineField> fields;  ///< without the licence
    std::string_view licence;       ///< empty where there is none
    std::string_view command;
};

/// Nothing where the line is no such line: no field that is a command, or prose.
std::optional<MachineLine> read_machine_line(std::string_view line);

}  // namespace tjp::parser
