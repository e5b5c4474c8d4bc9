#include "server/app/demo.hpp"

#include <charconv>

#include "auth/api_key.hpp"
#include "server/journal/demo_data.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/account_store.hpp"
#include "storage/stores/blocking.hpp"
#include "storage/stores/signal_store.hpp"
#include "storage/stores/trade_store.hpp"
#include "storage/stores/user_store.hpp"

namespace tjp {
namespace {

constexpr std::uint32_t demo_seed = 20'261'122;
constexpr std::size_t trades_a_commit = 500;

Result<std::size_t> read_count(std::string_view text) {
    if (text.empty()) return default_demo_trades;
    std::size_t count = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (ec != std::errc{} || end != text.data() + text.size() || count > max_demo_trades) {
        return invalid("trades", "--trades must be a whole number from 0 to 100000");
    }
    return count;
}

/// The demo user, made where it is missing; `second` says whether it was.
Result<std::pair<User, bool>> find_or_add_user(const AdminContext& context, std::string_view email) {
    User user;
    user.id = context.ids.make<UserId>();
    user.email = email;
    user.created_at = context.clock.now();
    return transact_and_wait(context.engine, [&](Transaction& tx) -> Result<std::pair<User, bool>> {
        const auto known = user_store::find_email_for_update(tx, email);
        if (!known) return known.error();
        if (*known) {
            tx.writes().clear();
            return std::pair{**known, false};
        }
        user_store::insert(tx, user);
        tx.publish({EventType::user_created, user.created_at, user.id, user.id.uuid, {}});
        return std::pair{user, true};
    });
}

void write_trade(Transaction& tx, UserId user, const Trade& trade) {
    const std::string record = encode_record(trade);
    trade_store::insert(tx, user, {{trade.date, trade.id}, trade.pair, std::nullopt, record});
    tx.publish({EventType::trade_created, trade.created_at, user, trade.id.uuid, {}});
}

void write_rest(Transaction& tx, UserId user, const DemoData& demo) {
    for (const Account& account : demo.accounts) {
        account_store::put(tx, user, account.id, encode_json(account));
        tx.publish({EventType::account_created, account.created_at, user, account.id.uuid, {}});
    }
    for (const Signal& signal : demo.signals) {
        const std::string record = encode_record(signal);
        signal_store::insert(tx, user, signal_store::entry_of(signal, record));
        tx.publish({EventType::signal_created, signal.received_at, user, signal.id.uuid, {}});
    }
}

}  // namespace

Result<void> fill_demo_journal(const AdminContext& context, UserId user, std::size_t count) {
    const DemoData demo = make_demo_data(date_of(context.clock.now()), count, demo_seed);
    for (std::size_t from = 0; from < demo.trades.size(); from += trades_a_commit) {
        const std::size_t to = std::min(demo.trades.size(), from + trades_a_commit);
        const auto written = transact_and_wait(context.engine, [&](Transaction& tx) -> Result<bool> {
            for (std::size_t i = from; i < to; ++i) write_trade(tx, user, demo.trades[i]);
            return true;
        });
        if (!written) return written.error();
    }
    const auto written = transact_and_wait(context.engine, [&](Transaction& tx) -> Result<bool> {
        write_rest(tx, user, demo);
        return true;
    });
    if (!written) return written.error();
    return {};
}

namespace {

Result<std::string> add_key(const AdminContext& context, UserId user) {
    ApiKey key;
    key.id = context.ids.make<KeyId>();
    key.user = user;
    key.name = "demo";
    key.scope = Scope::write;
    key.created_at = context.clock.now();
    const std::string text = seal(key);
    return transact_and_wait(context.engine, [&](Transaction& tx) -> Result<std::string> {
        user_store::insert_key(tx, key);
        tx.publish({EventType::key_created, key.created_at, user, key.id.uuid, {}});
        return text;
    });
}

}  // namespace

Result<std::string> make_demo(const AdminContext& context, std::string_view email, std::string_view trades) {
    if (email.empty()) email = demo_email;
    const auto count = read_count(trades);
    if (!count) return count.error();
    const auto user = find_or_add_user(context, email);
    if (!user) return user.error();
    const bool added = user->second;
    if (added) {
        if (auto filled = fill_demo_journal(context, user->first.id, *count); !filled) return filled.error();
    }
    const auto key = add_key(context, user->first.id);
    if (!key) return key.error();
    std::string out;
    JsonWriter json(out);
    json.open('{').key("ok").boolean(true).key("text").string(*key).key("email").string(user->first.email);
    json.key("trades").number(added ? static_cast<std::int64_t>(*count) : 0).close('}');
    return out;
}

}  // namespace tjp
