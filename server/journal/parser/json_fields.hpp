#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/journal/json_reader.hpp"
#include "server/journal/parser/numbers.hpp"

namespace tjp::parser {

/// The members of an alert by their names without case, `_`, `-` and wrapping objects: `strategy.order.action` and
/// `{"order":{"Action":…}}` are both `action`. Names that carry a meaning keep their parent: `takeprofit.percent`.
class JsonFields {
public:
    explicit JsonFields(const JsonValue& object);

    const JsonValue* find(std::string_view name) const;
    /// Whether any name begins so.
    bool any_begins(std::string_view prefix) const;
    /// The first of the names that is there with something in it.
    const JsonValue* first(std::initializer_list<std::string_view> names) const;
    /// The same, as text; a number is its digits. Nothing for null, "" and "null".
    std::optional<std::string> text(std::initializer_list<std::string_view> names) const;
    std::optional<Number> number(std::initializer_list<std::string_view> names) const;
    const std::map<std::string, const JsonValue*, std::less<>>& all() const { return fields_; }
    /// A name that is there twice with different values: `action` and `Action`.
    const std::optional<std::string>& contradicts() const { return contradicts_; }

private:
    void add(const JsonValue& object, const std::string& prefix, int depth);

    std::map<std::string, const JsonValue*, std::less<>> fields_;
    std::optional<std::string> contradicts_;
};

/// A scalar as text, or nothing where it holds nothing.
std::optional<std::string> scalar_text(const JsonValue& value);
std::optional<Number> scalar_number(const JsonValue& value);

/// `Stop_Loss-Price` → `stoplossprice`.
std::string plain_name(std::string_view name);

}  // namespace tjp::parser
