#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/journal/json_reader.hpp"
#include "server/journal/parser/numbers.hpp"

namespace tjp::parser {

/// A name to look for, with what tells most names that are not there. Of a name in the source the compiler works it
/// out.
struct Name {
    template <std::size_t Size>
    consteval Name(const char (&name)[Size]) : Name(std::string_view(name, Size - 1)) {}
    constexpr explicit Name(std::string_view name)
        : text(name), beginning(beginning_of(name)), whole(beginning | hash_of(name)) {}
    constexpr operator std::string_view() const { return text; }
    friend constexpr bool operator==(const Name& name, std::string_view other) { return name.text == other; }

    std::string_view text;
    std::uint64_t beginning;  ///< a bit for its first two letters; none of a shorter name, which may begin any
    std::uint64_t whole;      ///< and two for all of it

private:
    static constexpr std::uint64_t beginning_of(std::string_view name) {
        if (name.size() < 2) return 0;
        const auto letter = [&](std::size_t i) { return static_cast<unsigned>(static_cast<unsigned char>(name[i])); };
        return 1ULL << ((letter(0) * 7 + letter(1)) % 64);
    }
    static constexpr std::uint64_t hash_of(std::string_view name) {
        std::uint32_t hash = 0x811c9dc5;  // FNV-1a
        for (const char c : name) hash = (hash ^ static_cast<unsigned char>(c)) * 0x01000193;
        return 1ULL << (hash >> 26) | 1ULL << (hash >> 20 & 63U);
    }
};
using Names = std::initializer_list<Name>;

/// A scalar as text, or nothing where it holds nothing.
std::optional<std::string_view> scalar_text(const JsonValue& value);
std::optional<Number> scalar_number(const JsonValue& value);

/// A member, by its plain name.
struct JsonField {
    std::string name;
    const JsonValue* value = nullptr;
};

/// The members of an alert by their names without case, `_`, `-` and wrapping objects: `strategy.order.action` and
/// `{"order":{"Action":…}}` are both `action`. Names that carry a meaning keep their parent: `takeprofit.percent`.
class JsonFields {
public:
    explicit JsonFields(const JsonValue& object);

    const JsonValue* find(const Name& name) const {
        return (wholes_ & name.whole) == name.whole ? look_for(name) : nullptr;
    }
    /// The first of the names that is there with something in it.
    const JsonValue* first(Names names) const;
    /// The same, as text; a number is its digits. Nothing for null, "" and "null".
    std::optional<std::string_view> text(Names names) const;
    std::optional<std::string_view> text(const Name& name) const {
        const JsonValue* const value = find(name);
        return value == nullptr ? std::nullopt : scalar_text(*value);
    }
    std::optional<Number> number(Names names) const;
    /// All members, in the order of their names.
    std::span<const JsonField> all() const { return fields_; }
    /// Those whose name begins so.
    std::span<const JsonField> beginning_with(const Name& prefix) const {
        return (beginnings_ & prefix.beginning) == prefix.beginning ? look_for_all(prefix)
                                                                    : std::span<const JsonField>();
    }
    /// A name that is there twice with different values: `action` and `Action`.
    const std::optional<std::string>& contradicts() const { return contradicts_; }

private:
    const JsonValue* look_for(const Name& name) const;
    std::span<const JsonField> look_for_all(const Name& prefix) const;
    void add(const JsonValue& object, const std::string& prefix, int depth);

    std::vector<JsonField> fields_;
    // Nearly every name that is asked for is not there, and with these not even looked for.
    std::uint64_t beginnings_ = 0;  ///< Name::beginning of all
    std::uint64_t wholes_ = 0;      ///< Name::whole of all
    std::optional<std::string> contradicts_;
};

/// `Stop_Loss-Price` → `stoplossprice`.
std::string plain_name(std::string_view name);

}  // namespace tjp::parser
