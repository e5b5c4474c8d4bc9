#include "server/journal/parser/managing.hpp"

#include <algorithm>

#include "server/journal/parser/close_words.hpp"
#include "server/journal/parser/name_table.hpp"

namespace tjp::parser {
namespace {

class ManagingFinder {
public:
    ManagingFinder(const TextScan& scan, const Clause& clause, Intent& intent)
        : scan_(scan), clause_(clause), intent_(intent), beside_(scan, clause) {}

    void run() {
        if (auto moved = moving()) add(*moved, word::move | word::sl | word::stop | word::breakeven);
        if (auto closed = closing()) add(*closed, word::close | word::take);
        if (auto cancelled = cancelling()) add(*cancelled, word::cancel);
    }

private:
    const Token& token(std::size_t i) const { return scan_.token(i); }
    std::size_t find(WordClass any) const { return find_word(scan_, clause_, any); }

    void add(Managing managing, WordClass said_by) {
        managing.token = find(said_by);
        managing.conditional = managing.conditional || is_conditional(scan_, clause_, managing.token) ||
                               has_condition_behind(managing.token);
        managing.at_once = !clause_.has_side && (clause_.classes & word::now) != 0;
        for (const SideMark& mark : scan_.sides) {
            const bool inside = mark.token >= clause_.first && mark.token < clause_.last;
            if (inside && !mark.denied) managing.side = mark.side;
        }
        intent_.managing.push_back(std::move(managing));
    }

    /// "close if it breaks 2335": not now.
    bool has_condition_behind(std::size_t at) const {
        for (std::size_t i = at + 1; i < clause_.last; ++i) {
            const bool condition =
                token(i).is(word::condition) || reads(scan_.text(i), "if") || reads(scan_.text(i), "unless");
            if (condition && token(i).is(Token::Kind::word) && !scan_.in_symbol[i]) return true;
        }
        return false;
    }

    /// "We moved SL to BE an hour ago", "our SL is at entry", "GBPUSD result: BE": how a position stands.
    bool tells_of_stop() const {
        constexpr auto told =
            names("already", "ya", "уже", "deja", "gia", "sudah", "schon", "ago", "hace", "назад", "earlier",
                  "yesterday", "was", "been", "liegt", "wurde", "result", "resumen", "oldu", "перенесли", "movimos");
        constexpr auto orders =
            names("move", "moving", "set", "put", "bring", "shift", "mover", "mueve", "mueva", "place", "raise",
                  "переносим", "ставим", "перенести", "setzen", "ziehen", "spostare", "deplacez");
        constexpr auto states = names("is", "are", "was", "esta", "liegt");
        bool tells = false;
        for (std::size_t i = clause_.first; i < clause_.last; ++i) {
            if (!token(i).is(Token::Kind::word) || scan_.in_symbol[i] || scan_.text(i).size() > 20) continue;
            const std::string word = lower(scan_.text(i));
            if (orders.contains(word)) return false;
            const bool perfect =
                (word == "have" || word == "has") && i + 1 < clause_.last && token(i + 1).is(word::move | word::hit);
            tells = tells || perfect || told.contains(word);
            const bool stop = i > clause_.first && token(i - 1).is(word::sl | word::stop);
            tells = tells || (stop && states.contains(word)) ||
                    (word == "with" && i + 1 < clause_.last && token(i + 1).is(word::sl | word::stop));
        }
        return tells;
    }

    bool says_breakeven() const {
        for (std::size_t i = clause_.first; i < clause_.last; ++i) {
            if (is_two_words(i, "break", "even") || is_two_words(i, "risk", "free")) return true;
            if (!token(i).is(word::breakeven)) continue;
            if (is_breakeven(scan_, i)) return true;
            constexpr WordClass leads = word::to | word::sl | word::stop | word::move | word::loss;
            const bool led = i > clause_.first && (token(i - 1).is(leads) || reads(scan_.text(i - 1), "at"));
            if (led) return true;
        }
        return false;
    }

    /// "SL to 2345", "TP → 2360"
    bool goes_to() const {
        if ((clause_.classes & word::to) == 0) return false;
        for (std::size_t i = clause_.first; i + 2 < clause_.last; ++i) {
            if (!token(i).is(word::sl | word::stop | word::loss | word::tp)) continue;
            if (token(i + 1).is(word::to) && token(i + 2).is(Token::Kind::number)) return true;
        }
        return false;
    }

    bool is_two_words(std::size_t i, std::string_view first, std::string_view second) const {
        if (!token(i).is(Token::Kind::word) || !reads(scan_.text(i), first)) return false;
        const std::size_t next = i + 1 < clause_.last && token(i + 1).is('-') ? i + 2 : i + 1;
        return next < clause_.last && reads(scan_.text(next), second);
    }

    /// "SL to entry": the stop goes where the position was opened.
    bool stop_to_entry() const {
        const std::size_t stop = find(word::sl | word::stop);
        if (stop == clause_.last) return false;
        for (std::size_t i = stop + 1; i < clause_.last; ++i) {
            if (token(i).is(Token::Kind::number)) return false;
            if (!token(i).is(word::entry)) continue;
            for (std::size_t at = stop + 1; at < i; ++at) {
                if (token(at).is(word::to) || token(at).is('@') || reads(scan_.text(at), "at")) return true;
            }
            return (clause_.classes & word::move) != 0;
        }
        return false;
    }

    bool has_level(Field field) const {
        return std::ranges::any_of(scan_.groups, [&](const Group& group) {
            return group.field == field && std::ranges::any_of(group.levels, [&](const Level& level) {
                       return level.token >= clause_.first && level.token < clause_.last;
                   });
        });
    }

    bool is_target(std::size_t i) const {
        return std::ranges::any_of(scan_.groups, [&](const Group& group) {
            return group.field == Field::target &&
                   std::ranges::any_of(group.levels, [&](const Level& level) { return level.token == i; });
        });
    }

    /// The last number of the clause that is no share, distance or count, and no target: "SL to 2340 and TP to 2360".
    std::optional<Number> last_price() const {
        std::optional<Number> found;
        for (std::size_t i = clause_.first; i < clause_.last; ++i) {
            if (!token(i).is(Token::Kind::number) || scan_.in_symbol[i] || token(i).glued) continue;
            const bool unit =
                i + 1 < scan_.size() && (token(i + 1).is('%') || token(i + 1).is(word::pips | word::points));
            if (!unit && !is_target(i)) found = scan_.lexed.number(token(i));
        }
        return found;
    }

    /// Where the stop goes: what follows "to" behind it, else the number next to it, else the last price.
    std::optional<Number> stop_price() const {
        const std::size_t stop = find(word::sl | word::stop);
        for (std::size_t i = stop; i + 1 < clause_.last; ++i) {
            const bool leads = token(i).is(word::to) || token(i).is('@') || reads(scan_.text(i), "at");
            if (leads && token(i + 1).is(Token::Kind::number)) return scan_.lexed.number(token(i + 1));
        }
        const bool next = stop + 1 < clause_.last && token(stop + 1).is(Token::Kind::number);
        return next ? scan_.lexed.number(token(stop + 1)) : last_price();
    }

    std::optional<Managing> moving() {
        const bool moves = (clause_.classes & (word::move | word::fresh)) != 0 || goes_to();
        const bool stop = (clause_.classes & (word::sl | word::stop)) != 0;
        const std::size_t at = std::min(find(word::move | word::fresh), find(word::sl | word::stop));
        if (at < clause_.last && is_conditional(scan_, clause_, at) && !moves) return std::nullopt;
        Managing managing;
        managing.action = SignalAction::modify;
        if (tells_of_stop()) return std::nullopt;
        if ((stop || moves || clause_.words <= 3) && says_breakeven()) {
            managing.instruction = Instruction::breakeven;
            return managing;
        }
        if (stop_to_entry()) {
            managing.instruction = Instruction::breakeven;
            return managing;
        }
        if ((clause_.classes & word::trail) != 0 && (stop || moves || clause_.words <= 3)) {
            managing.instruction = Instruction::trail;
            return managing;
        }
        if (rewrites()) {
            intent_.rewrites = true;
            return managing;
        }
        managing.level = stop_price();
        if (moves && stop && managing.level) {
            managing.instruction = Instruction::move_stop;
            return managing;
        }
        if (moves && (clause_.classes & word::tp) != 0 && has_level(Field::target)) {
            managing.instruction = Instruction::move_target;
            return managing;
        }
        return std::nullopt;
    }

    /// "Modify buy", "edit sell limit", "move the gold buy limit to 2326".
    bool rewrites() const {
        if ((clause_.classes & word::move) == 0) return false;
        constexpr WordClass exits = word::sl | word::tp | word::loss | word::profit;
        const bool pending = clause_.has_side && (clause_.classes & (word::limit | word::entry)) != 0;
        const std::size_t first = find(word::move);
        if (pending && (clause_.classes & exits) == 0 && changes_something(scan_.text(first)) &&
            first < find(word::limit | word::entry)) {
            return true;
        }
        for (std::size_t i = clause_.first; i + 1 < clause_.last; ++i) {
            if (!token(i).is(word::move)) continue;
            const std::string_view text = scan_.text(i);
            if (changes_something(text) && token(i + 1).is(word::side | word::order)) return true;
        }
        return false;
    }

    static bool changes_something(std::string_view text) {
        constexpr auto words = names("modify", "edit", "change", "modificar", "adjust", "move", "moved", "moving",
                                     "shift", "raise", "lower", "replace", "amend");
        return text.size() <= 12 && words.contains(lower(text));
    }

    std::optional<Managing> closing() const {
        Managing managing;
        managing.action = SignalAction::close;
        std::size_t at = find(word::close);
        const bool half = (clause_.classes & word::half) != 0;
        const bool some = half || (clause_.classes & word::part) != 0;
        if (at == clause_.last && (some || beside_.takes_share())) at = find(word::take);
        if (at == clause_.last || is_conditional(scan_, clause_, at) || is_negated(scan_, clause_, at))
            return std::nullopt;
        const std::size_t next = at + 1;
        if (next < scan_.size() && token(next).is(word::tp | word::above | word::below | word::price))
            return std::nullopt;
        if (is_of_candle(scan_, clause_, at)) return std::nullopt;
        if (beside_.is_no_instruction(at)) return std::nullopt;
        std::size_t shares = 0;
        bool unclear = false;
        for (std::size_t i = clause_.first; i < clause_.last; ++i) {
            const CloseWords::Share share = beside_.share(i, at);
            if (share == CloseWords::Share::none) continue;
            unclear = unclear || share == CloseWords::Share::unclear;
            managing.close_percent = scan_.lexed.number(token(i));
            ++shares;
        }
        const bool percent = managing.close_percent && managing.close_percent->value < 100;
        if (half && !percent) managing.close_percent = read_number("50");
        const bool part = some || percent;
        managing.at_target = beside_.waits_for_target(at, part);
        managing.conditional = beside_.is_later(at);
        managing.unclear_part = unclear || shares > 1 || (!part && beside_.is_of_part());
        if (part) {
            managing.instruction = Instruction::close_partial;
        } else if ((clause_.classes & word::all) != 0 && !clause_.has_side) {
            managing.instruction = Instruction::close_all;
        }
        return managing;
    }

    std::optional<Managing> cancelling() const {
        const std::size_t at = find(word::cancel);
        if (at == clause_.last || is_conditional(scan_, clause_, at) || is_negated(scan_, clause_, at))
            return std::nullopt;
        if ((clause_.classes & (word::advert | word::profit)) != 0) return std::nullopt;
        Managing managing;
        managing.action = SignalAction::modify;
        managing.instruction = Instruction::cancel;
        // "Cancel culture": what is cancelled is nothing of a trader's.
        const std::size_t next = at + 1;
        const bool named = next < clause_.last;
        if (named && token(next).is(Token::Kind::word) && token(next).classes == 0 && !scan_.in_symbol[next])
            return std::nullopt;
        if (named && reads(scan_.text(next), "from")) return std::nullopt;
        managing.of_level = named && token(next).is(word::tp | word::sl | word::stop);
        return managing;
    }

    const TextScan& scan_;
    const Clause& clause_;
    Intent& intent_;
    const CloseWords beside_;
};

}  // namespace

void find_managing(const TextScan& scan, const Clause& clause, Intent& intent) {
    ManagingFinder(scan, clause, intent).run();
}

}  // namespace tjp::parser
