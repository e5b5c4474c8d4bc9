#include <span>

#include "server/api/openapi/problems.hpp"
#include "server/api/openapi/schemas.hpp"

/// The objects that the answers are.
namespace tjp::api::openapi {
namespace {

/// A member of an answer: `schema` is the name of a component, one in brackets for a list of it, or a schema itself.
struct Part {
    std::string_view name;
    std::string_view schema;
    bool always = true;
};

struct Envelope {
    std::string_view name;
    std::span<const Part> parts;
};

constexpr bool at_times = false;
constexpr Part next_cursor{"next_cursor",
                           R"({"type":["string","null"],"description":"where the next page begins; null: this is )"
                           R"(the last"})"};
constexpr Part duplicate{"duplicate", R"({"const":true,"description":"it was there already"})", at_times};
constexpr Part ignored_fields{"ignored_fields",
                              R"({"type":"array","items":{"type":"string"},"minItems":1,)"
                              R"("description":"fields of the body that are not known; nothing of them is kept"})",
                              at_times};
constexpr Part shown_token{"token", R"({"type":["string","null"],"description":"shown this once; null where an )"
                                    R"(Idempotency-Key was sent again"})"};
constexpr Part shown_url{"url", R"({"type":["string","null"],"description":"where messages are posted to"})"};

constexpr Part user_parts[] = {{"user", "User"}};
constexpr Part trade_parts[] = {{"trade", "Trade"}, duplicate, ignored_fields};
constexpr Part trades_parts[] = {{"trades", "[Trade]"},
                                 {"duplicates",
                                  R"({"type":"array","items":{"type":"integer","minimum":0},"minItems":1,)"
                                  R"("description":"the positions of trades whose external_id was there already"})",
                                  at_times},
                                 ignored_fields};
constexpr Part trade_page_parts[] = {{"trades", "[Trade]"}, next_cursor};
constexpr Part stats_parts[] = {{"stats", "Stats"}, {"groups", "[StatsGroup]", at_times}};
constexpr Part signal_parts[] = {{"signal", "Signal"}, duplicate, ignored_fields};
constexpr Part signal_page_parts[] = {{"signals", "[Signal]"}, next_cursor};
constexpr Part signal_draft_parts[] = {{"signal", "SignalDraft"}};
constexpr Part trade_draft_parts[] = {{"trade", "TradeDraft"}, ignored_fields};
constexpr Part close_parts[] = {{"trade", "Trade"}, {"signal", "Signal"}, duplicate, ignored_fields};
constexpr Part hook_parts[] = {{"hook", "Hook"}, ignored_fields};
constexpr Part hook_url_parts[] = {{"hook", "Hook"}, shown_token, shown_url, ignored_fields};
constexpr Part hook_page_parts[] = {{"hooks", "[Hook]"}, next_cursor};
constexpr Part message_page_parts[] = {{"messages", "[Message]"}, next_cursor};
constexpr Part account_parts[] = {{"account", "Account"}, ignored_fields};
constexpr Part account_page_parts[] = {{"accounts", "[Account]"}, next_cursor};
constexpr Part copier_parts[] = {{"copier", "Copier"}, ignored_fields};
constexpr Part signed_in_parts[] = {
    {"user", "Person"},
    {"session", "Session"},
    {"csrf_token",
     R"({"type":"string","description":"what every change made with the cookie carries in X-CSRF-Token"})"}};
constexpr Part setup_parts[] = {{"needs_owner", R"({"type":"boolean"})"},
                                {"registration", R"({"type":"string","enum":["open","owner"]})"}};
constexpr Part session_list_parts[] = {{"sessions", "[Session]"}};
constexpr Part user_list_parts[] = {{"users", "[Person]"}};
constexpr Part new_user_parts[] = {{"user", "Person"}};
constexpr Part key_list_parts[] = {{"keys", "[Key]"}};
constexpr Part key_shown_parts[] = {
    {"key", "Key"},
    {"plaintext",
     R"({"type":["string","null"],"description":"shown this once; null where an Idempotency-Key was sent again"})"},
    ignored_fields};
constexpr Part deleted_parts[] = {{"deleted", R"({"type":"string","pattern":"^[a-z]+_[0-9a-hjkmnp-tv-z]{26}$"})"}};

constexpr Envelope envelopes[] = {
    {"UserAnswer", user_parts},
    {"TradeAnswer", trade_parts},
    {"TradesAnswer", trades_parts},
    {"TradePage", trade_page_parts},
    {"StatsAnswer", stats_parts},
    {"SignalAnswer", signal_parts},
    {"SignalPage", signal_page_parts},
    {"SignalDraftAnswer", signal_draft_parts},
    {"TradeDraftAnswer", trade_draft_parts},
    {"CloseAnswer", close_parts},
    {"HookAnswer", hook_parts},
    {"HookUrlAnswer", hook_url_parts},
    {"HookPage", hook_page_parts},
    {"MessagePage", message_page_parts},
    {"AccountAnswer", account_parts},
    {"AccountPage", account_page_parts},
    {"CopierAnswer", copier_parts},
    {"SignedIn", signed_in_parts},
    {"SetupAnswer", setup_parts},
    {"SessionList", session_list_parts},
    {"UserList", user_list_parts},
    {"NewUserAnswer", new_user_parts},
    {"KeyList", key_list_parts},
    {"KeyShown", key_shown_parts},
    {"Deleted", deleted_parts},
    {"Ok", {}},
};

void write_part(JsonWriter& json, const Part& part) {
    json.key(part.name);
    if (part.schema.starts_with('{')) {
        json.raw(part.schema);
    } else if (part.schema.starts_with('[')) {
        json.open('{').key("type").string("array");
        json.key("items").raw(schema_of(part.schema.substr(1, part.schema.size() - 2))).close('}');
    } else {
        json.raw(schema_of(part.schema));
    }
}

void write_envelope(JsonWriter& json, const Envelope& envelope) {
    json.key(envelope.name).open('{').key("type").string("object").key("properties").open('{');
    json.key("ok").open('{').key("const").boolean(true).close('}');
    for (const Part& part : envelope.parts) write_part(json, part);
    json.close('}').key("required").open('[').string("ok");
    for (const Part& part : envelope.parts) {
        if (part.always) json.string(part.name);
    }
    json.close(']').key("additionalProperties").boolean(false).close('}');
}

/// One of several answers, told apart by the members they have.
void write_either(JsonWriter& json, std::string_view name, std::string_view one, std::string_view other) {
    json.key(name).open('{').key("oneOf").open('[').raw(schema_of(one)).raw(schema_of(other)).close(']').close('}');
}

/// An error, with a member of its own that is there at times.
void write_error(JsonWriter& json, std::string_view name, std::string_view more, std::string_view more_schema) {
    json.key(name).open('{').key("type").string("object").key("properties").open('{');
    json.key("error").raw(R"({"type":"string","description":"a sentence for people"})");
    json.key("code").open('{').key("type").string("string").key("description").string("a word for programs");
    json.key("enum").open('[');
    for (const std::string& word : problem_words()) json.string(word);
    json.close(']').close('}');
    json.key("field").raw(R"({"type":"string","description":"the field, parameter or header at fault"})");
    json.key("request_id").raw(R"({"type":"string","description":"as in X-Request-Id"})");
    if (!more.empty()) json.key(more).raw(more_schema);
    json.close('}').key("required").open('[').string("error").string("code").string("request_id").close(']');
    json.key("additionalProperties").boolean(false).close('}');
}

}  // namespace

void write_answers(JsonWriter& json) {
    for (const Envelope& envelope : envelopes) write_envelope(json, envelope);
    write_either(json, "ParseAnswer", "SignalDraftAnswer", "TradeDraftAnswer");
    write_either(json, "MessageAnswer", "SignalAnswer", "TradeAnswer");
    write_error(json, "Error", {}, {});
    write_error(json, "SignalConflict", "signal", schema_of("Signal"));
    write_error(json, "MessageRefusal", "message_id", id_schema(IdKind::message));
    json.key("OpenApi").raw(R"({"type":"object","properties":{"openapi":{"type":"string"},"info":{"type":"object"},)"
                            R"("paths":{"type":"object"}},"required":["openapi","info","paths"]})");
}

}  // namespace tjp::api::openapi
