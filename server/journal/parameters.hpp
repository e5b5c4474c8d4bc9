#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "storage/codec/json_text.hpp"
#include "storage/model/error.hpp"
#include "storage/model/function_ref.hpp"

namespace tjp {

/// A query parameter's decoded value, or nothing where it was not given.
using ParameterLookup = FunctionRef<std::optional<std::string_view>(std::string_view name)>;

/// One query parameter. Decoding and the API's description follow the same tables of these: what is described is
/// decoded, and the other way round. `Query` is the struct that the listing's parameters come to.
template <class Query>
struct QueryParameter {
    std::string_view name;
    /// Sets what the parameter stands for; false where the text is not what it wants.
    bool (*read)(Query& out, std::string_view name, std::string_view text);
    /// The end of "must be …".
    std::string (*wants)();
    /// The JSON Schema (2020-12) of the decoded value.
    std::string (*schema)();
    std::string_view about;  ///< a sentence for the API's description
};

template <class Query>
using ParameterTable = std::span<const QueryParameter<Query>>;

namespace parameters {

/// Reads the parameters that were given, in the order of the table. The error names the parameter and what it wants.
template <class Query>
Result<Query> decode(ParameterTable<Query> table, ParameterLookup lookup) {
    Query query;
    for (const QueryParameter<Query>& parameter : table) {
        const auto text = lookup(parameter.name);
        if (!text || parameter.read(query, parameter.name, *text)) continue;
        std::string name(parameter.name);
        std::string sentence = name + " must be " + parameter.wants();
        return invalid(std::move(name), std::move(sentence));
    }
    return query;
}

/// `one of a, b, c`.
template <class Words>
std::string one_of(const Words& words) {
    std::string list;
    for (const std::string_view word : words) list.append(list.empty() ? "one of " : ", ").append(word);
    return list;
}

/// The schema of a string that is one of some words.
template <class Words>
std::string words_schema(const Words& words) {
    std::string schema;
    JsonWriter json(schema);
    json.open('{').key("type").string("string").key("enum").open('[');
    for (const std::string_view word : words) json.string(word);
    json.close(']').close('}');
    return schema;
}

/// A word of `Words`, an array in the order of the enumeration, into an optional member.
template <class Query, auto Member, const auto& Words>
constexpr QueryParameter<Query> word(std::string_view name, std::string_view about) {
    return {name,
            [](Query& out, std::string_view, std::string_view text) {
                using Enum = typename std::remove_cvref_t<decltype(out.*Member)>::value_type;
                const auto found = std::ranges::find(Words, text);
                if (found == Words.end()) return false;
                out.*Member = static_cast<Enum>(found - Words.begin());
                return true;
            },
            [] { return one_of(Words); }, [] { return words_schema(Words); }, about};
}

}  // namespace parameters
}  // namespace tjp
