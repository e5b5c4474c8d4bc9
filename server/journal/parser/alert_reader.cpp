#include "server/journal/parser/alert_reader.hpp"

#include <algorithm>
#include <array>

#include "server/journal/parser/commands.hpp"
#include "server/journal/parser/judge.hpp"
#include "server/journal/parser/lexer.hpp"
#include "server/journal/parser/name_table.hpp"
#include "server/journal/parser/symbols.hpp"
#include "storage/codec/utf8.hpp"

namespace tjp::parser {
namespace {

constexpr std::size_t longest_comment = 500;

constexpr std::array<Name, 14> symbol_names{"symbol", "ticker",   "pair",        "instrument", "tvinstrument",
                                            "asset",  "coin",     "tradesymbol", "symbolname", "instrumentid",
                                            "s",      "tickerid", "marketpair",  "market"};
/// What orders; a word of these that is not understood is a fault.
constexpr std::array<Name, 10> action_names{"action",      "side",      "direction", "command", "cmd",
                                            "orderaction", "orderside", "tradeside", "signal",  "operation"};
/// What may order, or say something else.
constexpr std::array<Name, 14> kind_names{"order",     "type",        "ordertype",    "entrytype", "actiontype",
                                          "tradetype", "signaltype",  "event",        "alert",     "positionside",
                                          "trade",     "instruction", "ordercommand", "position"};

std::optional<Side> side_of_position(std::string_view position) {
    if (position == "long" || position == "LONG" || position == "Long") return Side::buy;
    if (position == "short" || position == "SHORT" || position == "Short") return Side::sell;
    return std::nullopt;
}

Side opposite(Side side) { return side == Side::buy ? Side::sell : Side::buy; }

class AlertReader {
public:
    AlertReader(const JsonFields& fields, const ParserOptions& options, ParsedMessage& out)
        : fields_(fields), options_(options), out_(out) {}

    void run() {
        placeholders();
        status();
        symbol();
        commands();
        market_position();
        read_alert_amounts(fields_, out_);
        comment();
        check_opening();
        read_alert_levels(fields_, instrument_, out_);
        finish();
        judge(out_);
    }

private:
    SignalTerms& terms() { return out_.terms; }

    /// A placeholder in what is read; one in a comment or a plot does no harm.
    void placeholders() {
        for (const auto& [name, value] : fields_.all()) {
            const auto text = scalar_text(*value);
            const std::size_t open = text ? text->find("{{") : std::string::npos;
            if (open == std::string::npos) continue;
            constexpr auto idle = names("comment", "message", "text", "id", "interval", "time", "timenow", "exchange",
                                        "volume24h", "name");
            if (idle.contains(name) || name.starts_with("plot")) continue;
            const std::size_t close = text->find("}}", open);
            const std::size_t size = close == std::string::npos ? 40 : std::min<std::size_t>(close + 2 - open, 80);
            return blame(out_, "the placeholder " + shortened(text->substr(open, size)) + " was not substituted");
        }
    }

    /// An executor's report of an order, not an order.
    void status() {
        constexpr auto told =
            names("filled", "executed", "closed", "done", "completed", "rejected", "expired", "stopped", "reached",
                  "cancelled", "canceled", "inactive", "disabled", "paused", "win", "won", "loss", "lost");
        const std::string state = plain_name(
            fields_.text({"status", "orderstatus", "state", "executiontype", "result", "outcome"}).value_or(""));
        const std::string event = plain_name(fields_.text({"event", "eventtype", "alerttype", "type"}).value_or(""));
        const bool happened =
            event.find("filled") != std::string::npos || event.ends_with("hit") || event.ends_with("reached");
        const bool ended = fields_.number({"exitprice", "closeprice", "exit"}) && fields_.number({"profit", "pnl"});
        if (happened || ended || told.contains(state)) blame(out_, "this is a report, not an order");
    }

    void symbol() {
        for (const Name& name : symbol_names) {
            const auto text = fields_.text(name);
            if (!text || text->find("{{") != std::string::npos) continue;
            auto found = resolve(*text, options_.symbols);
            if (!found) {
                if (name == "market" || name == "s") continue;
                return blame(out_, "\"" + shortened(*text) + "\" is no symbol");
            }
            if (name == "market" && !found->known) continue;
            terms().symbol = std::string(*text);
            terms().pair = found->instrument.pair;
            instrument_ = std::move(found->instrument);
            break;
        }
        for (const Name& name : Names{"symbol", "ticker", "pair", "instrument"}) {
            const auto text = fields_.text(name);
            const bool differs = text && terms().pair && *text != *terms().symbol;
            const auto other = differs ? resolve(*text, options_.symbols) : std::nullopt;
            if (other && other->known && other->instrument.pair != *terms().pair) {
                return blame(out_, "two instruments: " + *terms().pair + " and " + other->instrument.pair);
            }
        }
    }

    /// Nothing where it is neither; `close: 1` is a price.
    std::optional<bool> flag(const Name& name) const {
        const JsonValue* const value = fields_.find(name);
        if (value == nullptr) return std::nullopt;
        if (value->is(JsonValue::Kind::boolean)) return value->flag;
        const std::string text = lower(value->text);
        if (text == "true" || text == "yes" || (text == "1" && name != "close")) return true;
        if (text == "false" || text == "no" || text == "0" || text == "off") return false;
        return std::nullopt;
    }

    bool is_true(const Name& name) const { return flag(name).value_or(false); }
    bool is_false(const Name& name) const { return !flag(name).value_or(true); }

    /// What makes an order against a position, or none at all, of what reads like an opening.
    void check_opening() {
        if (terms().action != SignalAction::open) return;
        for (const Name& name :
             Names{"test", "istest", "testmode", "dryrun", "simulation", "simulated", "backtest", "paper", "demo"}) {
            if (is_true(name)) return blame(out_, "this is a test, not an order");
        }
        constexpr auto unreal = names("backtest", "paper", "demo", "test", "simulation", "simulated", "dryrun");
        if (unreal.contains(plain_name(fields_.text({"mode", "environment", "env"}).value_or(""))))
            return blame(out_, "this is a test, not an order");
        for (const Name& name : Names{"enabled", "active", "isactive"}) {
            if (is_false(name)) return blame(out_, "\"" + std::string(name) + "\" says that this is not in force");
        }
        // "RSI oversold" says why it came, "if price > 1.09" what it waits for.
        const std::string condition = lower(fields_.text({"condition", "precondition"}).value_or(""));
        if (condition.starts_with("if ") || condition.starts_with("when "))
            return blame(out_, "\"condition\" says that this is no order of now");
        for (const Name& name : Names{"reduceonly", "closeposition", "close", "exit", "isexit", "isclose", "cancel"}) {
            if (is_true(name)) return blame(out_, "\"" + std::string(name) + "\" says that this opens nothing");
        }
        const auto size = fields_.number({"positionsize"});
        if (size && size->value == 0) return blame(out_, "the position size is 0 behind this order: it opens nothing");
        const std::string comment = lower(terms().comment.value_or(""));
        for (const std::string_view word : {"close", "exit", "test only", "ignore", "do not trade"}) {
            if (comment.starts_with(word)) return blame(out_, "the comment says that this is no opening");
        }
        // "TP long" beside a buy is what the long is called that begins.
        const bool own = terms().direction && names_only(comment, *terms().direction);
        if (names_exit(comment) && !own) return blame(out_, "the comment says that this is no opening");
        const std::string message = lower(fields_.text({"message", "text", "description"}).value_or(""));
        if (terms().direction && names_only(message, opposite(*terms().direction)))
            return blame(out_, "the message contradicts the action");
    }

    /// "TP1 Long", "Long SL hit", "Take Profit", "Long Exit": what a strategy calls the order that ends a position. One
    /// with prices behind these words, "SL 2330 TP 2350", is of an order that begins one.
    static bool names_exit(std::string_view comment) {
        constexpr auto exits = names("tp", "sl", "exit", "close", "closed", "stoploss", "takeprofit", "stop", "profit",
                                     "target", "trailing", "trail");
        bool exit = false;
        for (const std::string_view word : words_of(comment)) {
            const std::size_t digits = std::min(word.find_first_of("0123456789"), word.size());
            if (word.size() - digits > 1) return false;
            exit = exit || exits.contains(word.substr(0, digits));
        }
        return exit;
    }

    static bool names_only(std::string_view message, Side side) {
        bool named[2] = {false, false};
        for (const std::string_view word : words_of(message)) {
            if (word == "buy" || word == "long") named[0] = true;
            if (word == "sell" || word == "short") named[1] = true;
        }
        return named[side == Side::buy ? 0 : 1] && !named[side == Side::buy ? 1 : 0];
    }

    static std::vector<std::string_view> words_of(std::string_view text) {
        const auto is_part = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
        std::vector<std::string_view> words;
        for (std::size_t at = 0; at < text.size();) {
            std::size_t end = at;
            while (end < text.size() && is_part(text[end])) ++end;
            if (end > at) words.push_back(text.substr(at, end - at));
            at = end + 1;
        }
        return words;
    }

    void commands() {
        for (const Name& name : action_names) command(name, true);
        for (const Name& name : kind_names) command(name, false);
    }

    void command(const Name& name, bool must) {
        const auto text = fields_.text(name);
        if (!text || text->find("{{") != std::string::npos) return;
        const auto command = read_command(*text);
        if (!command) {
            if (must && !acted_) unknown_ = shortened(*text);
            // "action": "hold" beside "side": "buy" is no order to buy.
            const bool orders = name == "action" || name == "command" || name == "cmd" || name == "orderaction";
            if (orders) blame(out_, "\"" + shortened(*text) + "\" is neither buy nor sell");
            return;
        }
        if (command->is_switch) return blame(out_, "\"" + std::string(*text) + "\" is not an order");
        if (!apply(*command, terms(), acted_))
            blame(out_, "\"" + shortened(*text) + "\" contradicts the rest of the alert");
    }

    /// TradingView tells the position before and after: that says whether an order opens, closes or reverses.
    void market_position() {
        const auto after = fields_.text({"marketposition"});
        const std::string_view before = fields_.text({"prevmarketposition"}).value_or("");
        if (!after || after->find("{{") != std::string::npos) return sentiment();
        const auto side = side_of_position(*after);
        const std::optional<Side> previous = side_of_position(before);
        std::optional<Side> ordered;
        if (acted_ && terms().action == SignalAction::open) ordered = terms().direction;
        if (*after == "flat" || *after == "FLAT") return flat(previous, ordered);
        if (!side || (acted_ && terms().action != SignalAction::open)) return;
        if (previous && *previous != *side) {
            if (ordered && *ordered != *side) return blame(out_, "the action contradicts the market position");
            open(side, Instruction::reverse);
        } else if (previous && ordered && *ordered != *side) {
            // Same side, order against it: the position got smaller.
            close(side, Instruction::close_partial);
        } else if (ordered && *ordered != *side) {
            blame(out_, "the action contradicts the market position");
        } else {
            open(side, terms().instruction);
        }
    }

    void flat(std::optional<Side> previous, std::optional<Side> ordered) {
        if (!previous && ordered) previous = opposite(*ordered);
        terms().instruction.reset();
        close(previous, std::nullopt);
    }

    void sentiment() {
        const auto text = fields_.text({"sentiment"});
        if (text && (*text == "flat" || *text == "FLAT") && acted_ && terms().action == SignalAction::open) {
            std::optional<Side> side;
            if (terms().direction) side = opposite(*terms().direction);
            close(side, std::nullopt);
        }
    }

    void open(std::optional<Side> side, std::optional<Instruction> instruction) {
        terms().action = SignalAction::open;
        terms().direction = side;
        terms().instruction = instruction;
        acted_ = true;
    }

    void close(std::optional<Side> side, std::optional<Instruction> instruction) {
        terms().action = SignalAction::close;
        terms().direction = side;
        if (instruction) terms().instruction = instruction;
        acted_ = true;
    }

    void comment() {
        const auto text = fields_.text({"comment", "ordercomment", "orderid", "tradecomment", "id"});
        if (!text || text->find("{{") != std::string::npos) return;
        std::string comment(text->substr(0, longest_comment));
        while (comment.size() < text->size() && !comment.empty() && !is_utf8(comment)) comment.pop_back();
        terms().comment = std::move(comment);
    }

    void finish() {
        const bool changes = terms().action == SignalAction::modify && !terms().instruction;
        if (changes) {
            const bool stop = terms().stop_loss || terms().stop_loss_distance;
            const bool target = !terms().take_profits.empty() || !terms().take_profit_distances.empty();
            if (stop) terms().instruction = Instruction::move_stop;
            if (target && !stop) terms().instruction = Instruction::move_target;
            if (!stop && !target) blame(out_, "it does not say what is to be changed");
        }
        if (!acted_ && unknown_) blame(out_, "\"" + *unknown_ + "\" is neither buy nor sell");
        if (acted_ && terms().action == SignalAction::open && !terms().order_type)
            terms().order_type = OrderType::market;
        if (terms().action != SignalAction::open) terms().order_type.reset();
    }

    const JsonFields& fields_;
    const ParserOptions& options_;
    ParsedMessage& out_;
    std::optional<Instrument> instrument_;
    std::optional<std::string> unknown_;
    bool acted_ = false;
};

}  // namespace

bool is_alert(const JsonFields& fields) {
    const auto names_one = [&](const auto& names) {
        return std::ranges::any_of(names, [&](const Name& name) {
            const auto text = fields.text(name);
            return text.has_value();
        });
    };
    return names_one(symbol_names) || names_one(action_names) || fields.find("ordertype") != nullptr ||
           fields.find("marketposition") != nullptr;
}

void read_alert(const JsonFields& fields, const ParserOptions& options, ParsedMessage& out) {
    AlertReader(fields, options, out).run();
}

}  // namespace tjp::parser
