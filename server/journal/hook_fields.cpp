#include "server/journal/hook_fields.hpp"

#include "server/journal/field_kinds.hpp"
#include "server/journal/list_kinds.hpp"

namespace tjp {
namespace {

using enum Presence;
using H = Hook;
using R = HookRotation;

constexpr std::size_t max_rule_bytes = 50;
constexpr std::uint32_t week_seconds = 7 * 24 * 60 * 60;

constexpr FieldKind<H> address_rules{
    [](H& out, const JsonValue& value) {
        return kinds::read_list(out.allow_ips, value, max_allow_ips, [](const JsonValue& item) {
            const bool fits =
                item.is(JsonValue::Kind::string) && !item.text.empty() && item.text.size() <= max_rule_bytes;
            return fits ? std::optional(item.text) : std::nullopt;
        });
    },
    kinds::clearer<H, &H::allow_ips>(),
    [] {
        return "a list of at most " + std::to_string(max_allow_ips) +
               " addresses (192.0.2.7), networks (192.0.2.0/24) or the word tradingview";
    },
    [] { return kinds::list_schema(R"({"type":"string","minLength":1,"maxLength":50})", max_allow_ips); }};

constexpr Field<H> table[] = {
    {"id", served, kinds::id<H, &H::id, IdKind::hook>()},
    {"name", required, kinds::text<H, &H::name, 1, 80>()},
    {"kind", optional, kinds::word<H, &H::kind, hook_kind_words>(),
     "auto tells trades from signals by the message; signal and trade take only the one"},
    {"allow_ips", optional, address_rules, "who may post; empty: everybody who has the URL"},
    {"default_session", optional, kinds::word<H, &H::default_session, session_words>(),
     "of a trade that comes without a session"},
    {"token_end", served, kinds::stored_text<H, &H::token_end>(),
     "the last characters of the URL, to tell hooks apart"},
    {"old_token_until", served, kinds::timestamp<H, &H::old_token_until>(), "until when the URL before is still taken"},
    {"created_at", served, kinds::timestamp<H, &H::created_at>()},
    {"updated_at", served, kinds::timestamp<H, &H::updated_at>()},
};

constexpr Field<R> rotation_table[] = {
    {"overlap_seconds", optional, kinds::count<R, &R::overlap_seconds, 0, week_seconds>(),
     "how long the old URL is still taken; an hour if not given"},
};

}  // namespace

FieldTable<Hook> hook_fields() { return table; }
FieldTable<HookRotation> hook_rotation_fields() { return rotation_table; }

std::string hook_json(const Hook& hook) {
    std::string out;
    JsonWriter json(out);
    json.open('{').key("id").value(hook.id).key("name").string(hook.name).key("kind").value(hook.kind);
    json.key("allow_ips").value(hook.allow_ips).key("default_session").value(hook.default_session);
    json.key("token_end").string(hook.token_end).key("old_token_until").value(hook.old_token_until);
    json.key("created_at").value(hook.created_at).key("updated_at").value(hook.updated_at).close('}');
    return out;
}

}  // namespace tjp
