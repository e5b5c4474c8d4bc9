#include "server/app/rebuild.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "server/journal/json_reader.hpp"
#include "storage/codec/keys.hpp"
#include "storage/codec/layout.hpp"
#include "storage/codec/records.hpp"
#include "storage/engine/write_queue.hpp"
#include "storage/stores/damaged_reader.hpp"
#include "storage/stores/hook_store.hpp"
#include "storage/stores/signal_store.hpp"
#include "storage/stores/trade_store.hpp"
#include "storage/stores/user_store.hpp"

namespace tjp {
namespace {

constexpr std::size_t uuid_bytes = sizeof(Uuid);
constexpr std::size_t rows_a_commit = 1000;

/// Rows that no other row depends on.
constexpr Table copied[] = {Table::api_key_use, Table::accounts, Table::copier,   Table::messages,
                            Table::idempotency, Table::events,   Table::webhooks, Table::deliveries};

class Rebuilder {
public:
    Rebuilder(const Engine& source, Engine& target, const RebuildOptions& options)
        : options_(options), target_(target), reader_(source, options.salvage), tx_(target, ReadTier::any) {}

    Result<RebuildReport> run() {
        for (const auto step :
             {&Rebuilder::meta, &Rebuilder::users, &Rebuilder::lost_users, &Rebuilder::keys, &Rebuilder::hooks,
              &Rebuilder::trades, &Rebuilder::lost_trades, &Rebuilder::signals, &Rebuilder::others}) {
            if (auto done = (this->*step)(); !done) return done.error();
        }
        if (auto done = commit(); !done) return done.error();
        for (const auto& gap : reader_.gaps()) {
            lose(std::string(spec_of(gap.table).name) + ": a place in its files cannot be read");
        }
        return std::move(report_);
    }

private:
    void lose(std::string sentence) {
        ++report_.loss_count;
        if (report_.losses.size() < RebuildReport::max_losses) report_.losses.push_back(std::move(sentence));
    }

    Result<void> commit() {
        rows_ = 0;
        if (tx_.writes().empty()) return {};
        const CommitResult committed = commit_and_wait(target_, std::move(tx_.writes()));
        tx_.writes() = WriteSet();
        if (committed.error) return *committed.error;
        return {};
    }

    /// Shows a table's rows to `take`, which answers false where one is damaged.
    template <class Take>
    Result<void> each(Table table, Take take) {
        Result<void> outcome;
        const auto on_row = [&](std::string_view key, std::string_view value) {
            if (!take(key, value)) {
                const std::string what = std::string(spec_of(table).name) + ": a record is damaged";
                if (!options_.salvage) return outcome = Error{Code::corrupt, what, {}}, false;
                lose(what);
            }
            if (++rows_ >= rows_a_commit) outcome = commit();
            return outcome.has_value();
        };
        auto read = reader_.each(table, on_row);
        return outcome ? std::move(read) : std::move(outcome);
    }

    bool copy(Table table, std::string_view key, std::string_view value) {
        tx_.put(table, key, value);
        return true;
    }

    Result<void> meta() {
        return each(Table::meta, [&](std::string_view key, std::string_view value) {
            // The target has its own.
            if (key == WriteQueue::sequence_key || key == "format_version") return true;
            return copy(Table::meta, key, value);
        });
    }

    Result<void> users() {
        return each(Table::users, [&](std::string_view key, std::string_view record) {
            const auto user = key.size() == uuid_bytes ? decode_user(UserId{uuid_in(key)}, record) : std::nullopt;
            if (user) user_store::insert(tx_, *user);
            return user.has_value();
        });
    }

    Result<void> keys() {
        return each(Table::api_keys, [&](std::string_view key, std::string_view record) {
            const auto stored = key.size() == uuid_bytes ? decode_key(KeyId{uuid_in(key)}, record) : std::nullopt;
            if (stored) user_store::insert_key(tx_, *stored);
            return stored.has_value();
        });
    }

    Result<void> hooks() {
        return each(Table::hooks, [&](std::string_view key, std::string_view record) {
            if (key.size() == uuid_bytes) return copy(Table::hooks, key, record);  // the id last made
            if (key.size() != 2 * uuid_bytes) return false;
            const auto hook = decode_hook(UserId{uuid_in(key)}, HookId{uuid_in(key.substr(uuid_bytes))}, record);
            if (hook) hook_store::insert(tx_, *hook);
            return hook.has_value();
        });
    }

    Result<void> trades() {
        return each(Table::trades, [&](std::string_view key, std::string_view record) {
            const auto position = key.size() == uuid_bytes + 20 ? trade_position(key) : std::nullopt;
            return position && trade(UserId{uuid_in(key)}, position->id, record);
        });
    }

    /// The place of a trade is that of its own date. Only what the indexes need is asked of it: what an earlier version
    /// took stays as it is.
    bool trade(UserId user, const TradeId& id, std::string_view record) {
        const auto json = trade_layout().unpack(id.uuid, record, scratch_);
        const auto value = json ? parse_json(*json) : Result<JsonValue>(Error{Code::corrupt, {}, {}});
        if (!value) return false;
        const auto date = text_of(*value, "date");
        const auto day = date ? parse_date(*date) : std::nullopt;
        const auto pair = text_of(*value, "pair");
        if (!day || !pair) return false;
        trade_store::insert(tx_, user, {{*day, id}, *pair, text_of(*value, "external_id"), record});
        return true;
    }

    static std::optional<std::string_view> text_of(const JsonValue& value, std::string_view name) {
        const JsonValue* const member = value.find(name);
        if (member == nullptr || !member->is(JsonValue::Kind::string)) return std::nullopt;
        return member->text;
    }

    bool may_have_lost_of(Table table) const {
        const auto of_table = [&](const auto& gap) { return gap.table == table; };
        return options_.files_lost || std::ranges::any_of(reader_.gaps(), of_table);
    }

    /// Who is only left in the index by email keeps the journal, with no password.
    Result<void> lost_users() {
        if (!may_have_lost_of(Table::users)) return {};
        if (auto done = commit(); !done) return done;
        return each(Table::user_by_email, [&](std::string_view email, std::string_view id_bytes) {
            if (id_bytes.size() != uuid_bytes) return false;
            User user;
            user.id = UserId{uuid_in(id_bytes)};
            const auto there = user_store::find(tx_, user.id);
            if (!there || *there) return there.has_value();
            user.email = std::string(email);
            user.plan = Plan::pro;
            user_store::insert(tx_, user);
            lose("the plan and password of " + user.email + ": see tjp help user");
            return true;
        });
    }

    /// The index by pair holds each trade once more. Only where the trade itself may have been lost is that copy
    /// taken: elsewhere a row of the index without its trade is what a deleted one left.
    Result<void> lost_trades() {
        if (!may_have_lost_of(Table::trades)) return {};
        if (auto done = commit(); !done) return done;
        return each(Table::trades_by_pair, [&](std::string_view key, std::string_view record) {
            const auto position = key.size() > uuid_bytes + 20 ? trade_position(key) : std::nullopt;
            if (!position) return false;
            const UserId user{uuid_in(key)};
            const std::string own = trade_key(user, position->date, position->id);
            if (!options_.files_lost && !reader_.may_have_lost(Table::trades, own)) return true;
            const auto there = tx_.get(Table::trade_ids, trade_id_key(user, position->id));
            if (!there || *there) return there.has_value();
            if (!trade(user, position->id, record)) return false;
            ++report_.recovered;
            return true;
        });
    }

    Result<void> signals() {
        return each(Table::signals, [&](std::string_view key, std::string_view record) {
            const auto id = key.size() == 2 * uuid_bytes ? signal_id_at_end(key) : std::nullopt;
            const auto json = id ? signal_layout().unpack(id->uuid, record, scratch_) : std::nullopt;
            const auto value = json ? parse_json(*json) : Result<JsonValue>(Error{Code::corrupt, {}, {}});
            const auto word = value ? text_of(*value, "status") : std::nullopt;
            const auto found = word ? std::ranges::find(signal_status_words, *word) : signal_status_words.end();
            if (found == signal_status_words.end()) return false;
            signal_store::Entry entry{*id, text_of(*value, "pair"), {}, {}, record};
            entry.status = static_cast<SignalStatus>(found - signal_status_words.begin());
            if (const auto expires = text_of(*value, "expires_at")) entry.expires_at = parse_timestamp(*expires);
            signal_store::insert(tx_, UserId{uuid_in(key)}, entry);
            return true;
        });
    }

    Result<void> others() {
        for (const Table table : copied) {
            const auto take = [&](std::string_view key, std::string_view value) { return copy(table, key, value); };
            if (auto done = each(table, take); !done) return done;
        }
        return {};
    }

    const RebuildOptions options_;
    Engine& target_;
    DamagedReader reader_;
    Transaction tx_;
    std::size_t rows_ = 0;
    Scratch scratch_;
    RebuildReport report_;
};

}  // namespace

Result<RebuildReport> rebuild(const Engine& source, Engine& target, const RebuildOptions& options) {
    return Rebuilder(source, target, options).run();
}

}  // namespace tjp
