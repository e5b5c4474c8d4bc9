#pragma once

#include <cstdint>

#include "server/journal/parser/clauses.hpp"

namespace tjp::parser {

/// What stands beside a word that closes: how much of the position, when, and whether it closes anything at all.
/// `close` and `at` are the token of that word.
class CloseWords {
public:
    CloseWords(const TextScan& scan, const Clause& clause) : scan_(scan), clause_(clause) {}

    enum class Share : std::uint8_t { none, unclear, certain };
    /// Whether the number at token `i` is how many percent of the position are closed.
    Share share(std::size_t i, std::size_t close) const;
    bool takes_share() const;
    /// Whether it names a part in other words: lots, a third, one of several positions.
    bool is_of_part() const;
    bool is_no_instruction(std::size_t at) const;
    bool is_later(std::size_t close) const;
    bool waits_for_target(std::size_t close, bool part) const;

private:
    const Token& token(std::size_t i) const { return scan_.token(i); }
    std::size_t find(WordClass any) const { return find_word(scan_, clause_, any); }
    bool is_percent(std::size_t i) const;
    bool names_period(std::size_t at) const;

    const TextScan& scan_;
    const Clause& clause_;
};

}  // namespace tjp::parser
