#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "server/journal/json_reader.hpp"
#include "server/journal/parser/alert_reader.hpp"
#include "server/journal/parser/commands.hpp"
#include "server/journal/parser/formats.hpp"
#include "server/journal/parser/json_fields.hpp"
#include "server/journal/parser/judge.hpp"
#include "server/journal/parser/symbols.hpp"

namespace tjp::parser {
namespace {

constexpr std::size_t longest_script = 8192;
constexpr std::size_t most_calls = 64;

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

JsonMember member(std::string name, std::string_view text) {
    JsonMember out;
    out.name = std::move(name);
    out.value.kind = JsonValue::Kind::string;
    out.value.text = std::string(text);
    return out;
}

/// `market(side=buy, amount=100)`
struct Call {
    std::string name;
    std::vector<std::pair<std::string, std::string_view>> arguments;

    std::string_view argument(std::string_view wanted) const {
        for (const auto& [name_of, value] : arguments) {
            if (name_of == wanted) return value;
        }
        return {};
    }
};

/// `Keys(SYMBOL) { call(); call(); } #tag`
struct Script {
    std::string_view symbol;
    std::vector<Call> calls;
};

void read_arguments(std::string_view text, Call& call) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(','), text.size());
        const std::string_view part = trimmed(text.substr(0, end));
        const std::size_t equals = part.find('=');
        if (equals != std::string_view::npos && call.arguments.size() < 32) {
            call.arguments.emplace_back(plain_name(trimmed(part.substr(0, equals))), trimmed(part.substr(equals + 1)));
        }
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

/// Lines that start with # inside the braces are comments.
std::string without_comments(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        if (!trimmed(text.substr(0, end)).starts_with('#')) out.append(text.substr(0, end)).append(" ");
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

std::optional<Script> read_script(std::string_view text, std::string& body) {
    const std::size_t open = text.find('(');
    const std::size_t close = text.find(')');
    const std::size_t brace = text.find('{');
    const std::size_t last = text.rfind('}');
    const bool shaped = open != std::string_view::npos && close != std::string_view::npos &&
                        brace != std::string_view::npos && last != std::string_view::npos && open < close &&
                        close < brace && brace < last;
    if (!shaped || !trimmed(text.substr(close + 1, brace - close - 1)).empty()) return std::nullopt;
    const std::string_view name = trimmed(text.substr(0, open));
    if (name.empty() || name.size() > 64 || name.find('\n') != std::string_view::npos) return std::nullopt;
    Script script;
    script.symbol = trimmed(text.substr(open + 1, close - open - 1));
    body = without_comments(text.substr(brace + 1, last - brace - 1));
    std::string_view rest = body;
    for (;;) {
        const std::size_t call_open = rest.find('(');
        const std::size_t call_close = rest.find(')', std::min(call_open, rest.size()));
        if (call_open == std::string_view::npos || call_close == std::string_view::npos) return script;
        if (script.calls.size() == most_calls) return std::nullopt;
        std::string_view call_name = trimmed(rest.substr(0, call_open));
        while (call_name.starts_with(';')) call_name = trimmed(call_name.substr(1));
        Call call;
        call.name = plain_name(call_name);
        read_arguments(rest.substr(call_open + 1, call_close - call_open - 1), call);
        script.calls.push_back(std::move(call));
        rest.remove_prefix(call_close + 1);
    }
}

bool is_true(std::string_view text) { return text == "true" || text == "1"; }

/// What the calls of a script come to, as the members of an alert.
class ScriptReader {
public:
    ScriptReader(const Script& script, ParsedMessage& out) : script_(script), out_(out) {}

    JsonValue run() {
        object_.kind = JsonValue::Kind::object;
        add("symbol", script_.symbol);
        for (const Call& call : script_.calls) read(call);
        if (orders_ > 1) blame(out_, "two orders in one message");
        if (orders_ == 0 && !closes_ && cancels_) add("action", "cancel");
        if (orders_ == 0 && closes_) add("action", "close");
        return std::move(object_);
    }

private:
    void add(std::string name, std::string_view text) { object_.members.push_back(member(std::move(name), text)); }

    void read(const Call& call) {
        const bool reduces = is_true(call.argument("reduceonly"));
        const bool opens = call.name == "market" || call.name == "limit" || call.name == "stopmarket" ||
                           call.name == "twap" || call.name == "iceberg" || call.name == "aggressiveentry" ||
                           call.name == "scaled";
        if (opens && !reduces) return order(call);
        if ((opens && reduces) || call.name.starts_with("close") || call.name.starts_with("exit")) {
            closes_ = true;
        } else if (call.name.starts_with("cancel")) {
            cancels_ = true;
        } else if (call.name.starts_with("stop") || call.name.starts_with("takeprofit")) {
            protection(call);
        }
    }

    void order(const Call& call) {
        if (++orders_ > 1) return;
        const std::string_view side = call.argument("side");
        if (side.empty()) return blame(out_, "the script names no side");
        add("side", side);
        add("ordertype", call.name == "limit" ? "limit" : "market");
        if (const std::string_view amount = call.argument("amount"); read_number(amount)) add("quantity", amount);
        std::string_view price = call.argument("price");
        const std::string_view offset = call.argument("offset");
        if (price.empty() && offset.starts_with('@')) price = offset.substr(1);
        if (!price.empty()) add("price", price);
        if (const std::string_view leverage = call.argument("leverage"); !leverage.empty()) add("leverage", leverage);
    }

    /// stop=@2330 is a price, stop=1% a distance, stop=e+1% one from the entry.
    void protection(const Call& call) {
        const bool target = call.name.starts_with("takeprofit");
        level(call, {"sl", "stop", "stoploss"}, "sl", target);
        level(call, {"tp", "takeprofit", "target"}, "tp", false);
        if (target) level(call, {"offset", "price"}, "tp", false);
        if (!target) level(call, {"offset", "price", "trigger"}, "sl", call.name.find("take") != std::string::npos);
    }

    void level(const Call& call, std::initializer_list<std::string_view> names, std::string_view key, bool skip) {
        if (skip) return;
        for (const std::string_view name : names) {
            std::string_view text = call.argument(name);
            if (text.empty()) continue;
            const bool price = text.starts_with('@');
            if (price) text.remove_prefix(1);
            for (const std::string_view from_entry : {"e+", "e-", "+", "-"}) {
                if (text.starts_with(from_entry)) text.remove_prefix(from_entry.size());
            }
            const bool known =
                std::ranges::any_of(object_.members, [&](const JsonMember& m) { return m.name.starts_with(key); });
            if (!known) add(std::string(key) + (price ? "_price" : ""), text);
            return;
        }
    }

    const Script& script_;
    ParsedMessage& out_;
    JsonValue object_;
    int orders_ = 0;
    bool closes_ = false;
    bool cancels_ = false;
};

/// ENTER-LONG_BINANCE_BTCUSDT_bot-name_15M_abc123: one word, parts joined by underscores.
bool read_code(std::string_view text, const ParserOptions& options, ParsedMessage& out) {
    const bool word = text.size() <= 128 && text.find_first_of(" \n\t,=") == std::string_view::npos;
    const std::size_t end = text.find('_');
    if (!word || end == std::string_view::npos || text.find('-') > end) return false;
    const auto command = read_command(text.substr(0, end));
    if (!command || !command->action) return false;
    JsonValue object;
    object.kind = JsonValue::Kind::object;
    object.members.push_back(member("action", text.substr(0, end)));
    std::string_view rest = text.substr(end + 1);
    while (!rest.empty()) {
        const std::size_t next = std::min(rest.find('_'), rest.size());
        const auto found = resolve(rest.substr(0, next), options.symbols);
        if (found && found->known) {
            object.members.push_back(member("symbol", rest.substr(0, next)));
            break;
        }
        rest.remove_prefix(std::min(next + 1, rest.size()));
    }
    out.parsed_as = ParsedAs::bot;
    read_alert(JsonFields(object), options, out);
    return true;
}

}  // namespace

bool read_bot(std::string_view message, const ParserOptions& options, ParsedMessage& out) {
    const std::string_view text = trimmed(message);
    if (text.size() > longest_script) return false;
    if (read_code(text, options, out)) return true;
    std::string body;
    const auto script = read_script(text, body);
    if (!script) return false;
    out.parsed_as = ParsedAs::bot;
    const JsonValue object = ScriptReader(*script, out).run();
    read_alert(JsonFields(object), options, out);
    return true;
}

}  // namespace tjp::parser
