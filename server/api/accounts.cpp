#include "server/api/handlers.hpp"
#include "server/api/stats.hpp"
#include "server/journal/account_view.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/account_store.hpp"

/// Reading broker accounts.
namespace tjp::api {
namespace {

Error no_such_account() { return {Code::not_found, "there is no account with this id", {}}; }

class ListAccounts {
public:
    ListAccounts(UserId user, AccountFilter filter, Timestamp now) : user_(user), filter_(filter), now_(now) {}

    Result<std::string> operator()(ReadView view) const {
        std::string body;
        JsonWriter json(body);
        json.open('{').key("ok").boolean(true).key("accounts").open('[');
        const auto on_account = [&](const AccountId&, std::string_view stored) {
            const std::string served = served_account(stored, now_);
            if (filter_.matches(served)) json.raw(served);
            return true;
        };
        const auto scanned = account_store::scan(view, user_, on_account);
        if (!scanned) return scanned.error();
        json.close(']').key("next_cursor").null().close('}');
        return body;
    }

private:
    UserId user_;
    AccountFilter filter_;
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

/// The query of an account's figures: that of all figures, with the account fixed.
Result<StatsQuery> decode_account_stats(const Context& context) {
    auto parameters = Parameters::parse(context);
    if (!parameters) return parameters.error();
    const auto named = (*parameters)("account_id");
    auto query = decode_stats_query(*parameters);
    if (!query) return query;
    if (auto once = parameters->check(); !once) return once.error();
    if (named && *named != context.id) {
        return invalid("account_id", "account_id must be the account of the path, or be left out");
    }
    query->filter.require("account_id", context.id);
    return query;
}

/// The stored account that the path names.
boost::asio::awaitable<Result<std::string>> find_account(Context& context) {
    const auto id = parse_as<IdKind::account>(context.id);
    if (!id) co_return no_such_account();
    auto query = FindAccount(context.user(), *id);
    auto stored = co_await context.services.database.read(std::move(query));
    if (!stored) co_return stored.error();
    if (!*stored) co_return no_such_account();
    co_return std::move(**stored);
}

}  // namespace

boost::asio::awaitable<Result<void>> list_accounts(Context& context) {
    const auto filter = decode_query(context, decode_account_filter);
    if (!filter) co_return filter.error();
    auto query = ListAccounts(context.user(), *filter, context.now);
    auto body = co_await context.services.database.read(std::move(query));
    if (!body) co_return body.error();
    context.response.body = std::move(*body);
    apply_etag(context);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> get_account(Context& context) {
    const auto stored = co_await find_account(context);
    if (!stored) co_return stored.error();
    JsonWriter json(context.response.body);
    json.open('{').key("ok").boolean(true).key("account").raw(served_account(*stored, context.now)).close('}');
    apply_etag(context);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> get_account_stats(Context& context) {
    auto query = decode_account_stats(context);
    if (!query) co_return query.error();
    const auto account = co_await find_account(context);
    if (!account) co_return account.error();
    co_return co_await answer_stats(context, std::move(*query));
}

}  // namespace tjp::api
