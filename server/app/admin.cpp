#include "server/app/admin.hpp"

#include <array>

#include "auth/api_key.hpp"
#include "auth/password.hpp"
#include "server/app/backups.hpp"
#include "server/app/demo.hpp"
#include "server/journal/json_reader.hpp"
#include "server/journal/user_rules.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/blocking.hpp"
#include "storage/stores/session_store.hpp"
#include "storage/stores/user_store.hpp"

namespace tjp {
namespace {

using Kind = JsonValue::Kind;
using Reply = Result<std::string>;

std::string text_of(const JsonValue& request, std::string_view name) {
    const JsonValue* const value = request.find(name);
    return value != nullptr && value->is(Kind::string) ? value->text : std::string();
}

Result<std::string> read_email(const JsonValue& request, std::string_view name) {
    std::string email = text_of(request, name);
    if (!is_email(email)) return invalid(std::string(name), "an email address is wanted, like you@example.com");
    return email;
}

Result<std::optional<Timestamp>> read_time(const JsonValue& request, std::string_view name) {
    const JsonValue* const value = request.find(name);
    if (value == nullptr || value->is(Kind::null)) return std::optional<Timestamp>{};
    auto at = parse_timestamp(value->text);
    if (!at) {
        // The last moment of that day.
        if (const auto date = parse_date(value->text)) at = Timestamp{(date->days + 1) * 86'400'000LL - 1};
    }
    if (!at) return invalid(std::string(name), "a date or an ISO 8601 timestamp is wanted, like 2027-01-01");
    return at;
}

Result<void> apply_settings(User& user, const JsonValue& request) {
    if (request.find("plan") != nullptr) {
        const std::string plan = text_of(request, "plan");
        if (plan != "free" && plan != "pro") return invalid("plan", "the plan must be free or pro");
        user.plan = plan == "pro" ? Plan::pro : Plan::free;
    }
    if (request.find("plan_expires_at") != nullptr) {
        const auto at = read_time(request, "plan_expires_at");
        if (!at) return at.error();
        user.plan_expires_at = *at;
    }
    if (request.find("password") != nullptr) {
        auto hash = hash_password(text_of(request, "password"));
        if (!hash) return hash.error();
        user.password_hash = std::move(*hash);
    }
    return {};
}

void write_user(JsonWriter& json, const User& user) {
    json.open('{').key("id").value(user.id).key("email").string(user.email).key("plan").string(to_string(user.plan));
    json.key("plan_expires_at").value(user.plan_expires_at).key("has_password").boolean(!user.password_hash.empty());
    json.key("created_at").value(user.created_at).close('}');
}

std::string user_reply(const User& user) {
    std::string out;
    JsonWriter json(out);
    json.open('{').key("ok").boolean(true).key("user");
    write_user(json, user);
    json.close('}');
    return out;
}

/// Who is made the owner takes the place of the one before: whoever may run this command has the data anyway.
bool wants_owner(const JsonValue& request) {
    const JsonValue* const owner = request.find("owner");
    return owner != nullptr && owner->is(Kind::boolean) && owner->flag;
}

Error no_such_user(const std::string& email) { return {Code::not_found, "there is no user " + email, "user"}; }

Reply add_user(const AdminContext& context, const JsonValue& request) {
    auto email = read_email(request, "email");
    if (!email) return email.error();
    User user;
    user.id = context.ids.make<UserId>();
    user.email = *email;
    user.created_at = context.clock.now();
    if (auto applied = apply_settings(user, request); !applied) return applied.error();
    return transact_and_wait(context.engine, [&](Transaction& tx) -> Reply {
        const auto known = user_store::find_email_for_update(tx, user.email);
        if (!known) return known.error();
        if (*known) return Error{Code::conflict, "there is a user " + user.email + " already", "email"};
        user_store::insert(tx, user);
        if (wants_owner(request)) user_store::set_owner(tx, user.id);
        tx.publish({EventType::user_created, user.created_at, user.id, user.id.uuid, {}});
        return user_reply(user);
    });
}

/// A new password ends what was signed in with the old one.
Result<void> end_sessions(Transaction& tx, UserId user) {
    const auto sessions = session_store::list_for_update(tx, user);
    if (!sessions) return sessions.error();
    for (const BrowserSession& session : *sessions) session_store::erase(tx, session);
    return {};
}

Reply set_user(const AdminContext& context, const JsonValue& request) {
    auto email = read_email(request, "email");
    if (!email) return email.error();
    auto reply = transact_and_wait(context.engine, [&](Transaction& tx) -> Reply {
        auto known = user_store::find_email_for_update(tx, *email);
        if (!known) return known.error();
        if (!*known) return no_such_user(*email);
        User user = **known;
        if (auto applied = apply_settings(user, request); !applied) return applied.error();
        tx.mark_urgent();
        user_store::update(tx, user);
        if (request.find("password") != nullptr) {
            if (auto ended = end_sessions(tx, user.id); !ended) return ended.error();
        }
        if (wants_owner(request)) user_store::set_owner(tx, user.id);
        tx.publish({EventType::user_updated, context.clock.now(), user.id, user.id.uuid, {}});
        return user_reply(user);
    });
    if (reply && context.on_change) context.on_change();
    return reply;
}

Reply list_users(const AdminContext& context) {
    const auto users = user_store::list(ReadView(context.engine, ReadTier::any));
    if (!users) return users.error();
    std::string out;
    JsonWriter json(out);
    json.open('{').key("ok").boolean(true).key("users").open('[');
    for (const User& user : *users) write_user(json, user);
    json.close(']').close('}');
    return out;
}

std::string_view status_of(const ApiKey& key, Timestamp now) {
    if (key.revoked_at) return "revoked";
    return key.expires_at && *key.expires_at <= now ? "expired" : "active";
}

void write_key(JsonWriter& json, const ApiKey& key, Timestamp now) {
    json.open('{').key("id").value(key.id).key("name").string(key.name).key("scope").string(to_string(key.scope));
    json.key("status").string(status_of(key, now)).key("created_at").value(key.created_at);
    json.key("last_used_at").value(key.last_used_at).key("expires_at").value(key.expires_at).close('}');
}

/// A key ready to be written, and its text.
Result<std::pair<ApiKey, std::string>> make_key(const AdminContext& context, const JsonValue& request) {
    ApiKey key;
    key.id = context.ids.make<KeyId>();
    key.name = text_of(request, "name");
    const std::string scope = text_of(request, "scope");
    if (!is_key_name(key.name)) {
        return invalid("name", "a name of 1 to 100 bytes is wanted, without line breaks or other control characters");
    }
    if (scope != "read" && scope != "read+write") return invalid("scope", "the scope must be read or read+write");
    key.scope = scope == "read" ? Scope::read : Scope::write;
    const auto expires = read_time(request, "expires_at");
    if (!expires) return expires.error();
    key.expires_at = *expires;
    key.created_at = context.clock.now();
    if (key.expires_at && *key.expires_at <= key.created_at) {
        return invalid("expires_at", "the key would never work: --expires is in the past");
    }
    std::string text = seal(key);
    return std::pair{std::move(key), std::move(text)};
}

Reply create_key(const AdminContext& context, const JsonValue& request) {
    auto made = make_key(context, request);
    if (!made) return made.error();
    ApiKey& key = made->first;
    const std::string& text = made->second;
    const std::string email = text_of(request, "user");
    return transact_and_wait(context.engine, [&](Transaction& tx) -> Reply {
        const auto user = user_store::find_email_for_update(tx, email);
        if (!user) return user.error();
        if (!*user) return no_such_user(email);
        key.user = (*user)->id;
        user_store::insert_key(tx, key);
        tx.publish({EventType::key_created, key.created_at, key.user, key.id.uuid, {}});
        std::string out;
        JsonWriter json(out);
        json.open('{').key("ok").boolean(true).key("text").string(text).key("key");
        write_key(json, key, key.created_at);
        json.close('}');
        return out;
    });
}

Reply list_keys(const AdminContext& context, const JsonValue& request) {
    const ReadView view(context.engine, ReadTier::any);
    const std::string email = text_of(request, "user");
    const auto user = user_store::find_email(view, email);
    if (!user) return user.error();
    if (!*user) return no_such_user(email);
    const auto keys = user_store::list_keys(view, (*user)->id);
    if (!keys) return keys.error();
    std::string out;
    JsonWriter json(out);
    json.open('{').key("ok").boolean(true).key("keys").open('[');
    for (const ApiKey& key : *keys) write_key(json, key, context.clock.now());
    json.close(']').close('}');
    return out;
}

Reply revoke_key(const AdminContext& context, const JsonValue& request) {
    const auto id = parse_as<IdKind::key>(text_of(request, "id"));
    if (!id) return invalid("id", "the id of a key is wanted, key_ and 26 characters: tjp key list shows it");
    const Timestamp now = context.clock.now();
    auto reply = transact_and_wait(context.engine, [&](Transaction& tx) -> Reply {
        auto key = user_store::find_key_for_update(tx, *id);
        if (!key) return key.error();
        if (!*key) return Error{Code::not_found, "there is no key " + to_string(*id), "id"};
        if (!(*key)->revoked_at) {
            (*key)->revoked_at = now;
            tx.mark_urgent();  // a key that leaked is revoked on a full disk too
            user_store::update_key(tx, **key);
            tx.publish({EventType::key_revoked, now, (*key)->user, id->uuid, {}});
        }
        std::string out;
        JsonWriter json(out);
        json.open('{').key("ok").boolean(true).key("key");
        write_key(json, **key, now);
        json.close('}');
        return out;
    });
    if (reply && context.on_change) context.on_change();
    return reply;
}

/// A path that means the same to whoever asks and to the process that does it.
Result<std::filesystem::path> read_folder(const JsonValue& request) {
    std::filesystem::path folder(text_of(request, "folder"));
    if (!folder.is_absolute()) return invalid("folder", "an absolute path is wanted");
    return folder;
}

Reply back_up(const AdminContext& context, const JsonValue& request) {
    const auto folder = read_folder(request);
    if (!folder) return folder.error();
    std::uint32_t keep = 0;
    const JsonValue* const kept = request.find("keep");
    if (kept != nullptr && !parse_keep(kept->text, keep)) {
        return invalid("keep", "--keep must be a whole number from 0 to 1000000; 0 keeps all");
    }
    const auto done = make_backup(context.engine, *folder, keep);
    if (!done) return done.error();
    return backup_reply(*done);
}

Reply copy_store(const AdminContext& context, const JsonValue& request) {
    const auto folder = read_folder(request);
    if (!folder) return folder.error();
    if (auto copied = context.engine.checkpoint(*folder); !copied) return copied.error();
    return std::string(R"({"ok":true})");
}

Reply run(const AdminContext& context, const JsonValue& request) {
    const std::string command = text_of(request, "command");
    if (command == "ping") return std::string(R"({"ok":true})");
    if (command == "user.add") return add_user(context, request);
    if (command == "user.set") return set_user(context, request);
    if (command == "user.list") return list_users(context);
    if (command == "key.create") return create_key(context, request);
    if (command == "key.list") return list_keys(context, request);
    if (command == "key.revoke") return revoke_key(context, request);
    if (command == "backup") return back_up(context, request);
    if (command == "checkpoint") return copy_store(context, request);
    if (command == "demo") {
        std::string email = text_of(request, "email");
        if (!email.empty()) {
            if (auto read = read_email(request, "email"); !read) return read.error();
        }
        const JsonValue* const trades = request.find("trades");
        return make_demo(context, email, trades != nullptr ? trades->text : std::string());
    }
    return invalid("command", "this server does not know the command " + command);
}

}  // namespace

std::string run_admin(const AdminContext& context, std::string_view request) {
    const auto value = parse_json(request);
    const Reply reply = value ? run(context, *value) : Reply(value.error());
    if (reply) return *reply;
    std::string out;
    JsonWriter(out).open('{').key("error").string(reply.error().detail).close('}');
    return out;
}

}  // namespace tjp
