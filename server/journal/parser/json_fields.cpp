#include "server/journal/parser/json_fields.hpp"

#include <algorithm>
#include <array>

#include "server/journal/parser/secrets.hpp"

namespace tjp::parser {
namespace {

constexpr int deepest = 4;
constexpr std::size_t most_fields = 400;

/// Objects that only wrap.
bool wraps(std::string_view name) {
    constexpr std::array<std::string_view, 12> wrappers{"order", "data",     "signal",  "payload", "strategy", "trade",
                                                        "alert", "position", "request", "syminfo", "params",   "body"};
    return std::ranges::find(wrappers, name) != wrappers.end();
}

}  // namespace

std::string plain_name(std::string_view name) {
    std::string out;
    for (const char c : name) {
        if (c == '_' || c == '-' || c == ' ') continue;
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    // strategy.order.action is written out by TradingView's placeholders.
    for (const std::string_view prefix : {"strategy.order.", "strategy.", "order.", "syminfo."}) {
        if (out.starts_with(prefix)) out.erase(0, prefix.size());
    }
    return out;
}

JsonFields::JsonFields(const JsonValue& object) { add(object, {}, 0); }

void JsonFields::add(const JsonValue& object, const std::string& prefix, int depth) {
    for (const JsonMember& member : object.members) {
        if (fields_.size() >= most_fields || is_secret_key(member.name)) continue;
        const std::string plain = plain_name(member.name);
        const std::string name = prefix.empty() ? plain : prefix + "." + plain;
        const auto [place, added] = fields_.emplace(name, &member.value);
        const bool scalar = !member.value.text.empty() && !place->second->text.empty();
        if (!added && depth == 0 && scalar && place->second->text != member.value.text) contradicts_ = member.name;
        if (!member.value.is(JsonValue::Kind::object) || depth >= deepest) continue;
        add(member.value, wraps(plain) && prefix.empty() ? std::string() : name, depth + 1);
    }
}

const JsonValue* JsonFields::find(std::string_view name) const {
    const auto found = fields_.find(name);
    return found == fields_.end() ? nullptr : found->second;
}

bool JsonFields::any_begins(std::string_view prefix) const {
    const auto from = fields_.lower_bound(prefix);
    return from != fields_.end() && from->first.starts_with(prefix);
}

std::optional<std::string> scalar_text(const JsonValue& value) {
    if (value.is(JsonValue::Kind::boolean)) return value.flag ? "true" : "false";
    if (!value.is(JsonValue::Kind::string) && !value.is(JsonValue::Kind::number)) return std::nullopt;
    std::string_view text = value.text;
    while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\r'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    if (text.empty() || text == "null" || text == "NaN" || text == "nan" || text == "None" || text == "na")
        return std::nullopt;
    return std::string(text);
}

std::optional<Number> scalar_number(const JsonValue& value) {
    const auto text = scalar_text(value);
    if (!text || value.is(JsonValue::Kind::boolean)) return std::nullopt;
    return read_number(*text);
}

const JsonValue* JsonFields::first(std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names) {
        const JsonValue* const value = find(name);
        if (value == nullptr || value->is(JsonValue::Kind::null)) continue;
        if (value->is(JsonValue::Kind::string) && !scalar_text(*value)) continue;
        return value;
    }
    return nullptr;
}

std::optional<std::string> JsonFields::text(std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names) {
        const JsonValue* const value = find(name);
        if (value == nullptr) continue;
        if (auto text = scalar_text(*value)) return text;
    }
    return std::nullopt;
}

std::optional<Number> JsonFields::number(std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names) {
        const JsonValue* const value = find(name);
        if (value == nullptr) continue;
        if (auto number = scalar_number(*value)) return number;
    }
    return std::nullopt;
}

}  // namespace tjp::parser
