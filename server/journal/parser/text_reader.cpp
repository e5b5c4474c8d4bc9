// Concludes from a scanned text. An order needs an instrument, a direction that is meant, and something to do with
// both; what tells of the past, of a plan or of a position that there is comes out as that, whatever prices it names.
#include "server/journal/parser/text_reader.hpp"

#include <algorithm>
#include <set>

#include "server/journal/parser/circumstances.hpp"
#include "server/journal/parser/clauses.hpp"
#include "server/journal/parser/disclaimers.hpp"
#include "server/journal/parser/fold.hpp"
#include "server/journal/parser/footers.hpp"
#include "server/journal/parser/intent.hpp"
#include "server/journal/parser/judge.hpp"
#include "server/journal/parser/order_reader.hpp"
#include "server/journal/parser/prices.hpp"
#include "server/journal/parser/quotes.hpp"
#include "server/journal/parser/telling.hpp"
#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {
namespace {

/// What one order can take; longer texts are articles.
constexpr std::size_t longest_text = 12UL << 10;

TextScan scan_text(std::string folded, const SymbolMap* symbols) {
    TextScan scan;
    scan.lexed = lex(std::move(folded));
    find_clauses(scan);
    find_mentions(scan, symbols);
    find_sides(scan);
    find_levels(scan);
    return scan;
}

/// What a text holds that its tokens do not show.
struct Traits {
    bool moment = false;      ///< a date or time
    bool struck = false;      ///< a part was struck out
    bool unfinished = false;  ///< and not said to where
};

class TextReader {
public:
    TextReader(TextScan scan, ParsedMessage& out) : scan_(std::move(scan)), intent_(find_intent(scan_)), out_(out) {}

    /// `disclaimer`: why the text is no order of now, whatever it names.
    void run(const std::vector<Mention>& quoted, std::optional<std::string> disclaimer, const Traits& traits) {
        disclaimer_ = std::move(disclaimer);
        traits_ = traits;
        find_instrument();
        auto unsettled = settle_numbers(scan_, instrument_);
        if (is_order()) {
            // Judged only here: a report or a modification that says so, too, is still that.
            if (disclaimer_ && !intent_.planned) return disclaimed();
            if (unsettled) blame(out_, std::move(*unsettled));
            return open();
        }
        if (!intent_.managing.empty() || intent_.rewrites) {
            if (disclaimer_ && !is_about_position(*disclaimer_)) return disclaimed();
            if (!out_.terms.pair && !quoted.empty()) name(quoted.front());
            return manage();
        }
        refuse();
    }

private:
    SignalTerms& terms() { return out_.terms; }

    // ------------------------------------------------------------------------------------------- instrument

    void name(const Mention& mention) {
        terms().symbol = mention.symbol;
        terms().pair = mention.resolution.instrument.pair;
        instrument_ = mention.resolution.instrument;
    }

    /// Whether the line orders: names a direction, or a price.
    bool is_ordering(const Mention& mention) const {
        const std::uint32_t line = scan_.line[mention.first];
        const bool side = std::ranges::any_of(
            scan_.sides, [&](const SideMark& mark) { return !mark.denied && scan_.line[mark.token] == line; });
        return side || std::ranges::any_of(scan_.groups, [&](const Group& group) {
                   return group.field != Field::ignored && !group.levels.empty() &&
                          scan_.line[group.levels[0].token] == line;
               });
    }

    void find_instrument() {
        std::vector<const Mention*> candidates;
        const bool any_known = std::ranges::any_of(scan_.mentions, [](const Mention& m) { return m.resolution.known; });
        for (const Mention& mention : scan_.mentions) {
            if (any_known && !mention.resolution.known) continue;
            if (mention.bare_coin && is_named_in_full(mention)) continue;
            candidates.push_back(&mention);
        }
        std::vector<const Mention*> distinct = distinct_of(candidates);
        if (distinct.size() > 1) {
            std::erase_if(candidates, [&](const Mention* mention) { return !is_ordering(*mention); });
            const auto ordering = distinct_of(candidates);
            if (ordering.size() == 1) distinct = ordering;
        }
        if (distinct.size() == 1) return name(*distinct[0]);
        if (distinct.empty()) return;
        several_ = "more than one instrument: " + distinct[0]->resolution.instrument.pair + " and " +
                   distinct[1]->resolution.instrument.pair;
    }

    /// $LTC beside LTC/USDT is the same.
    bool is_named_in_full(const Mention& bare) const {
        const std::string base = upper(bare.symbol);
        return std::ranges::any_of(scan_.mentions, [&](const Mention& other) {
            return !other.bare_coin && other.resolution.instrument.pair.starts_with(base);
        });
    }

    static std::vector<const Mention*> distinct_of(const std::vector<const Mention*>& mentions) {
        std::vector<const Mention*> out;
        std::set<std::string_view> seen;
        for (const Mention* const mention : mentions) {
            if (seen.insert(mention->resolution.instrument.pair).second) out.push_back(mention);
        }
        return out;
    }

    // ------------------------------------------------------------------------------------------- the order

    bool has_effective_side() const {
        return std::ranges::any_of(scan_.sides, [](const SideMark& mark) { return mark.effective(); });
    }

    /// Whether this is an order to open: named, meant, and not a report or a change.
    bool is_order() {
        if (intent_.report || intent_.rewrites) return false;
        const bool levels =
            has_levels(scan_, Field::entry) || has_levels(scan_, Field::stop) || has_levels(scan_, Field::target);
        const bool full =
            has_levels(scan_, Field::entry) && has_levels(scan_, Field::stop) && has_levels(scan_, Field::target);
        const bool inferable = full && is_coin(instrument_) && scan_.sides.empty();
        if (!has_effective_side()) return inferable && intent_.managing.empty();
        // "BUY GOLD, close half at 2350": what a position is to do stands beside a whole order, or it is all.
        const bool protected_order = has_levels(scan_, Field::stop) || has_levels(scan_, Field::target);
        if (!intent_.managing.empty() && !protected_order) return false;
        return levels || intent_.now || intent_.limit || scan_.order_stop || has_effective_side();
    }

    void open() {
        terms().action = SignalAction::open;
        if (several_) return blame(out_, *several_);
        if (!instrument_ && !scan_.other_thing.empty())
            return blame(out_, "\"" + scan_.other_thing + "\" is not known");
        if (traits_.unfinished) blame(out_, "a part of it is struck out, and nothing says to where");
        if (auto why = circumstance(scan_)) blame(out_, std::move(*why));
        if (auto why = telling(scan_)) blame(out_, std::move(*why));
        OrderReader(scan_, intent_, instrument_, out_).run();
        for (const Managing& other : intent_.managing) {
            const bool opposite = other.side && terms().direction && *other.side != *terms().direction;
            if (other.action == SignalAction::close && opposite)
                blame(out_, "it closes one position and opens another: two instructions in one message");
            // An order that was edited to say so, or an older one that is called off beside a new one.
            if (other.instruction == Instruction::cancel && !other.conditional)
                blame(out_, "it gives an order and calls one off");
            if (other.action == SignalAction::close && other.at_once && !other.conditional)
                blame(out_, "it gives an order and closes one at once");
        }
        const bool bare = !terms().entry && !terms().entry_low && !terms().stop_loss && terms().take_profits.empty();
        if (bare && traits_.moment) return blame(out_, "a date or time stands where a price would be");
        if (bare && traits_.struck) return blame(out_, "a part of it is struck out, and no price is left");
        judge(out_);
    }

    // ------------------------------------------------------------------------------------------- all others

    /// Both directions beside an instruction: "close the buy and sell now" closes one and opens another, or both.
    bool names_both_sides() const {
        const auto names = [&](Side side) {
            return std::ranges::any_of(scan_.sides,
                                       [&](const SideMark& mark) { return !mark.denied && mark.side == side; });
        };
        return names(Side::buy) && names(Side::sell);
    }

    /// What one signal cannot say: "close half and move the stop to 2345".
    bool instructs_twice() const {
        return std::ranges::any_of(intent_.managing, [&](const Managing& other) {
            const Managing& first = intent_.managing.front();
            return other.action != first.action || other.instruction != first.instruction;
        });
    }

    void manage() {
        if (names_both_sides()) blame(out_, "buy and sell beside one instruction: which is meant cannot be told");
        if (instructs_twice()) blame(out_, "two instructions in one message");
        const bool order_side = !scan_.sides.empty();
        Managing managing;
        if (!intent_.managing.empty()) managing = intent_.managing.front();
        if (intent_.rewrites) managing.action = SignalAction::modify;
        terms().action = managing.action;
        terms().instruction = managing.instruction;
        if (managing.side) {
            terms().direction = managing.side;
        } else if (order_side && same_side()) {
            terms().direction = scan_.sides.front().side;
        }
        if (managing.close_percent) terms().close_percent = managing.close_percent->decimal();
        if (managing.action == SignalAction::modify) {
            OrderReader reader(scan_, intent_, instrument_, out_);
            reader.read_exits(managing.level);
            const bool moved = managing.instruction == Instruction::move_stop && managing.level;
            if (moved) terms().stop_loss = managing.level->decimal();
            if (moved && is_no_price(*managing.level)) {
                blame(out_, "the stop is moved by \"" + managing.level->text + "\", which is no price of " +
                                instrument_->pair);
            }
            const bool target = managing.instruction == Instruction::move_target;
            if (target && (moves_from_to() || reader.unclaimed_price()))
                blame(out_, "the old target and the new one cannot be told apart");
            if (intent_.rewrites && terms().stop_loss) terms().instruction = Instruction::move_stop;
            if (!terms().instruction && !terms().stop_loss && terms().take_profits.empty())
                blame(out_, "the entry of an order cannot be changed: cancel it, and send another");
        }
        if (managing.conditional) blame(out_, "this is a plan, not an instruction of now");
        if (managing.unclear_part) blame(out_, "how much is to be closed cannot be told: half, or a percentage?");
        if (managing.of_level) blame(out_, "it takes a stop or target away, which no instruction says");
        if (managing.action == SignalAction::close && is_whole_order())
            blame(out_, "it gives an order and closes one: which is meant cannot be told");
        const bool cancels = managing.instruction == Instruction::cancel;
        if (managing.action == SignalAction::modify && !cancels && !intent_.rewrites && is_whole_order() && order_side)
            blame(out_, "it gives an order and changes one: which is meant cannot be told");
        const bool part = managing.action == SignalAction::close;
        if (part && (has_levels(scan_, Field::stop) || says_breakeven()))
            blame(out_, "it closes and changes a stop: two instructions in one message");
        if (managing.at_target) blame(out_, "it closes at a target, not now");
        if (auto why = label(scan_)) blame(out_, std::move(*why));
        if (several_) return blame(out_, *several_);
        judge(out_);
    }

    bool is_no_price(const Number& number) const {
        return instrument_ && instrument_->has_band() && !instrument_->in_band(number.value);
    }

    /// "from 2350 to 2360", "2350 -> 2360": one list of targets whose numbers are not of one kind.
    bool moves_from_to() const {
        return std::ranges::any_of(scan_.groups, [](const Group& group) {
            return group.field == Field::target && group.levels.size() == 2 &&
                   (group.levels[1].separator == 't' || group.levels[1].separator == '-');
        });
    }

    bool says_breakeven() const {
        for (std::size_t i = 0; i < scan_.size(); ++i) {
            if (is_breakeven(scan_, i)) return true;
        }
        return false;
    }

    bool is_whole_order() const {
        return has_levels(scan_, Field::entry) && has_levels(scan_, Field::stop) && has_levels(scan_, Field::target);
    }

    bool same_side() const {
        return std::ranges::all_of(scan_.sides, [&](const SideMark& mark) { return mark.side == scan_.sides[0].side; });
    }

    void disclaimed() { blame(out_, *disclaimer_); }

    void refuse() {
        if (intent_.report) return blame(out_, "this is a report, not an order");
        if (intent_.planned) return blame(out_, "this is a plan, not an order");
        if (intent_.question) return blame(out_, "this asks, it does not order");
        const bool denied = std::ranges::any_of(scan_.sides, [](const SideMark& mark) { return mark.denied; });
        if (denied) return blame(out_, "this says not to trade");
        if (intent_.advert && scan_.mentions.empty()) return blame(out_, "this is no order but an announcement");
        if (several_) return blame(out_, *several_);
        if (!terms().pair && !scan_.other_thing.empty()) {
            return blame(out_, "\"" + scan_.other_thing + "\" is not known");
        }
        if (!terms().pair) return blame(out_, "no instrument found");
        blame(out_, "no direction found: neither buy nor sell");
    }

    TextScan scan_;
    Intent intent_;
    ParsedMessage& out_;
    std::optional<Instrument> instrument_;
    std::optional<std::string> several_;
    std::optional<std::string> disclaimer_;
    Traits traits_;
};

}  // namespace

void read_text(std::string_view message, const ParserOptions& options, ParsedMessage& out) {
    Folded folded = fold_struck(message);
    Quoted quoted = split_quote(without_footers(folded.text));
    if (quoted.body.size() + quoted.quote.size() > longest_text) return blame(out, "this is too long to be one order");
    if (const std::size_t open = message.find("{{"); open != std::string_view::npos) {
        const std::size_t close = message.find("}}", open);
        if (close != std::string_view::npos && close - open < 100) {
            return blame(
                out, "the placeholder " + std::string(message.substr(open, close + 2 - open)) + " was not substituted");
        }
    }
    std::vector<Mention> named;
    if (!quoted.quote.empty()) named = scan_text(std::move(quoted.quote), options.symbols).mentions;
    auto why = disclaimer(quoted.body);
    if (quoted.only && !why) why = "this quotes an earlier message, it does not order";
    const bool moment = holds_moment(quoted.body);
    TextReader(scan_text(std::move(quoted.body), options.symbols), out)
        .run(named, std::move(why), {moment, folded.struck, folded.unfinished});
}

}  // namespace tjp::parser
