#include "server/api/handlers.hpp"
#include "server/api/once.hpp"
#include "server/api/trade_parts.hpp"
#include "server/journal/account_fields.hpp"
#include "server/journal/account_view.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/account_store.hpp"

/// Creating, changing and deleting broker accounts.
namespace tjp::api {
namespace {

Error no_such_account() { return {Code::not_found, "there is no account with this id", {}}; }

std::string account_body(std::string_view served_json, const std::vector<std::string>& ignored) {
    std::string body;
    JsonWriter json(body);
    json.open('{').key("ok").boolean(true).key("account").raw(served_json);
    write_ignored(json, ignored);
    json.close('}');
    return body;
}

Result<void> check_account(const std::string& if_match, std::string_view stored, Timestamp now) {
    if (if_match.empty()) return {};
    return check_unchanged(if_match, account_body(served_account(stored, now), {}), "account");
}

/// An account as it will be stored, encoded once, however often the commit is tried.
struct NewAccount {
    AccountId id;
    std::string json;
    std::vector<std::string> ignored;
};

class MakeAccount {
public:
    MakeAccount(IdSource& ids, Timestamp now) : ids_(ids), now_(now) {}

    Result<NewAccount> operator()(const JsonValue& body) const {
        auto decoded = decode_account(body);
        if (!decoded) return decoded.error();
        Account& account = decoded->account;
        account.id = ids_.make<AccountId>();
        account.created_at = account.updated_at = now_;
        return NewAccount{account.id, encode_json(account), std::move(decoded->ignored_fields)};
    }

private:
    IdSource& ids_;
    Timestamp now_;
};

class CreateAccount {
public:
    CreateAccount(UserId user, NewAccount made, Timestamp now) : user_(user), made_(std::move(made)), now_(now) {}

    Result<Answer> operator()(Transaction& tx) const {
        if (auto added = account_store::insert(tx, user_, made_.id, made_.json); !added) return added.error();
        tx.publish({EventType::account_created, now_, user_, made_.id.uuid, {}});
        return Answer{201, "/api/v1/accounts/" + to_string(made_.id),
                      account_body(served_account(made_.json, now_), made_.ignored), false};
    }

private:
    UserId user_;
    NewAccount made_;
    Timestamp now_;
};

/// Checks a change against an empty account first, so that a bad body is told before a missing account.
struct MakeChange {
    Result<JsonValue> operator()(const JsonValue& body) const {
        Account scratch;
        if (const auto checked = patch_account(scratch, body, {}); !checked) return checked.error();
        return body;
    }
};

class ChangeAccount {
public:
    ChangeAccount(UserId user, AccountId id, JsonValue body, Timestamp now, std::string_view if_match)
        : user_(user), id_(id), body_(std::move(body)), now_(now), if_match_(if_match) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto stored = account_store::find_for_update(tx, user_, id_);
        if (!stored) return stored.error();
        if (!*stored) return no_such_account();
        if (auto same = check_account(if_match_, **stored, now_); !same) return same.error();
        const auto before = decode_stored_account(**stored);
        if (!before) return before.error();
        Account after = *before;
        const auto ignored = patch_account(after, body_, now_);
        if (!ignored) return ignored.error();
        const std::string json = encode_json(after);
        account_store::put(tx, user_, id_, json);
        // An executor reports every few seconds. Told each time, the outbox would hold little else, and who listens
        // for changes would be called for none.
        if (is_news(*before, after, now_)) tx.publish({EventType::account_updated, now_, user_, id_.uuid, {}});
        return Answer{200, {}, account_body(served_account(json, now_), *ignored), false};
    }

private:
    UserId user_;
    AccountId id_;
    JsonValue body_;
    Timestamp now_;
    std::string if_match_;
};

class DeleteAccount {
public:
    DeleteAccount(UserId user, AccountId id, Timestamp now, std::string_view if_match)
        : user_(user), id_(id), now_(now), if_match_(if_match) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto stored = account_store::find_for_update(tx, user_, id_);
        if (!stored) return stored.error();
        if (!*stored) return no_such_account();
        if (auto same = check_account(if_match_, **stored, now_); !same) return same.error();
        tx.mark_urgent();  // who is told to make room must be able to
        account_store::erase(tx, user_, id_);
        // As it was shown: what goes out of the outbox must not hold the login either.
        tx.publish({EventType::account_deleted, now_, user_, id_.uuid, served_account(**stored, now_)});
        std::string body;
        JsonWriter(body).open('{').key("ok").boolean(true).key("deleted").value(id_).close('}');
        return Answer{200, {}, std::move(body), false};
    }

private:
    UserId user_;
    AccountId id_;
    Timestamp now_;
    std::string if_match_;
};

}  // namespace

boost::asio::awaitable<Result<void>> create_account(Context& context) {
    auto make = MakeAccount(context.services.ids, context.now);
    auto made = co_await decode_body(context, std::move(make));
    if (!made) co_return made.error();
    auto work = CreateAccount(context.user(), std::move(*made), context.now);
    co_return co_await commit(context, std::move(work));
}

boost::asio::awaitable<Result<void>> change_account(Context& context) {
    auto make = MakeChange{};
    auto body = co_await decode_body(context, std::move(make));
    if (!body) co_return body.error();
    const auto id = parse_as<IdKind::account>(context.id);
    if (!id) co_return no_such_account();
    auto work = ChangeAccount(context.user(), *id, std::move(*body), context.now, context.request.header("If-Match"));
    co_return co_await commit(context, std::move(work));
}

boost::asio::awaitable<Result<void>> delete_account(Context& context) {
    const auto id = parse_as<IdKind::account>(context.id);
    if (!id) co_return no_such_account();
    auto work = DeleteAccount(context.user(), *id, context.now, context.request.header("If-Match"));
    co_return co_await commit(context, std::move(work));
}

}  // namespace tjp::api
