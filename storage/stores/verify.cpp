// That each record has its index rows is looked up; that no index row is without its record follows from their number,
// since no two records share one.
#include "storage/stores/verify.hpp"

#include <algorithm>

#include "storage/codec/fields.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/codec/keys.hpp"
#include "storage/codec/layout.hpp"
#include "storage/codec/records.hpp"
#include "storage/model/big_endian.hpp"
#include "storage/stores/event_store.hpp"
#include "storage/stores/user_store.hpp"

namespace tjp {
namespace {

constexpr std::size_t uuid_bytes = sizeof(Uuid);

class Verifier {
public:
    explicit Verifier(const Engine& engine) : view_(engine, ReadTier::any) {}

    VerifyReport run(const Engine& engine) {
        if (const auto sound = engine.verify_files(); !sound) fault("files: " + sound.error().detail);
        users();
        trades();
        signals();
        hooks();
        others();
        events();
        return std::move(report_);
    }

private:
    void fault(std::string sentence) {
        ++report_.fault_count;
        // A place that cannot be read is met once for each row that leads there.
        const bool told = std::ranges::find(report_.faults, sentence) != report_.faults.end();
        if (!told && report_.faults.size() < VerifyReport::max_faults) report_.faults.push_back(std::move(sentence));
    }

    void fault(Table table, const std::string& which, std::string_view what) {
        fault(std::string(spec_of(table).name) + ": " + which + " " + std::string(what));
    }

    /// Shows every row of a table; answers how many there are.
    template <class Visit>
    std::uint64_t each(Table table, Visit visit) {
        std::uint64_t rows = 0;
        const auto on_row = [&](std::string_view key, std::string_view value) {
            ++rows;
            visit(key, value);
            return true;
        };
        // No key is longer, nor begins with so many of these bytes.
        const ScanRange all{std::string(1, '\0'), std::string(300, '\xff')};
        const auto scanned = view_.scan(table, all, ScanOrder::forward, on_row);
        if (!scanned) fault(std::string(spec_of(table).name) + ": " + scanned.error().detail);
        return rows;
    }

    std::uint64_t count(Table table, std::size_t key_bytes = 0) {
        std::uint64_t found = 0;
        each(table, [&](std::string_view key, std::string_view) {
            if (key_bytes == 0 || key.size() == key_bytes) ++found;
        });
        return found;
    }

    /// Whether a row is there, with this value where one is given.
    bool has(Table table, const std::string& key, std::optional<std::string_view> value = std::nullopt) {
        const auto found = view_.get(table, key);
        if (!found) {
            fault(std::string(spec_of(table).name) + ": " + found.error().detail);
            return true;  // told already
        }
        return found->has_value() && (!value || *value == **found);
    }

    void expect_count(Table table, std::uint64_t rows, std::uint64_t wanted, std::string_view of) {
        if (rows == wanted) return;
        fault(std::string(spec_of(table).name) + ": " + std::to_string(rows) + " rows for " + std::to_string(wanted) +
              " " + std::string(of));
    }

    // ---------------------------------------------------------------------------------------------------- users

    void users() {
        const auto rows = each(Table::users, [&](std::string_view key, std::string_view record) {
            if (key.size() != uuid_bytes) return fault("users: a key that is no id");
            const UserId id{uuid_in(key)};
            const auto user = decode_user(id, record);
            if (!user) return fault(Table::users, to_string(id), "is damaged");
            const auto found = user_store::find_email(view_, user->email);
            if (!found || !*found || (*found)->id != id) {
                fault(Table::user_by_email, to_string(id), "is not found by its email");
            }
        });
        expect_count(Table::user_by_email, count(Table::user_by_email), rows, "users");
        report_.counts.push_back({"users", rows});
        const auto keys = each(Table::api_keys, [&](std::string_view key, std::string_view record) {
            if (key.size() != uuid_bytes) return fault("api_keys: a key that is no id");
            const KeyId id{uuid_in(key)};
            const auto stored = decode_key(id, record);
            if (!stored) return fault(Table::api_keys, to_string(id), "is damaged");
            if (!has(Table::api_keys_by_user, user_uuid_key(stored->user, id.uuid))) {
                fault(Table::api_keys_by_user, to_string(id), "has no row");
            }
        });
        expect_count(Table::api_keys_by_user, count(Table::api_keys_by_user, 2 * uuid_bytes), keys, "API keys");
        report_.counts.push_back({"API keys", keys});
    }

    // --------------------------------------------------------------------------------------------------- trades

    void trades() {
        std::uint64_t named = 0;  // with an external id
        const auto rows = each(Table::trades, [&](std::string_view key, std::string_view record) {
            const auto position = key.size() == uuid_bytes + 20 ? trade_position(key) : std::nullopt;
            if (!position) return fault("trades: a key that is no trade's");
            const auto json = trade_layout().unpack(position->id.uuid, record, scratch_);
            if (!json) return fault(Table::trades, to_string(position->id), "is damaged");
            trade(UserId{uuid_in(key)}, *position, *json, record);
            if (const auto external = find_member(*json, "external_id"); external && *external != "null") ++named;
        });
        expect_count(Table::trades_by_pair, count(Table::trades_by_pair), rows, "trades");
        expect_count(Table::trade_ids, count(Table::trade_ids), rows, "trades");
        const auto externals =
            each(Table::trade_external_ids, [&](std::string_view key, std::string_view id) { external(key, id); });
        expect_count(Table::trade_external_ids, externals, named, "trades with an external id");
        report_.counts.push_back({"trades", rows});
    }

    void trade(UserId user, TradePosition position, std::string_view json, std::string_view record) {
        const auto date = find_member(json, "date");
        const auto pair = find_member(json, "pair");
        const std::string id = to_string(position.id);
        if (!date || !pair || unquoted(*date) != to_string(position.date)) {
            return fault(Table::trades, id, "stands under another date than its own");
        }
        if (!has(Table::trades_by_pair, trade_pair_key(user, unquoted(*pair), position.date, position.id), record)) {
            fault(Table::trades_by_pair, id, "has no row, or another one");
        }
        if (!has(Table::trade_ids, trade_id_key(user, position.id), encode_date(position.date))) {
            fault(Table::trade_ids, id, "has no row, or another date");
        }
    }

    /// From the index to the trade: an external id may hold what its JSON escapes.
    void external(std::string_view key, std::string_view id_bytes) {
        if (key.size() < uuid_bytes || id_bytes.size() != uuid_bytes) return fault("trade_external_ids: a damaged row");
        const UserId user{uuid_in(key)};
        const TradeId id{uuid_in(id_bytes)};
        const auto date_bytes = view_.get(Table::trade_ids, trade_id_key(user, id));
        const auto date = date_bytes && *date_bytes ? decode_date(**date_bytes) : std::nullopt;
        const auto record = date ? view_.get(Table::trades, trade_key(user, *date, id))
                                 : Result<std::optional<std::string>>(std::optional<std::string>{});
        Scratch scratch;
        const auto json = record && *record ? trade_layout().unpack(id.uuid, **record, scratch) : std::nullopt;
        std::string wanted;
        append_json_string(wanted, key.substr(uuid_bytes));
        const auto named = json ? find_member(*json, "external_id") : std::nullopt;
        if (named != std::string_view(wanted))
            fault(Table::trade_external_ids, to_string(id), "has another external id");
    }

    // -------------------------------------------------------------------------------------------------- signals

    void signals() {
        std::uint64_t with_pair = 0;
        std::uint64_t expiring = 0;
        const auto rows = each(Table::signals, [&](std::string_view key, std::string_view record) {
            const auto id = key.size() == 2 * uuid_bytes ? signal_id_at_end(key) : std::nullopt;
            if (!id) return fault("signals: a key that is no signal's");
            const auto json = signal_layout().unpack(id->uuid, record, scratch_);
            if (!json) return fault(Table::signals, to_string(*id), "is damaged");
            signal(UserId{uuid_in(key)}, *id, *json, with_pair, expiring);
        });
        expect_count(Table::signals_by_status, count(Table::signals_by_status), rows, "signals");
        expect_count(Table::signals_by_status_pair, count(Table::signals_by_status_pair), with_pair,
                     "signals with a pair");
        expect_count(Table::signal_expiry, count(Table::signal_expiry), expiring, "signals that can expire");
        report_.counts.push_back({"signals", rows});
        const auto messages = each(Table::messages, [&](std::string_view key, std::string_view record) {
            const auto id = key.size() == 2 * uuid_bytes ? message_id_at_end(key) : std::nullopt;
            if (!id || !message_layout().unpack(id->uuid, record, scratch_)) fault("messages: a damaged row");
        });
        report_.counts.push_back({"messages", messages});
    }

    void signal(UserId user, const SignalId& id, std::string_view json, std::uint64_t& with_pair,
                std::uint64_t& expiring) {
        const auto text = [&](std::string_view name) {
            const auto member = find_member(json, name);
            return member && *member != "null" ? std::optional<std::string_view>(unquoted(*member)) : std::nullopt;
        };
        const auto word = text("status");
        const auto found = word ? std::ranges::find(signal_status_words, *word) : signal_status_words.end();
        if (found == signal_status_words.end()) return fault(Table::signals, to_string(id), "has no status");
        const auto status = static_cast<std::uint8_t>(found - signal_status_words.begin());
        if (!has(Table::signals_by_status, signal_status_key(user, status, id))) {
            fault(Table::signals_by_status, to_string(id), "has no row");
        }
        if (const auto pair = text("pair")) {
            ++with_pair;
            if (!has(Table::signals_by_status_pair, signal_status_pair_key(user, status, *pair, id))) {
                fault(Table::signals_by_status_pair, to_string(id), "has no row");
            }
        }
        const auto expires = text("expires_at");
        if (!expires || *found != to_string(SignalStatus::pending)) return;
        ++expiring;
        const auto at = parse_timestamp(*expires);
        if (!at || !has(Table::signal_expiry, signal_expiry_key(*at, user, id))) {
            fault(Table::signal_expiry, to_string(id), "has no row");
        }
    }

    // --------------------------------------------------------------------------------------------------- others

    void hooks() {
        std::uint64_t hooks = 0;
        std::uint64_t tokens = 0;
        each(Table::hooks, [&](std::string_view key, std::string_view record) {
            if (key.size() == uuid_bytes) return;  // the id last made
            if (key.size() != 2 * uuid_bytes) return fault("hooks: a key that is no hook's");
            ++hooks;
            const HookId id{uuid_in(key.substr(uuid_bytes))};
            const auto hook = decode_hook(UserId{uuid_in(key)}, id, record);
            if (!hook) return fault(Table::hooks, to_string(id), "is damaged");
            for (const std::string& token : {hook->token_hash, hook->old_token_hash}) {
                if (token.empty()) continue;
                ++tokens;
                if (!has(Table::hook_tokens, token, key)) fault(Table::hook_tokens, to_string(id), "has no row");
            }
        });
        expect_count(Table::hook_tokens, count(Table::hook_tokens), tokens, "tokens of hooks");
        report_.counts.push_back({"hooks", hooks});
    }

    void others() {
        std::uint64_t accounts = 0;
        each(Table::accounts, [&](std::string_view key, std::string_view record) {
            if (key.size() == uuid_bytes) return;  // the id last made
            ++accounts;
            if (key.size() != 2 * uuid_bytes || !json_of(record)) fault("accounts: a damaged row");
        });
        report_.counts.push_back({"accounts", accounts});
        each(Table::copier, [&](std::string_view key, std::string_view record) {
            if (key.size() != uuid_bytes || !json_of(record)) fault("copier: a damaged row");
        });
        each(Table::idempotency, [&](std::string_view, std::string_view record) {
            FieldReader fields(record);
            static_cast<void>(fields.time());
            if (!fields.ok()) fault("idempotency: a damaged row");
        });
    }

    void events() {
        const auto stored = event_store::newest(view_);
        const std::uint64_t newest = stored ? stored->sequence : 0;
        const auto rows = each(Table::events, [&](std::string_view key, std::string_view record) {
            if (key.size() != 12 + uuid_bytes || !decode_event(record)) return fault("events: a damaged row");
            if (read_be64(key) > newest) fault("events: an event of a commit that is not counted");
        });
        report_.counts.push_back({"events", rows});
    }

    ReadView view_;
    VerifyReport report_;
    Scratch scratch_;
};

}  // namespace

VerifyReport verify(const Engine& engine) { return Verifier(engine).run(engine); }

}  // namespace tjp
