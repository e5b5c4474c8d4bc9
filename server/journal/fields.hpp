#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "server/journal/json_reader.hpp"
#include "storage/model/error.hpp"

namespace tjp {

/// Whether a client sends a field.
enum class Presence : std::uint8_t {
    required,  ///< it must
    optional,  ///< it may
    served,    ///< it may not: the server sets it
};

/// How the values of one field are read and described. `Resource` is the struct it belongs to.
template <class Resource>
struct FieldKind {
    /// Sets the field; false where the value is not what the field wants.
    bool (*read)(Resource& out, const JsonValue& value);
    /// Back to nothing, for a null; nullptr where the field always has a value.
    void (*clear)(Resource& out);
    /// The end of "must be …".
    std::string (*wants)();
    /// The value's JSON Schema (2020-12), without the null that goes with `clear`.
    std::string (*schema)();
};

/// One field of a resource. Decoding and the API's description follow the same table of these, in the order of the
/// resource's JSON.
template <class Resource>
struct Field {
    std::string_view name;
    Presence presence = Presence::optional;
    FieldKind<Resource> kind;
    std::string_view about{};  ///< a sentence for the API's description
};

template <class Resource>
using FieldTable = std::span<const Field<Resource>>;

namespace fields {

/// Which fields of a table a body may set.
enum class Sender : std::uint8_t {
    client,  ///< those that a client sends; others are named as ignored
    store,   ///< all: the body is what was stored
};

template <class Resource>
Error fault(const Field<Resource>& field, std::string_view problem) {
    std::string sentence = std::string(field.name) + std::string(problem) + field.kind.wants();
    if (field.kind.clear != nullptr && field.presence == Presence::optional) sentence += ", or null";
    return invalid(std::string(field.name), std::move(sentence));
}

/// Sets the fields that `body` names and answers the names it did not know. What must be there is not checked.
template <class Resource>
Result<std::vector<std::string>> read(FieldTable<Resource> table, Resource& out, const JsonValue& body,
                                      Sender sender = Sender::client) {
    std::vector<std::string> ignored;
    for (const JsonMember& member : body.members) {
        const auto field = std::ranges::find(table, std::string_view(member.name), &Field<Resource>::name);
        if (field == table.end() || (sender == Sender::client && field->presence == Presence::served)) {
            ignored.push_back(shortened(member.name));
        } else if (member.value.is(JsonValue::Kind::null) && field->kind.clear != nullptr &&
                   field->presence != Presence::required) {
            field->kind.clear(out);
        } else if (!field->kind.read(out, member.value)) {
            return fault(*field, " must be ");
        }
    }
    return ignored;
}

/// The same for a whole new resource: every required field must be there.
template <class Resource>
Result<std::vector<std::string>> read_new(FieldTable<Resource> table, Resource& out, const JsonValue& body) {
    if (!body.is(JsonValue::Kind::object)) return invalid("body", "the body must be a JSON object");
    for (const Field<Resource>& field : table) {
        if (field.presence == Presence::required && body.find(field.name) == nullptr) {
            return fault(field, " is required and must be ");
        }
    }
    return read(table, out, body);
}

/// The same for a change: any of the fields. `out` is as it was if this fails.
template <class Resource>
Result<std::vector<std::string>> read_change(FieldTable<Resource> table, Resource& out, const JsonValue& body) {
    if (!body.is(JsonValue::Kind::object)) return invalid("body", "the body must be a JSON object");
    Resource changed = out;
    auto ignored = read(table, changed, body);
    if (ignored) out = std::move(changed);
    return ignored;
}

}  // namespace fields
}  // namespace tjp
