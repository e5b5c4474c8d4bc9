// Numbers get their meaning from the key before them. The scan goes through the tokens once and keeps the group that
// the next number belongs to: a key opens one, words that have nothing to do with an order close it, and a line that
// holds only numbers goes on with the group of the line before.
#include <algorithm>

#include "server/journal/parser/fold.hpp"
#include "server/journal/parser/level_keys.hpp"
#include "server/journal/parser/level_numbers.hpp"
#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {
namespace {

constexpr std::size_t most_levels = 100;
constexpr std::size_t npos = static_cast<std::size_t>(-1);

class LevelFinder {
public:
    explicit LevelFinder(TextScan& scan) : scan_(scan), keys_(scan) { scan_.groups.reserve(8); }

    void run() {
        for (std::size_t i = 0; i < scan_.size();) i = step(i);
    }

private:
    const Token& token(std::size_t i) const { return scan_.token(i); }
    bool is_word(std::size_t i, WordClass any) const { return keys_.is_word(i, any); }
    std::size_t step(std::size_t i) {
        const Token& next = token(i);
        switch (next.kind) {
            case Token::Kind::newline:
                return newline(i);
            case Token::Kind::ordinal:
                numbered_ = true;
                return i + 1;
            case Token::Kind::mark:
                if (next.sign == mark::check) tick(i);
                mark_key(i);
                return i + 1;
            case Token::Kind::number:
                return number(i);
            case Token::Kind::sign:
                return sign(i);
            case Token::Kind::word:
                return word(i);
            case Token::Kind::junk:
                break;
        }
        return i + 1;
    }

    std::size_t newline(std::size_t i) {
        if (line_is_prose_) current_ = npos;
        // A group that has what it wants does not go on with numbers of later lines, but lists do.
        if (current_ != npos) {
            const Group& group = scan_.groups[current_];
            // Bare prices below one that only stands behind the direction are not said to be entries.
            const bool rungs = group.field == Field::entry && (!group.implied || group.zone);
            const bool list = group.field == Field::target || rungs;
            if (!group.levels.empty() && !list) current_ = npos;
            if (group.field == Field::ignored) current_ = npos;
        }
        line_has_key_ = false;
        line_is_prose_ = false;
        numbered_ = false;
        fresh_line_ = true;
        unknown_ = 0;
        return i + 1;
    }

    void tick(std::size_t i) {
        if (current_ == npos || fresh_line_) return;
        Group& group = scan_.groups[current_];
        const bool behind = !group.levels.empty() || group.index > 0;
        const std::size_t next = i + 1;
        const bool ends =
            next >= scan_.size() || token(next).is(Token::Kind::newline) || token(next).is(Token::Kind::mark);
        const bool only_named = group.levels.empty() && group.index > 0;
        const bool on_line = line_of_last_ == scan_.line[i];
        if (group.field == Field::target && behind && (ends || only_named) && on_line) group.ticked = true;
    }

    /// 🛑 58000 and 🎯 65000 where no word says what the number is.
    void mark_key(std::size_t i) {
        if (i + 1 >= scan_.size() || !token(i + 1).is(Token::Kind::number)) return;
        const bool keyed = current_ != npos && !scan_.groups[current_].implied && scan_.groups[current_].levels.empty();
        if (keyed) return;
        if (token(i).is_mark(mark::cross)) open({Field::stop, i + 1, false, false, std::nullopt}, i);
        if (token(i).is_mark(mark::target)) open({Field::target, i + 1, false, false, std::nullopt}, i);
        if (token(i).is_mark(mark::money)) open({Field::entry, i + 1, false, true, std::nullopt}, i);
    }

    std::size_t sign(std::size_t i) {
        const Token& next = token(i);
        if (next.is('(') || next.is('[')) {
            const bool filled = current_ != npos && !fresh_line_ &&
                                (!scan_.groups[current_].levels.empty() || scan_.groups[current_].runner);
            if (filled) return remark(i);
        }
        if (next.is('@') && (current_ == npos || scan_.groups[current_].field == Field::ignored)) {
            open({Field::entry, i + 1, false, true, std::nullopt}, i);
        }
        if (next.is('=') || next.is(':')) unknown_ = 0;
        if (next.is('&') && current_ != npos && scan_.groups[current_].levels.empty()) current_ = npos;
        return i + 1;
    }

    /// What stands in brackets behind a price; behind a target that is left open, where it may go.
    std::size_t remark(std::size_t i) {
        const std::size_t last = behind_remark(scan_, i);
        if (!scan_.groups[current_].levels.empty() || scan_.groups.size() >= most_levels) return last;
        Group told;
        told.field = Field::ignored;
        told.token = i;
        for (std::size_t at = i; at < last; ++at) {
            if (token(at).is(Token::Kind::number)) told.levels.push_back(level_at(scan_, at, Level::Kind::price));
        }
        scan_.groups.push_back(std::move(told));
        return last;
    }

    bool open(const Key& key, std::size_t i) {
        if (scan_.groups.size() >= most_levels) {
            ++scan_.too_many;
            current_ = npos;
            return false;
        }
        Group group;
        group.field = key.field;
        group.zone = key.zone;
        group.implied = key.implied;
        group.side = key.side;
        group.token = i;
        current_ = scan_.groups.size();
        scan_.groups.push_back(std::move(group));
        line_has_key_ = true;
        fresh_line_ = false;
        unknown_ = 0;
        line_of_last_ = scan_.line[i];
        return true;
    }

    KeyPlace place() const {
        KeyPlace out;
        out.line_has_key = line_has_key_;
        for (const Group& group : scan_.groups) {
            if (group.levels.empty()) continue;
            out.entered = out.entered || group.field == Field::entry;
            out.targeted = out.targeted || group.field == Field::target;
        }
        if (current_ != npos && scan_.groups[current_].levels.empty()) out.waiting = scan_.groups[current_].field;
        return out;
    }

    std::size_t word(std::size_t i) {
        if (token(i).is(word::side) && !keys_.target_at(i)) return side(i);
        if (scan_.in_symbol[i]) return symbol(i);
        if (is_at(i)) {
            open({Field::entry, i + 1, false, true, std::nullopt}, i);
            return i + 1;
        }
        if (const auto key = keys_.at(i, place())) {
            if (!open(*key, i)) return key->last;
            Group& group = scan_.groups[current_];
            if (key->field == Field::target && keys_.names_runner(key->last)) group.runner = true;
            const Index index = read_index(scan_, key->last);
            group.index = index.value;
            return index.last;
        }
        if (is_word(i, word::runner)) runner_word(i);
        note_word(i);
        return i + 1;
    }

    /// "At: 0.7394" on a line of its own.
    bool is_at(std::size_t i) const {
        if (!fresh_line_ || !reads(scan_.text(i), "at")) return false;
        const std::size_t next = i + 1;
        if (next < scan_.size() && token(next).is(Token::Kind::number)) return true;
        return next + 1 < scan_.size() && token(next).is(Token::Kind::sign) && token(next + 1).is(Token::Kind::number);
    }

    std::size_t side(std::size_t i) {
        const bool taken = current_ != npos && line_has_key_ && !scan_.groups[current_].implied;
        const bool fills_key = taken && scan_.groups[current_].levels.empty() && scan_.line[i] == line_of_last_;
        // "Entry: buy 2342" stays the entry; "TP 2350 SELL 2340" starts anew.
        if (!fills_key || scan_.groups[current_].field != Field::entry) {
            open({Field::entry, i + 1, false, true, token(i).is(word::buy) ? Side::buy : Side::sell}, i);
        }
        return i + 1;
    }

    std::size_t symbol(std::size_t i) {
        std::size_t last = i;
        while (last < scan_.size() && scan_.in_symbol[last]) ++last;
        const bool keyed = current_ != npos && line_has_key_;
        if (!keyed) open({Field::entry, last, false, true, std::nullopt}, i);
        fresh_line_ = false;
        return last;
    }

    /// A word that is no key: a few may stand between key and number, prose ends the group.
    void note_word(std::size_t i) {
        const Token& next = token(i);
        if (next.is(word::range_end) && current_ != npos) scan_.groups[current_].zone = true;
        constexpr WordClass harmless = word::filler | word::now | word::limit | word::stop | word::order | word::venue |
                                       word::to | word::also | word::price | word::money | word::pips | word::points |
                                       word::symbol_key | word::again | word::above | word::below | word::fresh |
                                       word::range_end | word::move | word::runner | word::half | word::part |
                                       word::all;
        if ((next.classes & harmless) != 0) {
            if (fresh_line_ && (next.classes & (word::filler | word::order | word::move)) != 0) ++unknown_;
            return;
        }
        ++unknown_;
        const bool implied = current_ != npos && scan_.groups[current_].implied;
        if (unknown_ > (implied ? 1 : 3)) {
            line_is_prose_ = true;
            current_ = npos;
        }
        if (fresh_line_ && unknown_ > 0 && !line_has_key_) {
            // A line that starts with a strange word is none of a list.
            current_ = npos;
        }
    }

    /// "TP 4350 OPEN" may be a target or none; "5) unlimited" is a runner of a list.
    void runner_word(std::size_t i) {
        if (current_ == npos) return;
        Group& group = scan_.groups[current_];
        if (group.field != Field::target) return;
        const bool follows = i > 0 && token(i - 1).is(Token::Kind::number) && !group.levels.empty() &&
                             group.levels.back().token == i - 1;
        if (follows) group.unclear_runner = true;
        if (numbered_) group.runner = true;
    }

    /// "tp 0.9865 lot size 0.20": the key before a number has the first claim to it.
    bool is_owed_price() const {
        if (current_ == npos) return false;
        const Group& group = scan_.groups[current_];
        const bool price = group.field == Field::stop || group.field == Field::target || group.field == Field::entry;
        return price && !group.implied && group.levels.empty();
    }

    /// "lots: 0.2", "lot size 0.2": the word is the key of what follows.
    bool is_key_of_next(std::size_t i) const {
        std::size_t next = i + 1;
        if (next < scan_.size() && token(next).is(Token::Kind::word) && reads(scan_.text(next), "size")) ++next;
        if (next >= scan_.size()) return false;
        return token(next).is(':') || token(next).is('=') || token(next).is(Token::Kind::number);
    }

    std::size_t number(std::size_t i) {
        if (scan_.in_symbol[i]) return i + 1;
        if (is_counter(scan_, i)) {
            numbered_ = true;
            return i + 2;
        }
        // TP 1:2, TP 1.5R: in measures of the risk, which no field takes.
        if (const std::size_t last = behind_ratio(scan_, i); last > 0) return last;
        // "250 members in VIP", "2700$ made this month" below a list of targets.
        if (fresh_line_ && is_counted_thing(i)) {
            current_ = npos;
            line_is_prose_ = true;
        }
        const bool lots_behind = is_word(i + 1, word::lot) && !is_owed_price() && !is_key_of_next(i + 1);
        const Level::Kind kind = unit_of(scan_, i);
        if (lots_behind) {
            single(i, Field::lot, Level::Kind::price);
            return i + 2;
        }
        if (kind == Level::Kind::times) {
            single(i, Field::leverage, kind);
            return i + 1;
        }
        if (current_ == npos) {
            if (kind == Level::Kind::percent && is_word(i + 2, word::risk)) single(i, Field::risk, kind);
        } else {
            append(i, kind);
        }
        fresh_line_ = false;
        return i + 1;
    }

    bool is_counted_thing(std::size_t i) const {
        constexpr WordClass of_levels = word::also | word::to | word::pips | word::points | word::tp | word::sl |
                                        word::stop | word::entry | word::zone | word::runner | word::lot | word::half |
                                        word::part | word::close | word::side | word::leverage | word::risk |
                                        word::limit | word::now;
        std::size_t next = i + 1;
        while (next < scan_.size() && (token(next).is('$') || token(next).is('+'))) ++next;
        if (current_ == npos || scan_.groups[current_].levels.empty() || next >= scan_.size()) return false;
        return token(next).is(Token::Kind::word) && !scan_.in_symbol[next] && !token(next).is(of_levels) &&
               (token(next).gap || next > i + 1);
    }

    void append(std::size_t i, Level::Kind kind) {
        Group& group = scan_.groups[current_];
        const bool full = group.levels.size() >= most_levels;
        if (full) ++scan_.too_many;
        if (full || !continues(scan_, group, i, kind)) return;
        Level level = level_at(scan_, i, kind);
        level.separator = separator_before(scan_, i, group);
        level.is_signed = is_signed(scan_, i);
        level.before_symbol = i + 1 < scan_.size() && scan_.in_symbol[i + 1];
        group.numbered = group.numbered || numbered_;
        group.levels.push_back(std::move(level));
        line_of_last_ = scan_.line[i];
        unknown_ = 0;
    }

    /// A number that says by its unit what it is: a group of its own.
    void single(std::size_t i, Field field, Level::Kind kind) {
        if (scan_.groups.size() >= most_levels) return;
        Group group;
        group.field = field;
        group.token = i;
        group.levels.push_back(level_at(scan_, i, kind));
        scan_.groups.push_back(std::move(group));
    }

    TextScan& scan_;
    LevelKeys keys_;
    std::size_t current_ = npos;  ///< the group that the next number belongs to
    bool line_has_key_ = false;   ///< a key or symbol or direction was on this line
    bool line_is_prose_ = false;
    bool numbered_ = false;   ///< the number to come is counted: 1)
    bool fresh_line_ = true;  ///< nothing but marks so far on this line
    int unknown_ = 0;
    std::uint32_t line_of_last_ = 0;
};

}  // namespace

void find_levels(TextScan& scan) { LevelFinder(scan).run(); }

}  // namespace tjp::parser
