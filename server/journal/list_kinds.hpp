#pragma once

#include "server/journal/field_kinds.hpp"

/// Kinds of fields that hold several values; see field_kinds.hpp.
namespace tjp::kinds {

/// Of a quantity in a unit: pips, points, percent, money or unknown.
inline std::optional<Measure> measure_of(const JsonValue& value) {
    const JsonValue* const number = value.is(JsonValue::Kind::object) ? value.find("value") : nullptr;
    const JsonValue* const unit = value.is(JsonValue::Kind::object) ? value.find("unit") : nullptr;
    if (number == nullptr || unit == nullptr || value.members.size() != 2) return std::nullopt;
    auto read = number_of(*number);
    const auto found = std::ranges::find(unit_words, std::string_view(unit->text));
    if (!read || !unit->is(JsonValue::Kind::string) || found == unit_words.end()) return std::nullopt;
    return Measure{std::move(*read), static_cast<Unit>(found - unit_words.begin())};
}

inline std::string measure_wants() {
    return R"({"value": <number>, "unit": "pips", "points", "percent", "money" or "unknown"})";
}

inline std::string measure_schema() {
    return R"({"type":"object","properties":{"value":{"type":"number"},"unit":{"type":"string",)"
           R"("enum":["unknown","pips","points","percent","money"]}},"required":["value","unit"],)"
           R"("additionalProperties":false})";
}

template <class R, auto Member>
constexpr FieldKind<R> measure() {
    return {[](R& out, const JsonValue& value) {
                auto read = measure_of(value);
                if (read) out.*Member = std::move(*read);
                return read.has_value();
            },
            clearer<R, Member>(), &measure_wants, &measure_schema};
}

/// Reads every element with `read_item`, which answers an optional; at most `max` of them.
template <class T, class ReadItem>
bool read_list(std::vector<T>& out, const JsonValue& value, std::size_t max, ReadItem read_item) {
    if (!value.is(JsonValue::Kind::array) || value.items.size() > max) return false;
    std::vector<T> list;
    for (const JsonValue& item : value.items) {
        auto read = read_item(item);
        if (!read) return false;
        list.push_back(std::move(*read));
    }
    out = std::move(list);
    return true;
}

inline std::string list_schema(const std::string& item, std::size_t max) {
    return R"({"type":"array","items":)" + item + R"(,"maxItems":)" + std::to_string(max) + "}";
}

template <class R, auto Member, std::size_t Max>
constexpr FieldKind<R> numbers() {
    return {[](R& out, const JsonValue& value) { return read_list(out.*Member, value, Max, number_of); },
            clearer<R, Member>(), [] { return "a list of at most " + std::to_string(Max) + " finite numbers"; },
            [] { return list_schema(R"({"type":"number"})", Max); }};
}

template <class R, auto Member, std::size_t Max>
constexpr FieldKind<R> measures() {
    return {[](R& out, const JsonValue& value) { return read_list(out.*Member, value, Max, measure_of); },
            clearer<R, Member>(), [] { return "a list of at most " + std::to_string(Max) + " " + measure_wants(); },
            [] { return list_schema(measure_schema(), Max); }};
}

template <class R, auto Member, std::size_t Max>
constexpr FieldKind<R> pairs() {
    return {[](R& out, const JsonValue& value) {
                return read_list(out.*Member, value, Max, [](const JsonValue& item) {
                    return item.is(JsonValue::Kind::string) ? normalised_pair(item.text) : std::nullopt;
                });
            },
            clearer<R, Member>(), [] { return "a list of at most " + std::to_string(Max) + " pairs like XAUUSD"; },
            [] { return list_schema(R"({"type":"string","pattern":"^[A-Za-z0-9._/#:!-]{1,32}$"})", Max); }};
}

/// A map of names to pairs, as {"GOLD": "XAUUSD"}; names are kept upper-case.
template <class R, auto Member, std::size_t Max>
constexpr FieldKind<R> symbol_map() {
    return {[](R& out, const JsonValue& value) {
                if (!value.is(JsonValue::Kind::object) || value.members.size() > Max) return false;
                SymbolMap map;
                for (const JsonMember& member : value.members) {
                    auto name = normalised_pair(member.name);
                    auto read =
                        member.value.is(JsonValue::Kind::string) ? normalised_pair(member.value.text) : std::nullopt;
                    // Two spellings of one name, upper-case the same, would leave it to chance which counts.
                    if (!name || !read || !map.emplace(std::move(*name), std::move(*read)).second) return false;
                }
                out.*Member = std::move(map);
                return true;
            },
            nullptr,
            [] {
                return "an object of at most " + std::to_string(Max) + R"( symbols and their pairs, like {"GOLD": )" +
                       R"("XAUUSD"}, each of 1-32 letters, digits and . _ / # : - !, none twice)";
            },
            [] {
                return std::string(R"({"type":"object","propertyNames":{"pattern":"^[A-Za-z0-9._/#:!-]{1,32}$"},)") +
                       R"("additionalProperties":{"type":"string","pattern":"^[A-Za-z0-9._/#:!-]{1,32}$"},)" +
                       R"("maxProperties":)" + std::to_string(Max) + "}";
            }};
}

}  // namespace tjp::kinds
