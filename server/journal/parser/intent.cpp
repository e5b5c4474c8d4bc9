// Tells orders from what else channels write. It looks at clauses: what words stand together in one, and whether a
// condition or a plan stands before them.
#include "server/journal/parser/intent.hpp"

#include <algorithm>

#include "server/journal/parser/clauses.hpp"
#include "server/journal/parser/fold.hpp"
#include "server/journal/parser/managing.hpp"

namespace tjp::parser {
namespace {

/// What a line has, and at which token first.
struct LineMarks {
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);
    bool side = false;
    std::size_t exit = npos;  ///< a level of a stop or target
    std::size_t bracket = npos;
};

class IntentFinder {
public:
    explicit IntentFinder(const TextScan& scan) : scan_(scan), clauses_(clauses_of(scan)) {
        lines_.resize(scan_.size() == 0 ? 1 : scan_.line.back() + 1);
        for (const SideMark& mark : scan_.sides) lines_[scan_.line[mark.token]].side = true;
        for (const Group& group : scan_.groups) {
            if (group.field != Field::target && group.field != Field::stop) continue;
            for (const Level& level : group.levels) {
                std::size_t& first = lines_[scan_.line[level.token]].exit;
                first = std::min(first, level.token);
            }
        }
        for (std::size_t i = scan_.size(); i > 0; --i) {
            if (token(i - 1).is('(')) lines_[scan_.line[i - 1]].bracket = i - 1;
        }
    }

    Intent run() {
        for (const Clause& clause : clauses_) {
            if (clause.first == clause.last) continue;
            order_words(clause);
            if (is_question(clause)) {
                intent_.question = true;
                continue;
            }
            report(clause);
            find_managing(scan_, clause, intent_);
            if (clause.has_side && (clause.classes & word::plan) != 0) intent_.planned = true;
            if ((clause.classes & word::advert) != 0) intent_.advert = true;
        }
        ticks();
        std::ranges::stable_sort(intent_.managing, {}, &Managing::token);
        return std::move(intent_);
    }

private:
    const Token& token(std::size_t i) const { return scan_.token(i); }

    bool is_question(const Clause& clause) const {
        const bool asks = clause.asked && clause.words > 1;
        return asks || ((clause.classes & word::question) != 0 && clause.has_side && clause.words > 3);
    }

    /// "now" and "limit" count beside a direction or an entry, or where they are all that is said.
    void order_words(const Clause& clause) {
        const bool line_orders = clause.has_side || (clause.classes & (word::entry | word::order)) != 0 ||
                                 lines_[scan_.line[clause.first]].side;
        const bool alone = clause.words <= 2;
        if (!line_orders && !alone) return;
        for (std::size_t i = clause.first; i < clause.last; ++i) {
            if (!token(i).is(word::now | word::limit)) continue;
            // "when market opens", "market price touches": the market, not an order at it.
            if (is_conditional(scan_, clause, i) || is_negated(scan_, clause, i) || is_market_itself(i)) continue;
            if (is_of_risk(clause, i)) continue;
            if (token(i).is(word::now)) intent_.now = true;
            if (token(i).is(word::limit)) intent_.limit = true;
        }
    }

    /// "loss limit", "limit your risk"
    bool is_of_risk(const Clause& clause, std::size_t i) const {
        if (!token(i).is(word::limit)) return false;
        const bool behind = i > clause.first && token(i - 1).is(word::loss | word::risk);
        const bool before = i + 1 < clause.last && token(i + 1).is(word::loss | word::risk);
        return behind || before || (i + 1 < clause.last && reads(scan_.text(i + 1), "your"));
    }

    bool is_market_itself(std::size_t i) const {
        if (!reads(scan_.text(i), "market")) return false;
        if (i + 1 < scan_.size() && token(i + 1).is(word::narrative)) return true;
        const bool plain_next = i + 1 < scan_.size() && token(i + 1).is(Token::Kind::word) &&
                                !token(i + 1).is(word::order | word::price | word::filler | word::now | word::side);
        return plain_next && !scan_.in_symbol[i + 1];
    }

    // --------------------------------------------------------------------------------------------- reports

    void report(const Clause& clause) {
        constexpr WordClass about = word::tp | word::sl | word::stop | word::entry | word::profit | word::pips |
                                    word::order | word::half | word::loss | word::side | word::limit | word::info |
                                    word::all | word::points;
        const std::size_t at = find_word(scan_, clause, word::hit);
        const bool concerns = (clause.classes & about) != 0 || clause.has_symbol || clause.words <= 2;
        if (at < clause.last && concerns && !is_conditional(scan_, clause, at) && !is_future(at)) intent_.report = true;
        if (!intent_.report && gain(clause)) intent_.report = true;
    }

    /// "Risk price hit" aside, a past participle behind "to be" of the future: "is to be hit".
    bool is_future(std::size_t i) const {
        return i >= 2 && token(i - 1).is(Token::Kind::word) && reads(scan_.text(i - 1), "be") &&
               token(i - 2).is(word::plan);
    }

    /// "+120 pips" and "Profit: 69 %" tell of a result where no target's price is beside them.
    bool gain(const Clause& clause) const {
        const bool lone_profit = (clause.classes & word::profit) != 0 && has_lone_profit(clause);
        for (std::size_t i = clause.first; i < clause.last; ++i) {
            if (!token(i).is(Token::Kind::number)) continue;
            const bool plus = i > 0 && token(i - 1).is('+');
            const bool minus = i > 1 && token(i - 1).is('-') && token(i - 1).gap && !token(i).gap;
            const bool plus_behind = i + 1 < scan_.size() && token(i + 1).is('+');
            const std::size_t unit = i + (plus_behind ? 2 : 1);
            const bool pips = unit < scan_.size() && token(unit).is(word::pips | word::points);
            const bool percent = i + 1 < scan_.size() && token(i + 1).is('%');
            const bool gained = pips && lone_profit;
            const bool counted = (plus || minus || plus_behind) && (pips || (plus && percent));
            if ((counted || gained) && (is_behind_tick(i) || !beside_price(i))) return true;
            const bool says_profit = clause.first < i && token(clause.first).is(word::profit) && !clause.has_side;
            if (says_profit && percent) return true;
        }
        return false;
    }

    /// "profit" that is not of "take profit".
    bool has_lone_profit(const Clause& clause) const {
        for (std::size_t i = clause.first; i < clause.last; ++i) {
            if (!token(i).is(word::profit)) continue;
            std::size_t before = i;
            while (before > clause.first && token(before - 1).is('-')) --before;
            if (before == clause.first || !token(before - 1).is(word::take)) return true;
        }
        return false;
    }

    /// "✅ +100 pips": what has been gained, whatever price stands before it.
    bool is_behind_tick(std::size_t i) const {
        while (i > 0 && token(i - 1).is(Token::Kind::sign) && !token(i - 1).is('(')) --i;
        return i > 0 && (token(i - 1).is_mark(mark::check) || token(i - 1).is_mark(mark::money));
    }

    /// A price of a target or stop earlier on the line, or brackets around: the gain is only said beside it.
    bool beside_price(std::size_t i) const {
        const LineMarks& line = lines_[scan_.line[i]];
        return line.exit < i || (line.exit == i && !scan_.sides.empty()) || line.bracket < i;
    }

    /// Some targets ticked and some not: a signal that has been updated, not a new one.
    void ticks() {
        std::size_t ticked = 0;
        std::size_t led = 0;
        std::size_t targets = 0;
        for (const Group& group : scan_.groups) {
            if (group.field != Field::target) continue;
            ++targets;
            if (group.token > 0 && token(group.token - 1).is_mark(mark::check)) ++led;
            if (!group.ticked) continue;
            ++ticked;
            if (group.levels.empty() && !group.runner) intent_.report = true;
        }
        bool partly = false;
        for (const Group& group : scan_.groups) {
            partly = partly || (group.ticked && group.levels.size() > 1 && marks_behind(group) < group.levels.size());
        }
        // ✅ behind every target and ❌ behind the stop only decorate.
        const bool all = ticked > 1 && ticked == targets && !has_crossed_stop();
        const bool some = (ticked > 0 && ticked < targets) || (led > 0 && led < targets);
        if (some || partly || all || tells_exit()) intent_.report = true;
    }

    /// "SL ❌", "TP ✔" on a line of its own below the levels.
    bool tells_exit() const {
        return std::ranges::any_of(scan_.groups, [&](const Group& group) {
            if ((group.field != Field::stop && group.field != Field::target) || !group.levels.empty() || group.runner)
                return false;
            const bool named = std::ranges::any_of(scan_.groups, [&](const Group& other) {
                return other.field == group.field && !other.levels.empty() && other.token < group.token;
            });
            std::size_t first = group.token;
            while (first > 0 && scan_.line[first - 1] == scan_.line[group.token]) --first;
            bool marked = false;
            for (std::size_t i = first; i < scan_.size() && scan_.line[i] == scan_.line[group.token]; ++i) {
                if (token(i).is(Token::Kind::number) || (token(i).is(Token::Kind::word) && i != group.token))
                    return false;
                marked = marked || token(i).is(Token::Kind::mark);
            }
            return named && marked;
        });
    }

    bool has_crossed_stop() const {
        for (const Group& group : scan_.groups) {
            if (group.field != Field::stop || group.levels.empty()) continue;
            for (std::size_t at = group.token; at < scan_.size() && scan_.line[at] == scan_.line[group.token]; ++at) {
                if (token(at).is_mark(mark::cross)) return true;
            }
        }
        return false;
    }

    std::size_t marks_behind(const Group& group) const {
        std::size_t marks = 0;
        for (const Level& level : group.levels) {
            for (std::size_t at = level.token; at < scan_.size() && scan_.line[at] == scan_.line[level.token]; ++at) {
                if (token(at).is_mark(mark::check)) {
                    ++marks;
                    break;
                }
            }
        }
        return marks;
    }

    const TextScan& scan_;
    std::vector<Clause> clauses_;
    std::vector<LineMarks> lines_;
    Intent intent_;
};

/// Counts what is no part of an order in the clause that names the direction most plainly.
void count_prose(const TextScan& scan, std::size_t clauses, Intent& intent) {
    struct Prose {
        bool orders = false;
        bool narrative = false;
        bool symbol = false;
        std::size_t strange = 0;
    };
    std::vector<Prose> prose(clauses);
    for (const SideMark& mark : scan.sides) {
        if (mark.effective()) prose[scan.clause[mark.token]].orders = true;
    }
    for (std::size_t i = 0; i < scan.size(); ++i) {
        Prose& clause = prose[scan.clause[i]];
        if (scan.in_symbol[i]) clause.symbol = true;
        if (!scan.token(i).is(Token::Kind::word) || scan.in_symbol[i]) continue;
        if (scan.token(i).classes == 0) ++clause.strange;
        if (scan.token(i).is(word::narrative | word::analysis)) clause.narrative = true;
    }
    const Prose* plainest = nullptr;
    for (const Prose& clause : prose) {
        const auto weight = [](const Prose& one) { return one.strange + (one.narrative ? 100 : 0); };
        if (clause.orders && (plainest == nullptr || weight(clause) < weight(*plainest))) plainest = &clause;
    }
    if (plainest == nullptr) return;
    intent.strange_words = plainest->strange;
    intent.narrative = plainest->narrative;
    intent.beside_symbol = plainest->symbol;
}

}  // namespace

Intent find_intent(const TextScan& scan) {
    Intent intent = IntentFinder(scan).run();
    count_prose(scan, scan.size() == 0 ? 0 : scan.clause.back() + 1, intent);
    return intent;
}

}  // namespace tjp::parser
