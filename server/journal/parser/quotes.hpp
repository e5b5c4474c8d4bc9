#pragma once

#include <string>

namespace tjp::parser {

/// A reply quotes what it answers: those lines name the instrument at most.
struct Quoted {
    std::string body;
    std::string quote;
    bool only = false;  ///< nothing but a quote
};

Quoted split_quote(std::string folded);

}  // namespace tjp::parser
