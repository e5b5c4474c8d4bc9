// Which words of direction are orders: not those that are forbidden, planned, asked, or about a position that there is.
#include "server/journal/parser/clauses.hpp"
#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {
namespace {

class SideFinder {
public:
    explicit SideFinder(TextScan& scan) : scan_(scan), clauses_(clauses_of(scan)) {}

    void run() {
        for (std::size_t i = 0; i < scan_.size(); ++i) {
            const Token& token = scan_.token(i);
            // A symbol may hold the direction too: XAUUSDSELL.
            if (!token.is(Token::Kind::word)) continue;
            if (const WordClass turkish = turkish_side(i); turkish != 0) scan_.lexed.tokens[i].classes = turkish;
            if (token.is(word::side) && !is_term(i)) add(i, token.is(word::buy) ? Side::buy : Side::sell);
            if (token.is(word::analysis)) mood(i);
        }
    }

private:
    /// XAUUSD SAT 2687: words of other languages too, unless they stand so.
    WordClass turkish_side(std::size_t i) const {
        const bool buy = scan_.text(i) == "AL";
        if ((!buy && scan_.text(i) != "SAT") || i == 0 || !scan_.in_symbol[i - 1]) return 0;
        const std::size_t next = i + 1;
        const bool ends = next >= scan_.size() || scan_.token(next).is(Token::Kind::newline) ||
                          scan_.token(next).is(Token::Kind::number) || scan_.token(next).is(Token::Kind::mark);
        return !ends ? 0 : buy ? word::buy : word::sell;
    }

    /// long-term, short squeeze: no direction of an order.
    bool is_term(std::size_t i) const {
        std::size_t next = i + 1;
        while (next < scan_.size() && scan_.token(next).is('-')) ++next;
        return next < scan_.size() && scan_.token(next).is(word::term);
    }

    /// "Direction: bearish" is an order, a bearish market is none.
    void mood(std::size_t i) {
        const bool bullish = reads(scan_.text(i), "bullish");
        if (!bullish && !reads(scan_.text(i), "bearish")) return;
        for (std::size_t back = 1; back <= i && scan_.line[i - back] == scan_.line[i]; ++back) {
            const std::size_t at = i - back;
            if (scan_.token(at).is(Token::Kind::sign) || scan_.token(at).is(Token::Kind::mark)) continue;
            const std::string_view key = scan_.text(at);
            const bool names =
                reads(key, "direction") || reads(key, "side") || reads(key, "type") || reads(key, "position");
            if (names) add(i, bullish ? Side::buy : Side::sell);
            return;
        }
    }

    void add(std::size_t i, Side side) {
        if (scan_.sides.size() == most_marks) {
            ++scan_.too_many;
            return;
        }
        SideMark mark;
        mark.side = side;
        mark.token = i;
        const Clause& clause = clauses_[scan_.clause[i]];
        mark.denied = is_denied(i);
        mark.planned = (clause.classes & word::plan) != 0 || (clause.asked && clause.words > 2) ||
                       (clause.classes & word::question) != 0 || is_after_condition(i);
        mark.managed = is_plural(i) || is_managed(i, clause);
        mark.as_key = names_targets(i);
        scan_.sides.push_back(mark);
    }

    bool is_denied(std::size_t i) const {
        int words = 0;
        for (std::size_t back = 1; back <= i && scan_.clause[i - back] == scan_.clause[i] && words < 4; ++back) {
            const std::size_t at = i - back;
            if (!scan_.token(at).is(Token::Kind::word)) continue;
            ++words;
            if (scan_.token(at).is(word::negation)) return true;
        }
        // kaufe nicht
        return i + 1 < scan_.size() && scan_.token(i + 1).is(Token::Kind::word) && reads(scan_.text(i + 1), "nicht");
    }

    /// "when … then buy": the condition stands before the direction.
    bool is_after_condition(std::size_t i) const {
        constexpr std::size_t farthest = 60;
        for (std::size_t back = 1; back <= i && back <= farthest; ++back) {
            const std::size_t at = i - back;
            if (scan_.clause[at] != scan_.clause[i]) break;
            if (scan_.token(at).is(word::condition)) return true;
        }
        return false;
    }

    /// "close gold buys": positions that there are.
    bool is_plural(std::size_t i) const {
        const std::string_view text = scan_.text(i);
        return reads(text, "buys") || reads(text, "sells") || reads(text, "longs") || reads(text, "shorts");
    }

    bool is_managed(std::size_t i, const Clause& clause) const {
        const bool closes = (clause.classes & (word::close | word::cancel)) != 0;
        for (std::size_t at = clause.first; closes && at < clause.last; ++at) {
            if (!scan_.token(at).is(word::close | word::cancel) || scan_.in_symbol[at]) continue;
            if (is_of_candle(scan_, clause, at)) continue;
            const bool exit_targets = at + 1 < scan_.size() && scan_.token(at + 1).is(word::tp);
            if (!exit_targets) return true;
        }
        // "Modify buy", and a stop that is moved.
        const bool adjacent = i > 0 && scan_.token(i - 1).is(word::move);
        const bool moved = (clause.classes & word::move) != 0 && (clause.classes & (word::sl | word::stop)) != 0;
        if (adjacent || (moved && (clause.classes & (word::now | word::limit)) == 0)) return true;
        return moves_target(clause) || trails(clause);
    }

    /// "move TP to 2360", "TP changed to 2360"
    bool moves_target(const Clause& clause) const {
        if ((clause.classes & (word::move | word::fresh)) == 0 || (clause.classes & word::tp) == 0) return false;
        for (std::size_t i = clause.first; i < clause.last; ++i) {
            if (!scan_.token(i).is(word::move | word::fresh)) continue;
            for (std::size_t near = 1; near <= 2; ++near) {
                const bool behind = i + near < clause.last && scan_.token(i + near).is(word::tp);
                const bool before = i >= clause.first + near && scan_.token(i - near).is(word::tp);
                if (behind || before) return true;
            }
        }
        return false;
    }

    /// "trailing stop at 2345" where no other stop is said before it
    bool trails(const Clause& clause) const {
        const std::size_t stop = find_word(scan_, clause, word::sl | word::stop);
        return stop < clause.last && stop > clause.first && scan_.token(stop - 1).is(word::trail);
    }

    /// "Sell targets:"
    bool names_targets(std::size_t i) const {
        const std::size_t next = scan_.next_on_line(i + 1);
        return next < scan_.size() && scan_.token(next).is(word::tp) && !scan_.token(next).is(word::entry) &&
               starts_as(scan_.text(next), "target");
    }

    TextScan& scan_;
    std::vector<Clause> clauses_;
};

}  // namespace

std::size_t TextScan::next_on_line(std::size_t i) const {
    while (i < size() && token(i).is(Token::Kind::mark)) ++i;
    return i < size() && token(i).is(Token::Kind::newline) ? size() : i;
}

void find_sides(TextScan& scan) { SideFinder(scan).run(); }

}  // namespace tjp::parser
