#include "server/journal/user_fields.hpp"

#include <array>

#include "auth/password.hpp"
#include "server/journal/field_kinds.hpp"
#include "server/journal/user_rules.hpp"

namespace tjp {
namespace {

using enum Presence;
using K = ApiKey;

constexpr std::uint32_t longest_overlap_seconds = 7 * 24 * 60 * 60;
constexpr std::array<std::string_view, 2> scope_words{"read", "read+write"};  // in the order of Scope

template <class R, auto Member>
constexpr FieldKind<R> email() {
    return {[](R& out, const JsonValue& value) {
                if (!value.is(JsonValue::Kind::string) || !is_email(value.text)) return false;
                out.*Member = value.text;
                return true;
            },
            nullptr, [] { return std::string("an email address, like you@example.com"); },
            [] { return std::string(R"({"type":"string","format":"email","maxLength":254})"); }};
}

/// One that is presented: any. The rule for new ones is not told to who guesses.
template <class R, auto Member>
constexpr FieldKind<R> password() {
    return kinds::text<R, Member, 1, max_password_bytes>();
}

template <class R, auto Member>
constexpr FieldKind<R> new_password() {
    return {[](R& out, const JsonValue& value) {
                if (!value.is(JsonValue::Kind::string) || !check_password(value.text)) return false;
                out.*Member = value.text;
                return true;
            },
            nullptr,
            [] {
                return "a string of " + std::to_string(min_password_bytes) + " to " +
                       std::to_string(max_password_bytes) + " bytes";
            },
            [] {
                return R"({"type":"string","format":"password","minLength":)" + std::to_string(min_password_bytes) +
                       R"(,"maxLength":)" + std::to_string(max_password_bytes) + "}";
            }};
}

constexpr FieldKind<K> key_name{[](K& out, const JsonValue& value) {
                                    if (!value.is(JsonValue::Kind::string) || !is_key_name(value.text)) return false;
                                    out.name = value.text;
                                    return true;
                                },
                                nullptr,
                                [] { return std::string("a string of 1 to 100 bytes without control characters"); },
                                [] { return std::string(R"({"type":"string","minLength":1,"maxLength":100})"); }};

constexpr Field<SignIn> sign_in_table[] = {
    {"email", required, email<SignIn, &SignIn::email>()},
    {"password", required, password<SignIn, &SignIn::password>()},
};

constexpr Field<OwnerSetup> owner_setup_table[] = {
    {"token", required, kinds::text<OwnerSetup, &OwnerSetup::token, 1, 100>(), "from the link printed at the start"},
    {"email", required, email<OwnerSetup, &OwnerSetup::email>()},
    {"password", required, new_password<OwnerSetup, &OwnerSetup::password>()},
};

constexpr Field<PasswordChange> password_change_table[] = {
    {"current_password", required, password<PasswordChange, &PasswordChange::current_password>()},
    {"new_password", required, new_password<PasswordChange, &PasswordChange::new_password>()},
};

constexpr Field<K> key_table[] = {
    {"id", served, kinds::id<K, &K::id, IdKind::key>()},
    {"name", required, key_name},
    {"scope", required, kinds::word<K, &K::scope, scope_words>()},
    {"last_characters", served, kinds::stored_text<K, &K::last_characters>(), "of its text, to tell keys apart"},
    {"created_at", served, kinds::timestamp<K, &K::created_at>()},
    {"last_used_at", served, kinds::timestamp<K, &K::last_used_at>(), "to half a minute"},
    {"expires_at", optional, kinds::timestamp<K, &K::expires_at>(), "null: never"},
};

constexpr Field<KeyReroll> key_reroll_table[] = {
    {"overlap_seconds", optional, kinds::count<KeyReroll, &KeyReroll::overlap_seconds, 0, longest_overlap_seconds>(),
     "how long the old key is still taken; a day if not given"},
};

}  // namespace

FieldTable<SignIn> sign_in_fields() { return sign_in_table; }
FieldTable<OwnerSetup> owner_setup_fields() { return owner_setup_table; }
FieldTable<PasswordChange> password_change_fields() { return password_change_table; }
FieldTable<ApiKey> key_fields() { return key_table; }
FieldTable<KeyReroll> key_reroll_fields() { return key_reroll_table; }

std::string key_json(const ApiKey& key) {
    std::string out;
    JsonWriter json(out);
    json.open('{').key("id").value(key.id).key("name").string(key.name).key("scope").string(to_string(key.scope));
    json.key("last_characters").string(key.last_characters).key("created_at").value(key.created_at);
    json.key("last_used_at").value(key.last_used_at).key("expires_at").value(key.expires_at).close('}');
    return out;
}

}  // namespace tjp
