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

using Names = std::initializer_list<std::string_view>;

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

    const JsonValue* find(std::string_view name) const;
    /// The first of the names that is there with something in it.
    const JsonValue* first(Names names) const;
    /// The same, as text; a number is its digits. Nothing for null, "" and "null".
    std::optional<std::string_view> text(Names names) const;
    std::optional<Number> number(Names names) const;
    /// All members, in the order of their names.
    std::span<const JsonField> all() const { return fields_; }
    /// Those whose name begins so.
    std::span<const JsonField> beginning_with(std::string_view prefix) const;
    /// A name that is there twice with different values: `action` and `Action`.
    const std::optional<std::string>& contradicts() const { return contradicts_; }

private:
    void add(const JsonValue& object, const std::string& prefix, int depth);

    std::vector<JsonField> fields_;
    // Nearly every name that is asked for is not there, and with these not even looked for.
    std::uint64_t beginnings_ = 0;  ///< a bit for the first two letters of each name
    std::uint64_t lengths_ = 0;     ///< a bit for the length of each name
    std::optional<std::string> contradicts_;
};

/// A scalar as text, or nothing where it holds nothing.
std::optional<std::string_view> scalar_text(const JsonValue& value);
std::optional<Number> scalar_number(const JsonValue& value);

/// `Stop_Loss-Price` → `stoplossprice`.
std::string plain_name(std::string_view name);

}  // namespace tjp::parser
