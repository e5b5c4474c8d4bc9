#include "server/journal/account_fields.hpp"

#include "server/journal/account_view.hpp"
#include "server/journal/field_kinds.hpp"

namespace tjp {
namespace {

using enum Presence;
using A = Account;

/// What is stored, and what a client may say: `stale` is only ever shown, where a sign of life is overdue.
constexpr FieldKind<A> settable_status{
    [](A& out, const JsonValue& value) {
        if (!value.is(JsonValue::Kind::string)) return false;
        if (value.text == to_string(AccountStatus::connected)) {
            out.status = AccountStatus::connected;
        } else if (value.text == to_string(AccountStatus::disconnected)) {
            out.status = AccountStatus::disconnected;
        } else {
            return false;
        }
        return true;
    },
    nullptr, [] { return std::string("one of connected, disconnected"); },
    [] { return std::string(R"({"type":"string","enum":["connected","stale","disconnected"]})"); }};

constexpr Field<A> table[] = {
    {"id", served, kinds::id<A, &A::id, IdKind::account>()},
    {"name", required, kinds::text<A, &A::name, 1, 80>()},
    {"platform", required, kinds::word<A, &A::platform, platform_words>()},
    {"connection", required, kinds::word<A, &A::connection, connection_words>()},
    {"broker", optional, kinds::text<A, &A::broker, 0, 80>()},
    {"server", optional, kinds::text<A, &A::server, 0, 80>()},
    {"login", optional, kinds::text<A, &A::login, 0, 64>(), "shown masked but for its last three characters"},
    {"currency", optional, kinds::text<A, &A::currency, 1, 10>()},
    {"balance", optional, kinds::number<A, &A::balance>()},
    {"equity", optional, kinds::number<A, &A::equity>()},
    {"status", optional, settable_status,
     "a PATCH may say connected or disconnected; stale: connected, but without a sign of life for five minutes"},
    {"last_seen_at", served, kinds::timestamp<A, &A::last_seen_at>(), "the last PATCH: an executor's heartbeat"},
    {"created_at", served, kinds::timestamp<A, &A::created_at>()},
    {"updated_at", served, kinds::timestamp<A, &A::updated_at>()},
};

}  // namespace

FieldTable<Account> account_fields() { return table; }

Result<DecodedAccount> decode_account(const JsonValue& body) {
    DecodedAccount decoded;
    auto ignored = fields::read_new(account_fields(), decoded.account, body);
    if (!ignored) return ignored.error();
    decoded.ignored_fields = std::move(*ignored);
    // Who makes the entry need not be who trades on it: the account is there once an executor says so.
    decoded.account.status = AccountStatus::disconnected;
    if (body.find("status") != nullptr) decoded.ignored_fields.emplace_back("status");
    return decoded;
}

Result<std::vector<std::string>> patch_account(Account& account, const JsonValue& body, Timestamp now) {
    Account after = account;
    after.status = AccountStatus::connected;
    auto ignored = fields::read_change(account_fields(), after, body);
    if (!ignored) return ignored;
    // Who sends back all that was served means no change of the login; the stars would be all that is left of it.
    if (account.login && after.login == masked_login(*account.login)) after.login = account.login;
    after.last_seen_at = after.updated_at = now;
    account = std::move(after);
    return ignored;
}

Result<Account> decode_stored_account(std::string_view json) {
    const Error damaged{Code::corrupt, "a stored account is damaged", {}};
    const auto body = parse_json(json);
    if (!body || !body->is(JsonValue::Kind::object)) return damaged;
    Account account;
    const auto read = fields::read(account_fields(), account, *body, fields::Sender::store);
    if (!read || body->find("id") == nullptr) return damaged;
    return account;
}

}  // namespace tjp
