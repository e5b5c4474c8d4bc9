#include <algorithm>
#include <array>

#include "server/journal/json_reader.hpp"
#include "server/journal/parser/alert_reader.hpp"
#include "server/journal/parser/formats.hpp"
#include "server/journal/parser/json_fields.hpp"
#include "server/journal/parser/json_repair.hpp"
#include "server/journal/parser/judge.hpp"
#include "server/journal/parser/text_reader.hpp"
#include "server/journal/trade_decoder.hpp"

namespace tjp::parser {
namespace {

using Kind = JsonValue::Kind;

constexpr JsonLimits limits{16, 256, 4096};

std::string_view trimmed(std::string_view text) {
    if (text.starts_with("\xef\xbb\xbf")) text.remove_prefix(3);
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

/// An object or a list of objects: `[ GBPJPY ] buy` and `{{ticker}} …` are texts.
bool is_json(std::string_view text) {
    const auto next = [&](std::size_t at) {
        while (at < text.size() && (text[at] == ' ' || text[at] == '\t' || text[at] == '\r' || text[at] == '\n')) ++at;
        return at < text.size() ? text[at] : '\0';
    };
    if (text.starts_with("{{")) return false;
    if (text.starts_with('{')) return true;
    return text.starts_with('[') && (next(1) == '{' || next(1) == ']');
}

/// The reference's trade: a finished one has a result.
bool is_trade(const JsonValue& object) {
    const auto has = [&](std::string_view name) { return object.find(name) != nullptr; };
    const int fields =
        (has("date") ? 1 : 0) + (has("outcome") ? 1 : 0) + (has("exit_price") ? 1 : 0) + (has("pnl") ? 1 : 0);
    return fields >= 2;
}

/// The member `id` itself: TradingView's strategy.order.id names a rule of the strategy, not the message.
std::optional<std::string> message_id(const JsonValue& object) {
    constexpr std::size_t longest = 256;
    for (const JsonMember& member : object.members) {
        if (member.name != "id" && member.name != "ID" && member.name != "Id") continue;
        if (const auto id = scalar_text(member.value); id && id->size() <= longest) return std::string(*id);
    }
    return std::nullopt;
}

void read_trade(JsonValue object, const ParserOptions& options, ParsedMessage& out) {
    out.parsed_as = ParsedAs::trade_json;
    if (options.kind == HookKind::signal) return blame(out, "this is a finished trade, not an order");
    if (options.default_session && object.find("session") == nullptr && object.members.size() < limits.max_members) {
        JsonValue session;
        session.kind = Kind::string;
        session.text = std::string(to_string(*options.default_session));
        object.members.push_back({"session", std::move(session)});
    }
    auto trade = decode_trade(object);
    if (!trade) return blame(out, trade.error().detail);
    out.message_id = message_id(object);
    out.trade = std::move(*trade);
}

/// The text of an object that says nothing but it.
const JsonValue* only_text(const JsonValue& object) {
    constexpr std::array<std::string_view, 9> names{"text", "message",     "content",      "msg",    "alert",
                                                    "body", "description", "alertmessage", "caption"};
    for (const std::string_view name : names) {
        for (const JsonMember& member : object.members) {
            if (plain_name(member.name) == name && member.value.is(Kind::string) && !member.value.text.empty()) {
                return &member.value;
            }
        }
    }
    return nullptr;
}

bool is_bot(const JsonValue& object) {
    return std::ranges::any_of(object.members, [](const JsonMember& member) {
        if (member.name.find_first_of("bBmMcC") == std::string::npos) return false;
        const std::string name = plain_name(member.name);
        return name == "botid" || name == "botuuid" || (name == "messagetype" && member.value.text == "bot") ||
               (name == "code" && member.value.is(Kind::string));
    });
}

void read_object(JsonValue object, const ParserOptions& options, ParsedMessage& out) {
    if (is_trade(object)) return read_trade(std::move(object), options, out);
    const JsonFields fields(object);
    if (fields.contradicts()) return blame(out, "\"" + *fields.contradicts() + "\" is given twice in one object");
    out.message_id = message_id(object);
    if (is_bot(object)) out.parsed_as = ParsedAs::bot;
    const JsonValue* const text = is_alert(fields) ? nullptr : only_text(object);
    if (text == nullptr) return read_alert(fields, options, out);
    read_text(text->text, options, out);
}

}  // namespace

bool read_json(std::string_view message, const ParserOptions& options, ParsedMessage& out) {
    const std::string_view text = trimmed(message);
    if (!is_json(text)) return false;
    out.parsed_as = ParsedAs::json_alert;
    auto value = parse_json(text, limits);
    if (!value && value.error().detail.find("given twice") == std::string::npos &&
        value.error().detail.find("refused") == std::string::npos) {
        auto repaired = parse_json(repair_json(text), limits);
        if (repaired) value = std::move(repaired);
    }
    if (!value) {
        blame(out, value.error().detail);
        return true;
    }
    JsonValue object = std::move(*value);
    if (object.is(Kind::array)) {
        if (object.items.empty()) blame(out, "the message is empty");
        if (object.items.size() > 1) blame(out, "two orders in one message");
        if (out.fault) return true;
        JsonValue only = std::move(object.items[0]);
        object = std::move(only);
    }
    if (!object.is(Kind::object)) {
        blame(out, "the message is no order");
        return true;
    }
    read_object(std::move(object), options, out);
    return true;
}

}  // namespace tjp::parser
