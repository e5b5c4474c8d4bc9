#include "server/journal/account_view.hpp"

#include "server/journal/json_reader.hpp"
#include "storage/codec/json_text.hpp"

namespace tjp {
namespace {

constexpr std::size_t shown_characters = 3;

/// Stars for all but the last three characters; a login that short is all stars.
std::string masked(std::string_view login_json) {
    const auto login = parse_json(login_json);
    if (!login || !login->is(JsonValue::Kind::string)) return "null";
    const std::string& text = login->text;
    std::size_t shown = text.size() > shown_characters ? shown_characters : 0;
    // A character of several bytes is shown whole or not at all.
    while (shown > 0 && (static_cast<unsigned char>(text[text.size() - shown]) & 0xc0) == 0x80) --shown;
    std::string json;
    append_json_string(json, std::string(text.size() - shown, '*') + text.substr(text.size() - shown));
    return json;
}

}  // namespace

std::string served_account(std::string_view stored_json, Timestamp now) {
    std::string out;
    out.reserve(stored_json.size());
    const auto seen_text = find_member(stored_json, "last_seen_at");
    const auto seen = seen_text ? parse_timestamp(unquoted(*seen_text)) : std::nullopt;
    const bool overdue = seen && now.ms - seen->ms > stale_after_ms;
    JsonWriter json(out);
    json.open('{');
    MemberWalk walk(stored_json);
    while (const auto member = walk.next()) {
        json.key(member->name);
        if (member->name == "login" && member->json != "null") {
            json.raw(masked(member->json));
        } else if (member->name == "status" && overdue && member->json == "\"connected\"") {
            json.string("stale");
        } else {
            json.raw(member->json);
        }
    }
    json.close('}');
    return out;
}

}  // namespace tjp
