#include "server/journal/parser/json_fields.hpp"

#include <algorithm>

#include "server/journal/parser/name_table.hpp"
#include "server/journal/parser/secrets.hpp"

namespace tjp::parser {
namespace {

constexpr int deepest = 4;
constexpr std::size_t most_fields = 400;

/// Objects that only wrap.
bool wraps(std::string_view name) {
    constexpr auto wrappers = names("order", "data", "signal", "payload", "strategy", "trade", "alert", "position",
                                    "request", "syminfo", "params", "body");
    return wrappers.contains(name);
}

}  // namespace

std::string plain_name(std::string_view name) {
    std::string out;
    out.reserve(name.size());
    for (const char c : name) {
        if (c == '_' || c == '-' || c == ' ') continue;
        out += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    // strategy.order.action is written out by TradingView's placeholders.
    if (out.find('.') == std::string::npos) return out;
    for (const std::string_view prefix : {"strategy.order.", "strategy.", "order.", "syminfo."}) {
        if (out.starts_with(prefix)) out.erase(0, prefix.size());
    }
    return out;
}

JsonFields::JsonFields(const JsonValue& object) {
    fields_.reserve(std::min(2 * object.members.size(), most_fields));
    add(object, {}, 0);
}

void JsonFields::add(const JsonValue& object, const std::string& prefix, int depth) {
    for (const JsonMember& member : object.members) {
        if (fields_.size() >= most_fields || is_secret_key(member.name)) continue;
        std::string name = plain_name(member.name);
        const bool wrapper = prefix.empty() && member.value.is(JsonValue::Kind::object) && wraps(name);
        if (!prefix.empty()) name.insert(0, prefix + ".");
        const auto place = std::ranges::lower_bound(fields_, name, {}, &JsonField::name);
        if (place == fields_.end() || place->name != name) {
            const Name added{std::string_view(name)};
            beginnings_ |= added.beginning;
            wholes_ |= added.whole;
            fields_.insert(place, {name, &member.value});
        } else if (depth == 0 && !member.value.text.empty() && !place->value->text.empty() &&
                   place->value->text != member.value.text) {
            contradicts_ = member.name;
        }
        if (!member.value.is(JsonValue::Kind::object) || depth >= deepest) continue;
        add(member.value, wrapper ? std::string() : name, depth + 1);
    }
}

const JsonValue* JsonFields::look_for(const Name& name) const {
    const auto found = std::ranges::find(fields_, name.text, &JsonField::name);
    return found == fields_.end() ? nullptr : found->value;
}

std::span<const JsonField> JsonFields::look_for_all(const Name& prefix) const {
    const auto begins = [&](const JsonField& field) { return field.name.starts_with(prefix.text); };
    const auto from = std::ranges::lower_bound(fields_, prefix.text, {}, &JsonField::name);
    const auto to = std::find_if_not(from, fields_.end(), begins);
    return {from, to};
}

std::optional<std::string_view> scalar_text(const JsonValue& value) {
    if (value.is(JsonValue::Kind::boolean)) return std::string_view(value.flag ? "true" : "false");
    if (!value.is(JsonValue::Kind::string) && !value.is(JsonValue::Kind::number)) return std::nullopt;
    std::string_view text = value.text;
    while (!text.empty() && (text.front() == ' ' || text.front() == '\n' || text.front() == '\r'))
        text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\r')) text.remove_suffix(1);
    if (text.empty() || text == "null" || text == "NaN" || text == "nan" || text == "None" || text == "na")
        return std::nullopt;
    return text;
}

std::optional<Number> scalar_number(const JsonValue& value) {
    const auto text = scalar_text(value);
    if (!text || value.is(JsonValue::Kind::boolean)) return std::nullopt;
    return read_number(*text);
}

const JsonValue* JsonFields::first(Names names) const {
    for (const Name& name : names) {
        const JsonValue* const value = find(name);
        if (value == nullptr || value->is(JsonValue::Kind::null)) continue;
        if (value->is(JsonValue::Kind::string) && !scalar_text(*value)) continue;
        return value;
    }
    return nullptr;
}

std::optional<std::string_view> JsonFields::text(Names names) const {
    for (const Name& name : names) {
        if (auto found = text(name)) return found;
    }
    return std::nullopt;
}

std::optional<Number> JsonFields::number(Names names) const {
    for (const Name& name : names) {
        const JsonValue* const value = find(name);
        if (value == nullptr) continue;
        if (auto number = scalar_number(*value)) return number;
    }
    return std::nullopt;
}

}  // namespace tjp::parser
