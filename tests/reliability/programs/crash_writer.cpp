#include "tests/reliability/programs/crash_writer.hpp"

#include <stdexcept>

#include "storage/codec/records.hpp"
#include "storage/stores/account_store.hpp"
#include "storage/stores/blocking.hpp"
#include "storage/stores/copier_store.hpp"
#include "storage/stores/hook_store.hpp"
#include "storage/stores/idempotency_store.hpp"
#include "storage/stores/message_store.hpp"
#include "storage/stores/session_store.hpp"
#include "storage/stores/signal_store.hpp"
#include "storage/stores/trade_store.hpp"
#include "storage/stores/upkeep.hpp"
#include "storage/stores/user_store.hpp"

namespace tjp::test {
namespace {

constexpr std::string_view pairs[] = {"XAUUSD", "EURUSD", "EUR", "BTC/USDT"};
constexpr std::string_view letters = "abcdefghijklmnopqrstuvwxyz ";
constexpr std::size_t hash_bytes = 32;
constexpr std::size_t largest_batch = 150;

trade_store::Entry entry_of(const Trade& trade, std::string_view record) {
    trade_store::Entry entry{{trade.date, trade.id}, trade.pair, std::nullopt, record};
    if (trade.external_id) entry.external_id = *trade.external_id;
    return entry;
}

std::string random_hash(Dice& dice) { return dice.text(letters, hash_bytes); }

}  // namespace

// Often the first ones: they are what a journal is made of.
const std::array<CrashWriter::Operation, 16> CrashWriter::operations{
    &CrashWriter::post_trade,  &CrashWriter::post_trade,   &CrashWriter::post_trade,  &CrashWriter::patch_trade,
    &CrashWriter::patch_trade, &CrashWriter::delete_trade, &CrashWriter::take_signal, &CrashWriter::take_signal,
    &CrashWriter::move_signal, &CrashWriter::move_signal,  &CrashWriter::post_batch,  &CrashWriter::change_account,
    &CrashWriter::change_hook, &CrashWriter::change_key,   &CrashWriter::set_copier,  &CrashWriter::trim};

CrashWriter::CrashWriter(IdSource& ids, std::uint64_t seed) : ids_(ids), dice_(seed), user_(ids.make<UserId>()) {}

void CrashWriter::step(Engine& engine) {
    const Operation operation = signed_up_ ? dice_.one_of(operations) : &CrashWriter::sign_up;
    // No other writer touches this user's rows, so that no commit meets a conflict, and each is tried once.
    const auto done = transact_and_wait(engine, [&](Transaction& tx) { return (this->*operation)(tx); });
    if (!done) throw std::runtime_error("a commit failed: " + done.error().detail);
}

void CrashWriter::tell(Transaction& tx, EventType type, const Uuid& object, std::string payload) {
    tx.publish({type, clock_.now(), user_, object, std::move(payload)});
}

CrashWriter::Done CrashWriter::sign_up(Transaction& tx) {
    User user;
    user.id = user_;
    user.email = to_string(user_) + "@example.com";
    user.created_at = clock_.now();
    user_store::insert(tx, user);
    BrowserSession session;
    session.id = ids_.make<SessionId>();
    session.user = user_;
    session.token_hash = random_hash(dice_);
    if (auto made = session_store::insert(tx, session); !made) return made.error();
    signed_up_ = true;
    return true;
}

Trade CrashWriter::random_trade() {
    Trade trade;
    trade.id = ids_.make<TradeId>();
    trade.date = {dice_.between<std::int32_t>(20'000, 20'400)};
    trade.pair = dice_.one_of(pairs);
    trade.lot_size = *Decimal::parse("0." + std::to_string(dice_.between(1, 99)));
    trade.notes = dice_.text(letters, dice_.below(dice_.once_in(20) ? 4'000 : 60));
    if (dice_.once_in(3)) trade.external_id = "x-" + to_string(trade.id);
    trade.created_at = trade.updated_at = clock_.now();
    return trade;
}

void CrashWriter::insert_trade(Transaction& tx, const Trade& trade) {
    const std::string record = encode_record(trade);
    trade_store::insert(tx, user_, entry_of(trade, record));
    tell(tx, EventType::trade_created, trade.id.uuid);
    trades_.push_back(trade);
}

CrashWriter::Done CrashWriter::post_trade(Transaction& tx) {
    const Trade trade = random_trade();
    if (trade.external_id) {
        const auto twin = trade_store::find_external_for_update(tx, user_, *trade.external_id);
        if (!twin) return twin.error();
    }
    insert_trade(tx, trade);
    idempotency_store::Answer answer;
    answer.expires_at = {clock_.now().ms + dice_.between<std::int64_t>(-5, idempotency_store::keep_ms)};
    answer.body_hash = random_hash(dice_);
    answer.status = 201;
    answer.body = encode_json(trade);
    if (dice_.once_in(2)) idempotency_store::put(tx, random_hash(dice_), answer);
    return true;
}

CrashWriter::Done CrashWriter::post_batch(Transaction& tx) {
    const std::size_t count = dice_.between<std::size_t>(2, dice_.once_in(4) ? largest_batch : 12);
    for (std::size_t i = 0; i < count; ++i) insert_trade(tx, random_trade());
    return true;
}

CrashWriter::Done CrashWriter::patch_trade(Transaction& tx) {
    if (trades_.empty()) return post_trade(tx);
    Trade& trade = dice_.one_of(trades_);
    const auto row = trade_store::find_for_update(tx, user_, trade.id);
    if (!row) return row.error();
    if (!*row || (*row)->json != encode_json(trade)) return Error{Code::corrupt, "a trade is not as it was", {}};
    const Trade before = trade;
    if (dice_.once_in(2)) trade.date.days += 1;
    if (dice_.once_in(2)) trade.pair = dice_.one_of(pairs);
    trade.notes = dice_.text(letters, dice_.below(200));
    const std::string record = encode_record(trade);
    trade_store::replace(tx, user_, entry_of(before, {}), entry_of(trade, record));
    tell(tx, EventType::trade_updated, trade.id.uuid);
    return true;
}

CrashWriter::Done CrashWriter::delete_trade(Transaction& tx) {
    if (trades_.empty()) return post_trade(tx);
    std::swap(dice_.one_of(trades_), trades_.back());
    trade_store::erase(tx, user_, entry_of(trades_.back(), {}));
    tell(tx, EventType::trade_deleted, trades_.back().id.uuid, encode_json(trades_.back()));
    tx.mark_urgent();
    trades_.pop_back();
    return true;
}

CrashWriter::Done CrashWriter::take_signal(Transaction& tx) {
    Signal signal;
    signal.id = ids_.make<SignalId>();
    signal.source = "hook";
    signal.received_at = signal.updated_at = clock_.now();
    if (!dice_.once_in(4)) signal.pair = dice_.one_of(pairs);
    if (dice_.once_in(2)) signal.expires_at = Timestamp{clock_.now().ms + dice_.between<std::int64_t>(0, 100'000)};
    signal.raw = dice_.text(letters, dice_.below(dice_.once_in(10) ? 9'000 : 200));
    const std::string record = encode_record(signal);
    signal_store::insert(tx, user_, signal_store::entry_of(signal, record));
    tell(tx, EventType::signal_created, signal.id.uuid);
    InboundMessage message;
    message.id = ids_.make<MessageId>();
    message.signal_id = signal.id;
    if (dice_.once_in(3)) message_store::insert(tx, user_, message);
    signals_.push_back(signal);
    return true;
}

CrashWriter::Done CrashWriter::move_signal(Transaction& tx) {
    if (signals_.empty()) return take_signal(tx);
    Signal& signal = dice_.one_of(signals_);
    const auto row = signal_store::find_for_update(tx, user_, signal.id);
    if (!row) return row.error();
    if (!*row || (*row)->json != encode_json(signal)) return Error{Code::corrupt, "a signal is not as it was", {}};
    const Signal before = signal;
    signal.status = static_cast<SignalStatus>(dice_.below(signal_status_words.size()));
    signal.updated_at = clock_.now();
    const std::string record = encode_record(signal);
    signal_store::replace(tx, user_, signal_store::entry_of(before, {}), signal_store::entry_of(signal, record));
    tell(tx, EventType::signal_updated, signal.id.uuid);
    return true;
}

CrashWriter::Done CrashWriter::change_account(Transaction& tx) {
    if (accounts_.size() > 3) {
        account_store::erase(tx, user_, accounts_.back());
        accounts_.pop_back();
        return true;
    }
    Account account;
    account.id = ids_.make<AccountId>();
    account.name = dice_.text(letters, 20);
    if (auto made = account_store::insert(tx, user_, account.id, encode_json(account)); !made) return made.error();
    tell(tx, EventType::account_created, account.id.uuid);
    accounts_.push_back(account.id);
    return true;
}

CrashWriter::Done CrashWriter::change_hook(Transaction& tx) {
    if (hooks_.size() > 4) {
        hook_store::erase(tx, hooks_.back());
        hooks_.pop_back();
        return true;
    }
    if (!hooks_.empty() && dice_.once_in(2)) {
        const Hook before = hooks_.back();
        hooks_.back().old_token_hash = before.token_hash;
        hooks_.back().token_hash = random_hash(dice_);
        hook_store::replace(tx, before, hooks_.back());
        return true;
    }
    Hook hook;
    hook.id = ids_.make<HookId>();
    hook.user = user_;
    hook.token_hash = random_hash(dice_);
    if (auto made = hook_store::create(tx, hook); !made) return made.error();
    hooks_.push_back(hook);
    return true;
}

CrashWriter::Done CrashWriter::change_key(Transaction& tx) {
    if (!keys_.empty() && dice_.once_in(2)) {
        ApiKey& key = dice_.one_of(keys_);
        if (dice_.once_in(2)) {
            key.revoked_at = clock_.now();
            user_store::update_key(tx, key);
            tx.mark_urgent();
        }
        user_store::note_use(tx, key.id, clock_.now());
        return true;
    }
    ApiKey key;
    key.id = ids_.make<KeyId>();
    key.user = user_;
    key.secret_hash = random_hash(dice_);
    if (auto turn = user_store::insert_keys_in_turn(tx, user_, key.id); !turn) return turn.error();
    user_store::insert_key(tx, key);
    tell(tx, EventType::key_created, key.id.uuid);
    keys_.push_back(key);
    return true;
}

CrashWriter::Done CrashWriter::set_copier(Transaction& tx) {
    Copier copier;
    copier.min_trades = dice_.between<std::uint32_t>(1, 100);
    copier_store::put(tx, user_, encode_json(copier));
    return true;
}

CrashWriter::Done CrashWriter::trim(Transaction& tx) {
    const auto trimmed = upkeep::trim_idempotency(tx, clock_.now(), {});
    if (!trimmed) return trimmed.error();
    if (!dice_.once_in(4)) return true;
    // As it is in a week: all events there are so far go.
    const auto events = upkeep::trim_events(tx, {clock_.now().ms + 2 * upkeep::keep_events_ms});
    if (!events) return events.error();
    return true;
}

}  // namespace tjp::test
