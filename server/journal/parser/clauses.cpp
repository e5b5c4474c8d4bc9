#include "server/journal/parser/clauses.hpp"

#include "server/journal/parser/name_table.hpp"

namespace tjp::parser {

void find_clauses(TextScan& scan) {
    std::uint32_t clause = 0;
    std::uint32_t line = 0;
    scan.clause.reserve(scan.size());
    scan.line.reserve(scan.size());
    for (std::size_t i = 0; i < scan.size(); ++i) {
        const Token& token = scan.token(i);
        scan.clause.push_back(clause);
        scan.line.push_back(line);
        const bool followed_by_gap = i + 1 >= scan.size() || scan.token(i + 1).gap;
        const bool stops = token.is('.') || token.is('!') || token.is('?') || token.is(';');
        if (token.is(Token::Kind::newline)) ++line;
        if (token.is(Token::Kind::newline) || token.is(Token::Kind::mark) || (stops && followed_by_gap)) ++clause;
    }
}

std::vector<Clause> clauses_of(const TextScan& scan) {
    std::vector<Clause> clauses(scan.size() == 0 ? 0 : scan.clause.back() + 1);
    for (std::size_t i = 0; i < scan.size(); ++i) {
        Clause& clause = clauses[scan.clause[i]];
        const Token& token = scan.token(i);
        if (clause.last == 0) clause.first = i;
        clause.last = i + 1;
        clause.asked = clause.asked || token.is('?');
        if (!token.is(Token::Kind::word)) continue;
        ++clause.words;
        clause.has_symbol = clause.has_symbol || scan.in_symbol[i];
        if (!scan.in_symbol[i]) clause.classes |= token.classes;
    }
    for (const SideMark& mark : scan.sides) clauses[scan.clause[mark.token]].has_side = true;
    return clauses;
}

std::size_t find_word(const TextScan& scan, const Clause& clause, WordClass any) {
    if ((clause.classes & any) == 0) return clause.last;
    for (std::size_t i = clause.first; i < clause.last; ++i) {
        if (scan.token(i).is(any) && !scan.in_symbol[i]) return i;
    }
    return clause.last;
}

bool is_conditional(const TextScan& scan, const Clause& clause, std::size_t i) {
    // A condition further back is none of this word's, and a clause may be as long as the text.
    constexpr std::size_t farthest = 60;
    for (std::size_t at = i > clause.first + farthest ? i - farthest : clause.first; at < i; ++at) {
        if (scan.token(at).is(word::condition | word::plan) && !scan.token(at).is(word::hit)) return true;
    }
    return false;
}

bool is_negated(const TextScan& scan, const Clause& clause, std::size_t i) {
    for (std::size_t back = 1; back <= 3 && i >= clause.first + back; ++back) {
        if (scan.token(i - back).is(word::negation)) return true;
    }
    return false;
}

bool is_of_candle(const TextScan& scan, const Clause& clause, std::size_t i) {
    constexpr auto candles = names("candle", "h1", "h4", "1h", "4h", "m5", "m15", "m30", "d1", "daily", "hourly",
                                   "weekly", "hour", "day", "bar", "body");
    return i > clause.first && candles.contains(lower(scan.text(i - 1))) &&
           find_word(scan, clause, word::sl | word::stop) < i;
}

bool is_breakeven(const TextScan& scan, std::size_t i) {
    return scan.token(i).is(word::breakeven) && scan.text(i) != "be" && scan.text(i) != "Be";
}

}  // namespace tjp::parser
