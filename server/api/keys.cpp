#include "auth/api_key.hpp"
#include "server/api/handlers.hpp"
#include "server/api/once.hpp"
#include "server/api/trade_parts.hpp"
#include "server/journal/user_fields.hpp"
#include "storage/stores/user_store.hpp"

/// A user's API keys, for who is signed in: listing, making, replacing and revoking them.
namespace tjp::api {
namespace {

constexpr std::size_t max_keys = 200;  // in force at once

Error no_such_key() { return {Code::not_found, "there is no API key with this id", {}}; }

bool in_force(const ApiKey& key, Timestamp now) {
    return !key.revoked_at && (!key.expires_at || *key.expires_at > now);
}

/// A key and the one time that its text is shown. Given again to the same Idempotency-Key, it no longer is: the text is
/// kept nowhere.
Answer showing(const ApiKey& key, const std::string& text, const std::vector<std::string>& ignored) {
    const auto body = [&](bool shown) {
        std::string out;
        JsonWriter json(out);
        json.open('{').key("ok").boolean(true).key("key").raw(key_json(key)).key("plaintext");
        shown ? json.string(text) : json.null();
        write_ignored(json, ignored);
        json.close('}');
        return out;
    };
    Answer answer;
    answer.status = 201;
    answer.location = "/api/v1/keys";
    answer.body = body(true);
    answer.kept_body = body(false);
    return answer;
}

struct DecodedKey {
    ApiKey key;
    std::vector<std::string> ignored;
};

class ReadKey {
public:
    explicit ReadKey(Timestamp now) : now_(now) {}

    Result<DecodedKey> operator()(const JsonValue& body) const {
        DecodedKey decoded;
        auto ignored = fields::read_new(key_fields(), decoded.key, body);
        if (!ignored) return ignored.error();
        if (decoded.key.expires_at && *decoded.key.expires_at <= now_) {
            return invalid("expires_at", "expires_at must be in the future");
        }
        decoded.ignored = std::move(*ignored);
        return decoded;
    }

private:
    Timestamp now_;
};

Result<void> check_room(Transaction& tx, const ApiKey& next) {
    if (auto turn = user_store::insert_keys_in_turn(tx, next.user, next.id); !turn) return turn;
    const auto keys = user_store::list_keys(tx, next.user);
    if (!keys) return keys.error();
    const auto count = std::ranges::count_if(*keys, [&](const ApiKey& key) { return in_force(key, next.created_at); });
    if (static_cast<std::size_t>(count) < max_keys) return {};
    return Error{Code::conflict, "there are 200 API keys, and there can be no more: revoke one first", {}};
}

class CreateKey {
public:
    CreateKey(DecodedKey decoded, std::string text) : decoded_(std::move(decoded)), text_(std::move(text)) {}

    Result<Answer> operator()(Transaction& tx) const {
        const ApiKey& key = decoded_.key;
        if (auto room = check_room(tx, key); !room) return room.error();
        user_store::insert_key(tx, key);
        tx.publish({EventType::key_created, key.created_at, key.user, key.id.uuid, {}});
        return showing(key, text_, decoded_.ignored);
    }

private:
    DecodedKey decoded_;
    std::string text_;
};

/// Replaces a key by a new one of the same name and scope; the old one is taken for a while yet.
class RerollKey {
public:
    RerollKey(KeyId old, ApiKey key, std::string text, std::uint32_t overlap_seconds)
        : old_(old), key_(std::move(key)), text_(std::move(text)), overlap_seconds_(overlap_seconds) {}

    Result<Answer> operator()(Transaction& tx) const {
        const Timestamp now = key_.created_at;
        auto old = user_store::find_key_for_update(tx, old_);
        if (!old) return old.error();
        if (!*old || (*old)->user != key_.user || !in_force(**old, now)) return no_such_key();
        if (auto room = check_room(tx, key_); !room) return room.error();
        ApiKey key = key_;
        key.name = (*old)->name;
        key.scope = (*old)->scope;
        key.expires_at = (*old)->expires_at;
        const Timestamp until{now.ms + overlap_seconds_ * 1000LL};
        if (!(*old)->expires_at || *(*old)->expires_at > until) (*old)->expires_at = until;
        if (overlap_seconds_ == 0) (*old)->revoked_at = now;
        tx.mark_urgent();
        user_store::update_key(tx, **old);
        user_store::insert_key(tx, key);
        tx.publish({EventType::key_created, now, key.user, key.id.uuid, {}});
        if (overlap_seconds_ == 0) tx.publish({EventType::key_revoked, now, key.user, old_.uuid, {}});
        return showing(key, text_, {});
    }

private:
    KeyId old_;
    ApiKey key_;
    std::string text_;
    std::uint32_t overlap_seconds_;
};

class RevokeKey {
public:
    RevokeKey(UserId user, KeyId id, Timestamp now) : user_(user), id_(id), now_(now) {}

    Result<Answer> operator()(Transaction& tx) const {
        auto key = user_store::find_key_for_update(tx, id_);
        if (!key) return key.error();
        if (!*key || (*key)->user != user_ || (*key)->revoked_at) return no_such_key();
        (*key)->revoked_at = now_;
        tx.mark_urgent();  // a key that leaked is revoked on a full disk too
        user_store::update_key(tx, **key);
        tx.publish({EventType::key_revoked, now_, user_, id_.uuid, {}});
        std::string body;
        JsonWriter(body).open('{').key("ok").boolean(true).key("deleted").value(id_).close('}');
        return Answer{200, {}, std::move(body), false};
    }

private:
    UserId user_;
    KeyId id_;
    Timestamp now_;
};

class ReadKeys {
public:
    ReadKeys(UserId user, KeyRing& ring) : user_(user), ring_(ring) {}

    Result<std::string> operator()(ReadView view) const {
        auto keys = user_store::list_keys(view, user_);
        if (!keys) return keys.error();
        std::string body;
        JsonWriter json(body);
        json.open('{').key("ok").boolean(true).key("keys").open('[');
        for (ApiKey& key : *keys) {
            if (key.revoked_at) continue;
            // Who has just tried his first key looks here next.
            if (const auto noted = ring_.noted_use(key.id)) key.last_used_at = noted;
            json.raw(key_json(key));
        }
        json.close(']').close('}');
        return body;
    }

private:
    UserId user_;
    KeyRing& ring_;
};

struct ReadReroll {
    Result<KeyReroll> operator()(const JsonValue& body) const {
        KeyReroll reroll;
        if (const auto read = fields::read_new(key_reroll_fields(), reroll, body); !read) return read.error();
        return reroll;
    }
};

}  // namespace

boost::asio::awaitable<Result<void>> list_keys(Context& context) {
    auto query = ReadKeys(context.user(), context.services.keys);
    auto body = co_await context.services.database.read(std::move(query));
    if (!body) co_return body.error();
    context.response.body = std::move(*body);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> create_key(Context& context) {
    auto read = ReadKey(context.now);
    auto decoded = co_await decode_body(context, std::move(read));
    if (!decoded) co_return decoded.error();
    ApiKey& key = decoded->key;
    key.id = context.services.ids.make<KeyId>();
    key.user = context.user();
    key.created_at = context.now;
    std::string text = seal(key);
    auto work = CreateKey(std::move(*decoded), std::move(text));
    co_return co_await commit(context, std::move(work));
}

boost::asio::awaitable<Result<void>> reroll_key(Context& context) {
    Result<KeyReroll> reroll = KeyReroll{};
    auto read = ReadReroll{};
    if (!context.request.body.empty()) reroll = co_await decode_body(context, std::move(read));
    if (!reroll) co_return reroll.error();
    const auto id = parse_as<IdKind::key>(context.id);
    if (!id) co_return no_such_key();
    ApiKey key;
    key.id = context.services.ids.make<KeyId>();
    key.user = context.user();
    key.created_at = context.now;
    std::string text = seal(key);
    auto work = RerollKey(*id, std::move(key), std::move(text), reroll->overlap_seconds);
    auto done = co_await commit(context, std::move(work));
    context.services.keys.invalidate();
    co_return done;
}

boost::asio::awaitable<Result<void>> revoke_key(Context& context) {
    const auto id = parse_as<IdKind::key>(context.id);
    if (!id) co_return no_such_key();
    auto work = RevokeKey(context.user(), *id, context.now);
    auto done = co_await commit(context, std::move(work));
    context.services.keys.invalidate();
    co_return done;
}

}  // namespace tjp::api
