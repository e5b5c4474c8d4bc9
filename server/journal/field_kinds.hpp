#pragma once

#include <array>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "server/journal/fields.hpp"
#include "server/journal/trade_decoder.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/model/copier.hpp"
#include "storage/model/decimal.hpp"
#include "storage/model/id.hpp"
#include "storage/model/money.hpp"
#include "storage/model/signal.hpp"
#include "storage/model/time.hpp"

/// The kinds of fields that resources are made of: how each is read, what it wants, and its JSON Schema, in one place.
/// Every maker takes the resource and a pointer to one of its members.
namespace tjp::kinds {

template <class T>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;
template <class T>
inline constexpr bool is_list = false;
template <class T>
inline constexpr bool is_list<std::vector<T>> = true;

template <class R, auto Member>
using MemberType = std::remove_cvref_t<decltype(std::declval<R&>().*Member)>;

template <class R, auto Member>
constexpr auto clearer() -> void (*)(R&) {
    using T = MemberType<R, Member>;
    if constexpr (is_optional<T> || is_list<T>) {
        return [](R& out) { out.*Member = T{}; };
    } else {
        return nullptr;
    }
}

inline std::optional<Decimal> number_of(const JsonValue& value) {
    return value.is(JsonValue::Kind::number) ? Decimal::parse(value.text) : std::nullopt;
}

inline std::string up_to_digits() { return " of at most " + std::to_string(Decimal::max_text) + " characters"; }

template <class R, auto Member>
constexpr FieldKind<R> number() {
    return {[](R& out, const JsonValue& value) {
                auto read = number_of(value);
                if (read) out.*Member = std::move(*read);
                return read.has_value();
            },
            clearer<R, Member>(), [] { return "a finite number" + up_to_digits(); },
            [] { return std::string(R"({"type":"number"})"); }};
}

template <class R, auto Member>
constexpr FieldKind<R> positive() {
    return {[](R& out, const JsonValue& value) {
                auto read = number_of(value);
                if (!read || read->sign() <= 0) return false;
                out.*Member = std::move(*read);
                return true;
            },
            clearer<R, Member>(), [] { return "a finite number above 0" + up_to_digits(); },
            [] { return std::string(R"({"type":"number","exclusiveMinimum":0})"); }};
}

/// 0 to 100, both included.
template <class R, auto Member>
constexpr FieldKind<R> percent() {
    return {[](R& out, const JsonValue& value) {
                auto read = number_of(value);
                if (!read || read->sign() < 0 || Money::from_text(read->text()) > Money::of(100)) return false;
                out.*Member = std::move(*read);
                return true;
            },
            clearer<R, Member>(), [] { return std::string("a number from 0 to 100"); },
            [] { return std::string(R"({"type":"number","minimum":0,"maximum":100})"); }};
}

template <class R, auto Member, std::size_t Min, std::size_t Max>
constexpr FieldKind<R> text() {
    return {[](R& out, const JsonValue& value) {
                if (!value.is(JsonValue::Kind::string)) return false;
                if (value.text.size() < Min || value.text.size() > Max) return false;
                out.*Member = value.text;
                return true;
            },
            clearer<R, Member>(),
            [] {
                return "a string of " + (Min == 0 ? std::string("at most ") : std::to_string(Min) + " to ") +
                       std::to_string(Max) + " bytes";
            },
            [] {
                return R"({"type":"string","minLength":)" + std::to_string(Min) + R"(,"maxLength":)" +
                       std::to_string(Max) + "}";
            }};
}

/// A text whose length nothing bounds here: what the server itself stored.
template <class R, auto Member>
constexpr FieldKind<R> stored_text() {
    return {[](R& out, const JsonValue& value) {
                if (!value.is(JsonValue::Kind::string)) return false;
                out.*Member = value.text;
                return true;
            },
            clearer<R, Member>(), [] { return std::string("a string"); },
            [] { return std::string(R"({"type":"string"})"); }};
}

/// A broker's number for an order. Platforms have it as a number, exchanges as a text: both are taken, a text is kept.
template <class R, auto Member>
constexpr FieldKind<R> ticket() {
    return {[](R& out, const JsonValue& value) {
                const bool digits = value.is(JsonValue::Kind::number) &&
                                    value.text.find_first_not_of("0123456789") == std::string::npos;
                if (!digits && !value.is(JsonValue::Kind::string)) return false;
                if (value.text.empty() || value.text.size() > 64) return false;
                out.*Member = value.text;
                return true;
            },
            clearer<R, Member>(), [] { return std::string("a string of 1 to 64 bytes, or a whole number"); },
            [] { return std::string(R"({"type":["string","integer"],"minLength":1,"maxLength":64})"); }};
}

template <class R, auto Member>
constexpr FieldKind<R> pair() {
    return {[](R& out, const JsonValue& value) {
                auto read = value.is(JsonValue::Kind::string) ? normalised_pair(value.text) : std::nullopt;
                if (read) out.*Member = std::move(*read);
                return read.has_value();
            },
            clearer<R, Member>(),
            [] { return std::string("a string of 1-32 letters, digits and . _ / # : - !, like XAUUSD"); },
            [] { return std::string(R"({"type":"string","pattern":"^[A-Za-z0-9._/#:!-]{1,32}$"})"); }};
}

template <class R, auto Member>
constexpr FieldKind<R> flag() {
    return {[](R& out, const JsonValue& value) {
                if (!value.is(JsonValue::Kind::boolean)) return false;
                out.*Member = value.flag;
                return true;
            },
            clearer<R, Member>(), [] { return std::string("true or false"); },
            [] { return std::string(R"({"type":"boolean"})"); }};
}

template <class R, auto Member, std::uint32_t Min, std::uint32_t Max>
constexpr FieldKind<R> count() {
    return {[](R& out, const JsonValue& value) {
                std::uint32_t read = 0;
                const char* const end = value.text.data() + value.text.size();
                const auto [stop, ec] = std::from_chars(value.text.data(), end, read);
                if (!value.is(JsonValue::Kind::number) || ec != std::errc{} || stop != end) return false;
                if (read < Min || read > Max) return false;
                out.*Member = read;
                return true;
            },
            clearer<R, Member>(),
            [] { return "a whole number from " + std::to_string(Min) + " to " + std::to_string(Max); },
            [] {
                return R"({"type":"integer","minimum":)" + std::to_string(Min) + R"(,"maximum":)" +
                       std::to_string(Max) + "}";
            }};
}

template <class R, auto Member>
constexpr FieldKind<R> timestamp() {
    return {[](R& out, const JsonValue& value) {
                const auto at = value.is(JsonValue::Kind::string) ? parse_timestamp(value.text) : std::nullopt;
                if (at) out.*Member = *at;
                return at.has_value();
            },
            clearer<R, Member>(), [] { return std::string("an ISO 8601 timestamp like 2026-05-19T08:00:00Z"); },
            [] { return std::string(R"({"type":"string","format":"date-time"})"); }};
}

template <class R, auto Member>
constexpr FieldKind<R> date() {
    return {[](R& out, const JsonValue& value) {
                const auto day = value.is(JsonValue::Kind::string) ? parse_date(value.text) : std::nullopt;
                if (day) out.*Member = *day;
                return day.has_value();
            },
            clearer<R, Member>(), [] { return std::string("a calendar date as YYYY-MM-DD"); },
            [] { return std::string(R"({"type":"string","format":"date"})"); }};
}

template <class R, auto Member, IdKind Kind>
constexpr FieldKind<R> id() {
    return {
        [](R& out, const JsonValue& value) {
            const auto read = value.is(JsonValue::Kind::string) ? parse_as<Kind>(value.text) : std::nullopt;
            if (read) out.*Member = *read;
            return read.has_value();
        },
        clearer<R, Member>(), [] { return "an id that starts with " + std::string(prefix(Kind)); },
        [] { return R"({"type":"string","pattern":"^)" + std::string(prefix(Kind)) + R"([0-9a-hjkmnp-tv-z]{26}$"})"; }};
}

/// One of a list of words; `Words` is an array in the order of the enumeration.
template <class R, auto Member, const auto& Words>
constexpr FieldKind<R> word() {
    return {[](R& out, const JsonValue& value) {
                using T = MemberType<R, Member>;
                const auto found = std::ranges::find(Words, std::string_view(value.text));
                if (!value.is(JsonValue::Kind::string) || found == Words.end()) return false;
                const auto index = found - Words.begin();
                if constexpr (is_optional<T>) {
                    out.*Member = static_cast<typename T::value_type>(index);
                } else {
                    out.*Member = static_cast<T>(index);
                }
                return true;
            },
            clearer<R, Member>(),
            [] {
                std::string list = "one of ";
                for (const std::string_view name : Words) list.append(name == Words.front() ? "" : ", ").append(name);
                return list;
            },
            [] {
                std::string schema;
                JsonWriter json(schema);
                json.open('{').key("type").string("string").key("enum").open('[');
                for (const std::string_view name : Words) json.string(name);
                json.close(']').close('}');
                return schema;
            }};
}

}  // namespace tjp::kinds
