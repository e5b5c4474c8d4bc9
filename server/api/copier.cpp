#include "server/api/handlers.hpp"
#include "server/api/once.hpp"
#include "server/api/trade_parts.hpp"
#include "server/journal/copier_fields.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/copier_store.hpp"

/// The settings of a user's copier.
namespace tjp::api {
namespace {

std::string copier_body(std::string_view copier_json, const std::vector<std::string>& ignored) {
    std::string body;
    JsonWriter json(body);
    json.open('{').key("ok").boolean(true).key("copier").raw(copier_json);
    write_ignored(json, ignored);
    json.close('}');
    return body;
}

class FindCopier {
public:
    explicit FindCopier(UserId user) : user_(user) {}
    Result<std::optional<std::string>> operator()(ReadView view) const { return copier_store::find(view, user_); }

private:
    UserId user_;
};

/// Settings as they will be stored, encoded once, however often the commit is tried.
struct NewCopier {
    std::string json;
    std::vector<std::string> ignored;
};

class MakeCopier {
public:
    explicit MakeCopier(Timestamp now) : now_(now) {}

    Result<NewCopier> operator()(const JsonValue& body) const {
        auto decoded = decode_copier(body);
        if (!decoded) return decoded.error();
        decoded->copier.updated_at = now_;
        return NewCopier{encode_json(decoded->copier), std::move(decoded->ignored_fields)};
    }

private:
    Timestamp now_;
};

std::string body_of(const std::optional<std::string>& stored) {
    return copier_body(stored ? *stored : encode_json(Copier{}), {});
}

/// Replaces the settings, whatever they were but for If-Match: of two at once the later stands, whole.
class PutCopier {
public:
    PutCopier(UserId user, NewCopier made, Timestamp now, std::string_view if_match)
        : user_(user), made_(std::move(made)), now_(now), if_match_(if_match) {}

    Result<Answer> operator()(Transaction& tx) const {
        if (!if_match_.empty()) {
            const auto before = copier_store::find_for_update(tx, user_);
            if (!before) return before.error();
            if (auto same = check_unchanged(if_match_, body_of(*before), "copier"); !same) return same.error();
        }
        copier_store::put(tx, user_, made_.json);
        tx.publish({EventType::copier_updated, now_, user_, user_.uuid, {}});
        return Answer{200, {}, copier_body(made_.json, made_.ignored), false};
    }

private:
    UserId user_;
    NewCopier made_;
    Timestamp now_;
    std::string if_match_;
};

}  // namespace

boost::asio::awaitable<Result<void>> get_copier(Context& context) {
    auto query = FindCopier(context.user());
    const auto stored = co_await context.services.database.read(std::move(query));
    if (!stored) co_return stored.error();
    context.response.body = body_of(*stored);
    apply_etag(context);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> put_copier(Context& context) {
    auto make = MakeCopier(context.now);
    auto made = co_await decode_body(context, std::move(make));
    if (!made) co_return made.error();
    auto work = PutCopier(context.user(), std::move(*made), context.now, context.request.header("If-Match"));
    auto done = co_await commit(context, std::move(work));
    context.services.hooks.invalidate();
    co_return done;
}

}  // namespace tjp::api
