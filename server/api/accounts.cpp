#include "server/api/handlers.hpp"
#include "server/journal/account_view.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/account_store.hpp"

/// Reading broker accounts.
namespace tjp::api {
namespace {

class ListAccounts {
public:
    ListAccounts(UserId user, Timestamp now) : user_(user), now_(now) {}

    Result<std::string> operator()(ReadView view) const {
        std::string body;
        JsonWriter json(body);
        json.open('{').key("ok").boolean(true).key("accounts").open('[');
        const auto on_account = [&](const AccountId&, std::string_view stored) {
            json.raw(served_account(stored, now_));
            return true;
        };
        const auto scanned = account_store::scan(view, user_, on_account);
        if (!scanned) return scanned.error();
        json.close(']').key("next_cursor").null().close('}');
        return body;
    }

private:
    UserId user_;
    Timestamp now_;
};

class FindAccount {
public:
    FindAccount(UserId user, AccountId id) : user_(user), id_(id) {}
    Result<std::optional<std::string>> operator()(ReadView view) const { return account_store::find(view, user_, id_); }

private:
    UserId user_;
    AccountId id_;
};

}  // namespace

boost::asio::awaitable<Result<void>> list_accounts(Context& context) {
    auto query = ListAccounts(context.user(), context.now);
    auto body = co_await context.services.database.read(std::move(query));
    if (!body) co_return body.error();
    context.response.body = std::move(*body);
    apply_etag(context);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> get_account(Context& context) {
    const Error missing{Code::not_found, "there is no account with this id", {}};
    const auto id = parse_as<IdKind::account>(context.id);
    if (!id) co_return missing;
    auto query = FindAccount(context.user(), *id);
    const auto stored = co_await context.services.database.read(std::move(query));
    if (!stored) co_return stored.error();
    if (!*stored) co_return missing;
    JsonWriter json(context.response.body);
    json.open('{').key("ok").boolean(true).key("account").raw(served_account(**stored, context.now)).close('}');
    apply_etag(context);
    co_return Result<void>{};
}

}  // namespace tjp::api
