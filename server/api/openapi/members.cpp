#include "server/api/openapi/members.hpp"

#include <algorithm>
#include <stdexcept>

namespace tjp::api::openapi {
namespace {

/// A schema with one member more.
std::string with(std::string schema, std::string_view key, std::string_view json) {
    schema.pop_back();
    if (schema != "{") schema += ',';
    schema.append("\"").append(key).append("\":").append(json).append("}");
    return schema;
}

std::string quoted(std::string_view text) {
    std::string json;
    append_json_string(json, text);
    return json;
}

std::string described(std::string schema, std::string_view about) {
    return about.empty() ? schema : with(std::move(schema), "description", quoted(about));
}

void begin_object(JsonWriter& json, std::string_view about) {
    json.open('{').key("type").string("object");
    if (!about.empty()) json.key("description").string(about);
    json.key("properties").open('{');
}

}  // namespace

Member& at(Members& members, std::string_view name) {
    const auto found = std::ranges::find(members, name, &Member::name);
    if (found == members.end()) throw std::logic_error("no member is called " + std::string(name));
    return *found;
}

std::string or_null(std::string schema) {
    constexpr std::string_view one_type = R"({"type":")";
    constexpr std::string_view types = R"({"type":[)";
    constexpr std::string_view words = R"({"type":"string","enum":[)";
    const bool fixed = schema.find("\"const\"") != std::string::npos;
    if (schema.starts_with(types) && !fixed) return schema.insert(types.size(), R"("null",)");
    if (!schema.starts_with(one_type) || fixed) return R"({"anyOf":[)" + schema + R"(,{"type":"null"}]})";
    if (schema.starts_with(words)) schema.insert(schema.find(']'), ",null");
    const std::size_t end = schema.find('"', one_type.size()) + 1;
    return schema.insert(end, R"(,"null"])").insert(one_type.size() - 1, "[");
}

void write_served(JsonWriter& json, const Members& members, std::string_view about) {
    begin_object(json, about);
    for (const Member& member : members) {
        json.key(member.name).raw(described(member.nullable ? or_null(member.schema) : member.schema, member.about));
    }
    json.close('}').key("required").open('[');
    for (const Member& member : members) json.string(member.name);
    json.close(']').key("additionalProperties").boolean(false).close('}');
}

void write_sent(JsonWriter& json, const Members& members, Body body, std::string_view about, std::string_view defaults,
                std::string_view more) {
    const auto must = [body](const Member& member) {
        return body == Body::whole && member.presence == Presence::required;
    };
    begin_object(json, about);
    for (const Member& member : members) {
        if (member.presence == Presence::served) continue;
        std::string schema = member.sent_schema.empty() ? member.schema : member.sent_schema;
        if (member.clearable) schema = or_null(std::move(schema));
        const auto value = defaults.empty() || must(member) ? std::nullopt : find_member(defaults, member.name);
        if (value && *value != "null") schema = with(std::move(schema), "default", *value);
        json.key(member.name).raw(described(std::move(schema), member.about));
    }
    json.close('}');
    if (std::ranges::any_of(members, must)) {
        json.key("required").open('[');
        for (const Member& member : members) {
            if (must(member)) json.string(member.name);
        }
        json.close(']');
    }
    if (!more.empty()) json.raw(more);
    json.close('}');
}

}  // namespace tjp::api::openapi
