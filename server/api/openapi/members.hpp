#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/journal/fields.hpp"
#include "storage/codec/json_text.hpp"

/// How objects of the API become JSON Schemas (2020-12).
namespace tjp::api::openapi {

/// One member of a JSON object.
struct Member {
    std::string_view name;
    std::string schema;                    ///< of its value as it is served, without null
    std::string_view about{};              ///< a sentence; empty: the name says it all
    bool nullable = false;                 ///< an answer may have null here
    Presence presence = Presence::served;  ///< in a body
    bool clearable = false;                ///< a body may have null here
    std::string sent_schema{};             ///< of its value as it is sent; empty: as it is served
};
using Members = std::vector<Member>;

/// The members that a table decodes. A list that is cleared is served as an empty one.
template <class Resource>
Members members_of(FieldTable<Resource> table) {
    Members members;
    for (const Field<Resource>& field : table) {
        Member member{field.name, field.kind.schema(), field.about};
        const bool clears = field.kind.clear != nullptr;
        member.nullable = clears && !member.schema.starts_with(R"({"type":"array")");
        member.presence = field.presence;
        member.clearable = clears && field.presence == Presence::optional;
        members.push_back(std::move(member));
    }
    return members;
}

/// The member of that name, which must be there.
Member& at(Members& members, std::string_view name);

/// `schema`, or null.
std::string or_null(std::string schema);

/// An object as the server writes it: every member is there, and no other.
void write_served(JsonWriter& json, const Members& members, std::string_view about);

/// Which of its members a body must have.
enum class Body : std::uint8_t {
    whole,   ///< those that are required
    change,  ///< none
};

/// An object as a client sends it. Members that the server sets are left out; others than these are taken and ignored.
/// `defaults` is the JSON of what a body without members comes to, empty: not told. `more` is further members of the
/// schema, as JSON text.
void write_sent(JsonWriter& json, const Members& members, Body body, std::string_view about,
                std::string_view defaults = {}, std::string_view more = {});

}  // namespace tjp::api::openapi
