#include "tests/unit/journal/signal_parser_support.hpp"

#include <fstream>
#include <stdexcept>

#include "server/journal/parser/numbers.hpp"

namespace tjp::test {
namespace {

using Kind = JsonValue::Kind;
using parser::value_of;

double number_of(const JsonValue& value) { return value_of(Decimal::parse(value.text).value_or(Decimal{})); }

std::string text_of(const std::optional<Decimal>& number) { return number ? number->text() : "nothing"; }

std::string text_of(const std::optional<Measure>& measure) {
    return measure ? measure->value.text() + " " + std::string(to_string(measure->unit)) : "nothing";
}

template <class Enum>
std::string word_of(const std::optional<Enum>& word) {
    return word ? std::string(to_string(*word)) : "nothing";
}

bool same(const JsonValue& wanted, const std::optional<Decimal>& got) {
    if (wanted.is(Kind::null)) return !got;
    return got && value_of(*got) == number_of(wanted);
}

bool same(const JsonValue& wanted, const std::optional<std::string>& got) {
    return wanted.is(Kind::null) ? !got : got == wanted.text;
}

bool same(const JsonValue& wanted, const std::vector<Decimal>& got) {
    if (wanted.items.size() != got.size()) return false;
    for (std::size_t i = 0; i < got.size(); ++i) {
        if (value_of(got[i]) != number_of(wanted.items[i])) return false;
    }
    return true;
}

bool same(const JsonValue& wanted, const std::optional<Measure>& got) {
    if (wanted.is(Kind::null) || !got) return wanted.is(Kind::null) && !got;
    return value_of(got->value) == number_of(*wanted.find("value")) &&
           to_string(got->unit) == wanted.find("unit")->text;
}

bool same(const JsonValue& wanted, const std::vector<Measure>& got) {
    if (wanted.items.size() != got.size()) return false;
    for (std::size_t i = 0; i < got.size(); ++i) {
        if (!same(wanted.items[i], std::optional(got[i]))) return false;
    }
    return true;
}

std::string list_of(const std::vector<Decimal>& numbers) {
    std::string list = "[";
    for (const Decimal& number : numbers) list += number.text() + " ";
    return list + "]";
}

std::string list_of(const std::vector<Measure>& measures) {
    std::string list = "[";
    for (const Measure& measure : measures) list += text_of(std::optional(measure)) + ", ";
    return list + "]";
}

/// Compares one member of `expect`; answers what was read instead, or nothing where it is as wanted.
std::optional<std::string> difference(const std::string& name, const JsonValue& wanted, const ParsedMessage& parsed) {
    const SignalTerms& terms = parsed.terms;
    const auto judge = [](bool fits, std::string got) { return fits ? std::nullopt : std::optional(std::move(got)); };
    const auto number = [&](const std::optional<Decimal>& got) { return judge(same(wanted, got), text_of(got)); };
    const auto word = [&](const std::optional<std::string>& got) {
        return judge(same(wanted, got), got.value_or("nothing"));
    };
    const auto named = [&](const auto& got) {
        return word(got ? std::optional(std::string(to_string(*got))) : std::nullopt);
    };
    if (name == "tradable") return judge(is_tradable(parsed) == wanted.flag, parsed.fault.value_or("tradable"));
    if (name == "fault") {
        if (wanted.is(Kind::boolean))
            return judge(parsed.fault.has_value() == wanted.flag, parsed.fault.value_or("none"));
        return word(parsed.fault);
    }
    if (name == "parsed_as") return word(std::string(to_string(parsed.parsed_as)));
    if (name == "action") return word(std::string(to_string(terms.action)));
    if (name == "symbol") return word(terms.symbol);
    if (name == "pair") return word(terms.pair);
    if (name == "comment") return word(terms.comment);
    if (name == "id") return word(parsed.message_id);
    if (name == "direction") return named(terms.direction);
    if (name == "instruction") return named(terms.instruction);
    if (name == "order_type") return named(terms.order_type);
    if (name == "entry") return number(terms.entry);
    if (name == "entry_low") return number(terms.entry_low);
    if (name == "entry_high") return number(terms.entry_high);
    if (name == "stop_loss") return number(terms.stop_loss);
    if (name == "lot_size") return number(terms.lot_size);
    if (name == "risk_percent") return number(terms.risk_percent);
    if (name == "leverage") return number(terms.leverage);
    if (name == "close_percent") return number(terms.close_percent);
    if (name == "risk") return judge(same(wanted, terms.risk), text_of(terms.risk));
    if (name == "stop_loss_distance")
        return judge(same(wanted, terms.stop_loss_distance), text_of(terms.stop_loss_distance));
    if (name == "entries") return judge(same(wanted, terms.entries), list_of(terms.entries));
    if (name == "take_profits") return judge(same(wanted, terms.take_profits), list_of(terms.take_profits));
    if (name == "take_profit_distances") {
        return judge(same(wanted, terms.take_profit_distances), list_of(terms.take_profit_distances));
    }
    if (name == "runner") return judge(terms.runner == wanted.flag, terms.runner ? "a runner" : "none");
    throw std::runtime_error("the corpus expects an unknown member: " + name);
}

}  // namespace

std::vector<CorpusMessage> corpus(const std::string& file) {
    std::ifstream in(TJP_CORPUS "/" + file);
    if (!in) throw std::runtime_error("no corpus " + file);
    std::vector<CorpusMessage> messages;
    for (std::string line; std::getline(in, line);) {
        if (line.empty()) continue;
        auto object = parse_json(line);
        if (!object) throw std::runtime_error(file + ": " + object.error().detail);
        messages.push_back({object->find("name")->text, object->find("raw")->text, *object->find("expect")});
    }
    return messages;
}

std::vector<CorpusMessage> whole_corpus() {
    std::vector<CorpusMessage> all;
    for (const char* const file : {"documented_messages.jsonl", "channel_messages.jsonl", "pattern_messages.jsonl",
                                   "variant_messages.jsonl", "noise_messages.jsonl"}) {
        for (CorpusMessage& message : corpus(file)) all.push_back(std::move(message));
    }
    return all;
}

std::string differences(const CorpusMessage& message, const ParsedMessage& parsed) {
    std::string out;
    for (const JsonMember& member : message.expect.members) {
        if (const auto got = difference(member.name, member.value, parsed)) out += member.name + " is " + *got + "; ";
    }
    return out;
}

bool is_tradable(const ParsedMessage& parsed) {
    return !parsed.fault && parsed.terms.action == SignalAction::open && !parsed.trade;
}

std::string described(const ParsedMessage& parsed) {
    const SignalTerms& t = parsed.terms;
    std::string out = std::string(to_string(parsed.parsed_as)) + " " + std::string(to_string(t.action)) + " " +
                      word_of(t.instruction) + " " + word_of(t.direction) + " " + word_of(t.order_type) + " " +
                      t.symbol.value_or("?") + "=" + t.pair.value_or("?");
    out += " entry " + text_of(t.entry) + " " + text_of(t.entry_low) + "-" + text_of(t.entry_high) + " " +
           list_of(t.entries);
    out += " stop " + text_of(t.stop_loss) + " " + text_of(t.stop_loss_distance);
    out += " targets " + list_of(t.take_profits) + " " + list_of(t.take_profit_distances) + (t.runner ? " runner" : "");
    out += " lots " + text_of(t.lot_size) + " risk " + text_of(t.risk_percent) + " " + text_of(t.risk) + " leverage " +
           text_of(t.leverage) + " close " + text_of(t.close_percent);
    out += " comment " + t.comment.value_or("") + " id " + parsed.message_id.value_or("");
    if (parsed.trade) out += " trade of " + parsed.trade->trade.pair;
    return out + " fault: " + parsed.fault.value_or("none");
}

std::vector<Decimal> prices_of(const SignalTerms& terms) {
    std::vector<Decimal> prices = terms.entries;
    for (const auto& price : {terms.entry, terms.entry_low, terms.entry_high, terms.stop_loss}) {
        if (price) prices.push_back(*price);
    }
    prices.insert(prices.end(), terms.take_profits.begin(), terms.take_profits.end());
    return prices;
}

}  // namespace tjp::test
