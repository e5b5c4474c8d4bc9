#include "auth/token.hpp"
#include "server/api/address_rules.hpp"
#include "server/api/handlers.hpp"
#include "server/api/hook_parts.hpp"
#include "server/api/once.hpp"
#include "server/api/trade_parts.hpp"
#include "server/journal/hook_fields.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/hook_store.hpp"

/// Inbound hooks: making, listing, changing, rotating and deleting them.
namespace tjp::api {
namespace {

constexpr std::size_t token_end_characters = 4;

Error no_such_hook() { return {Code::not_found, "there is no hook with this id", {}}; }

Event event_of(EventType type, const Hook& hook, Timestamp at) { return {type, at, hook.user, hook.id.uuid, {}}; }

/// A token made before the transaction, and the URL it stands in.
struct NewUrl {
    std::string token;
    std::string hash;
    std::string url;

    std::string end() const { return token.substr(token.size() - token_end_characters); }
};

NewUrl make_url(const Context& context) {
    const NewToken minted = mint_token(hook_token_prefix);
    NewUrl made;
    made.token = minted.text;
    made.hash = view(minted.secret_hash);
    made.url = public_origin(context.request, context.services.options.trusted_proxies) + "/hooks/" + minted.text;
    return made;
}

std::string hook_body(const Hook& hook, const NewUrl* shown, const std::vector<std::string>& ignored) {
    std::string body;
    JsonWriter json(body);
    json.open('{').key("ok").boolean(true).key("hook").raw(hook_json(hook));
    if (shown != nullptr) {
        json.key("token");
        shown->token.empty() ? json.null() : json.string(shown->token);
        json.key("url");
        shown->url.empty() ? json.null() : json.string(shown->url);
    }
    write_ignored(json, ignored);
    json.close('}');
    return body;
}

/// The answer that shows a token. Given again to the same Idempotency-Key, it no longer does: the token is kept
/// nowhere.
Answer showing(unsigned status, const Hook& hook, const NewUrl& url, const std::vector<std::string>& ignored) {
    Answer answer;
    answer.status = status;
    if (status == 201) answer.location = "/api/v1/hooks/" + to_string(hook.id);
    answer.body = hook_body(hook, &url, ignored);
    const NewUrl nothing;
    answer.kept_body = hook_body(hook, &nothing, ignored);
    return answer;
}

Result<void> check_rules(const Hook& hook) {
    for (const std::string& rule : hook.allow_ips) {
        if (AddressRules::valid(rule)) continue;
        return invalid("allow_ips",
                       "allow_ips must be a list of addresses (192.0.2.7), networks (192.0.2.0/24) or the word "
                       "tradingview; not " +
                           shortened(rule));
    }
    return {};
}

struct DecodedHook {
    Hook hook;
    std::vector<std::string> ignored;
};

struct MakeHook {
    Result<DecodedHook> operator()(const JsonValue& body) const {
        DecodedHook decoded;
        auto ignored = fields::read_new(hook_fields(), decoded.hook, body);
        if (!ignored) return ignored.error();
        decoded.ignored = std::move(*ignored);
        if (auto sound = check_rules(decoded.hook); !sound) return sound.error();
        return decoded;
    }
};

class CreateHook {
public:
    CreateHook(DecodedHook decoded, NewUrl url)
        : hook_(std::move(decoded.hook)), ignored_(std::move(decoded.ignored)), url_(std::move(url)) {}

    Result<Answer> operator()(Transaction& tx) const {
        if (auto created = hook_store::create(tx, hook_); !created) return created.error();
        tx.publish(event_of(EventType::hook_created, hook_, hook_.created_at));
        return showing(201, hook_, url_, ignored_);
    }

private:
    Hook hook_;
    std::vector<std::string> ignored_;
    NewUrl url_;
};

struct CheckChange {
    Result<JsonValue> operator()(const JsonValue& body) const {
        Hook scratch;
        if (const auto read = fields::read_change(hook_fields(), scratch, body); !read) return read.error();
        if (auto sound = check_rules(scratch); !sound) return sound.error();
        return body;
    }
};

class ChangeHook {
public:
    ChangeHook(UserId user, HookId id, JsonValue body, Timestamp now)
        : user_(user), id_(id), body_(std::move(body)), now_(now) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto before = hook_store::find_for_update(tx, user_, id_);
        if (!before) return before.error();
        if (!*before) return no_such_hook();
        Hook after = **before;
        const auto ignored = fields::read_change(hook_fields(), after, body_);
        if (!ignored) return ignored.error();
        after.updated_at = now_;
        hook_store::replace(tx, **before, after);
        tx.publish(event_of(EventType::hook_updated, after, now_));
        return Answer{200, {}, hook_body(after, nullptr, *ignored), false};
    }

private:
    UserId user_;
    HookId id_;
    JsonValue body_;
    Timestamp now_;
};

class DeleteHook {
public:
    DeleteHook(UserId user, HookId id, Timestamp now) : user_(user), id_(id), now_(now) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto hook = hook_store::find_for_update(tx, user_, id_);
        if (!hook) return hook.error();
        if (!*hook) return no_such_hook();
        tx.mark_urgent();  // a URL that leaked must be withdrawn, whatever the disk
        hook_store::erase(tx, **hook);
        tx.publish(event_of(EventType::hook_deleted, **hook, now_));
        std::string body;
        JsonWriter(body).open('{').key("ok").boolean(true).key("deleted").value(id_).close('}');
        return Answer{200, {}, std::move(body), false};
    }

private:
    UserId user_;
    HookId id_;
    Timestamp now_;
};

class RotateHook {
public:
    RotateHook(UserId user, HookId id, HookRotation rotation, NewUrl url, Timestamp now)
        : user_(user), id_(id), rotation_(rotation), url_(std::move(url)), now_(now) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto before = hook_store::find_for_update(tx, user_, id_);
        if (!before) return before.error();
        if (!*before) return no_such_hook();
        Hook after = **before;
        after.old_token_hash.clear();
        after.old_token_until.reset();
        if (rotation_.overlap_seconds > 0) {
            after.old_token_hash = (*before)->token_hash;
            after.old_token_until = Timestamp{now_.ms + rotation_.overlap_seconds * 1000LL};
        }
        after.token_hash = url_.hash;
        after.token_end = url_.end();
        after.updated_at = now_;
        tx.mark_urgent();
        hook_store::replace(tx, **before, after);
        tx.publish(event_of(EventType::hook_updated, after, now_));
        return showing(200, after, url_, {});
    }

private:
    UserId user_;
    HookId id_;
    HookRotation rotation_;
    NewUrl url_;
    Timestamp now_;
};

struct MakeRotation {
    Result<HookRotation> operator()(const JsonValue& body) const {
        HookRotation rotation;
        if (const auto read = fields::read_new(hook_rotation_fields(), rotation, body); !read) return read.error();
        return rotation;
    }
};

class ReadHooks {
public:
    explicit ReadHooks(UserId user) : user_(user) {}
    Result<std::string> operator()(ReadView view) const {
        std::string body;
        JsonWriter json(body);
        json.open('{').key("ok").boolean(true).key("hooks").open('[');
        const auto on_hook = [&](const Hook& hook) {
            json.raw(hook_json(hook));
            return true;
        };
        const auto scanned = hook_store::scan(view, user_, on_hook);
        if (!scanned) return scanned.error();
        json.close(']').key("next_cursor").null().close('}');
        return body;
    }

private:
    UserId user_;
};

class ReadHook {
public:
    ReadHook(UserId user, HookId id) : user_(user), id_(id) {}
    Result<std::string> operator()(ReadView view) const {
        const auto hook = hook_store::find(view, user_, id_);
        if (!hook) return hook.error();
        if (!*hook) return no_such_hook();
        return hook_body(**hook, nullptr, {});
    }

private:
    UserId user_;
    HookId id_;
};

}  // namespace

boost::asio::awaitable<Result<void>> list_hooks(Context& context) {
    auto query = ReadHooks(context.user());
    auto body = co_await context.services.database.read(std::move(query));
    if (!body) co_return body.error();
    context.response.body = std::move(*body);
    apply_etag(context);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> get_hook(Context& context) {
    const auto id = parse_as<IdKind::hook>(context.id);
    if (!id) co_return no_such_hook();
    auto query = ReadHook(context.user(), *id);
    auto body = co_await context.services.database.read(std::move(query));
    if (!body) co_return body.error();
    context.response.body = std::move(*body);
    apply_etag(context);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> create_hook(Context& context) {
    auto make = MakeHook{};
    auto decoded = co_await decode_body(context, std::move(make));
    if (!decoded) co_return decoded.error();
    auto url = make_url(context);
    Hook& hook = decoded->hook;
    hook.id = context.services.ids.make<HookId>();
    hook.user = context.user();
    hook.token_hash = url.hash;
    hook.token_end = url.end();
    hook.created_at = hook.updated_at = context.now;
    auto work = CreateHook(std::move(*decoded), std::move(url));
    co_return co_await commit(context, std::move(work));
}

boost::asio::awaitable<Result<void>> change_hook(Context& context) {
    auto check = CheckChange{};
    auto body = co_await decode_body(context, std::move(check));
    if (!body) co_return body.error();
    const auto id = parse_as<IdKind::hook>(context.id);
    if (!id) co_return no_such_hook();
    auto work = ChangeHook(context.user(), *id, std::move(*body), context.now);
    auto done = co_await commit(context, std::move(work));
    context.services.hooks.invalidate();
    co_return done;
}

boost::asio::awaitable<Result<void>> delete_hook(Context& context) {
    const auto id = parse_as<IdKind::hook>(context.id);
    if (!id) co_return no_such_hook();
    auto work = DeleteHook(context.user(), *id, context.now);
    auto done = co_await commit(context, std::move(work));
    context.services.hooks.invalidate();
    co_return done;
}

boost::asio::awaitable<Result<void>> rotate_hook(Context& context) {
    Result<HookRotation> rotation = HookRotation{};
    auto make = MakeRotation{};
    if (!context.request.body.empty()) rotation = co_await decode_body(context, std::move(make));
    if (!rotation) co_return rotation.error();
    const auto id = parse_as<IdKind::hook>(context.id);
    if (!id) co_return no_such_hook();
    auto url = make_url(context);
    auto work = RotateHook(context.user(), *id, *rotation, std::move(url), context.now);
    auto done = co_await commit(context, std::move(work));
    context.services.hooks.invalidate();
    co_return done;
}

}  // namespace tjp::api
