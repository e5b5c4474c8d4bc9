#include "server/app/migrations.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "server/journal/signal_fields.hpp"
#include "storage/codec/keys.hpp"
#include "storage/stores/idempotency_store.hpp"
#include "storage/stores/mark_store.hpp"
#include "storage/stores/signal_store.hpp"
#include "storage/stores/user_store.hpp"

namespace tjp {
namespace {

constexpr std::size_t rows_a_commit = 200;

/// Writes a page of a user's signals again, in today's form and with today's indexes. Answers the last id, or nothing
/// at the end.
Result<std::optional<SignalId>> rewrite_page(Engine& engine, UserId user, const std::optional<SignalId>& after) {
    Transaction tx(engine, ReadTier::any);
    signal_store::Range range;
    range.after = after;
    std::optional<SignalId> last;
    std::size_t rows = 0;
    std::optional<Error> failure;
    const auto on_signal = [&](const SignalId& id, std::string_view json) {
        const auto signal = decode_stored_signal(json);
        if (!signal) return failure = signal.error(), false;
        const std::string written = encode_record(*signal);
        const auto entry = signal_store::entry_of(*signal, written);
        signal_store::replace(tx, user, entry, entry);
        last = id;
        return ++rows < rows_a_commit;
    };
    const auto scanned = signal_store::scan(tx, user, range, on_signal);
    if (failure) return *failure;
    if (!scanned) return scanned.error();
    if (tx.writes().empty()) return std::optional<SignalId>{};
    const CommitResult committed = commit_and_wait(engine, std::move(tx.writes()));
    if (committed.error) return *committed.error;
    return last;
}

/// Format 2: signals have more fields, and an index by status and pair.
Result<void> rewrite_signals(Engine& engine) {
    const auto users = user_store::list(ReadView(engine, ReadTier::any));
    if (!users) return users.error();
    for (const User& user : *users) {
        std::optional<SignalId> after;
        do {
            auto last = rewrite_page(engine, user.id, after);
            if (!last) return last.error();
            after = *last;
        } while (after);
    }
    return {};
}

/// Format 3: records hold values without their names (codec/layout.hpp). Those that hold both are read as ever, and
/// become smaller when they are written next.
Result<void> keep_records(Engine&) { return {}; }

/// The first rows of a range, for as many as one commit takes: read whole, since what is read is changed.
Result<std::vector<std::pair<std::string, std::string>>> first_rows(const ReadView& view, Table table,
                                                                    const ScanRange& range) {
    std::vector<std::pair<std::string, std::string>> rows;
    const auto on_row = [&](std::string_view key, std::string_view value) {
        rows.emplace_back(key, value);
        return rows.size() < rows_a_commit;
    };
    if (const auto scanned = view.scan(table, range, ScanOrder::forward, on_row); !scanned) return scanned.error();
    return rows;
}

Result<void> commit(Engine& engine, Transaction& tx) {
    if (tx.writes().empty()) return {};
    const CommitResult committed = commit_and_wait(engine, std::move(tx.writes()));
    if (committed.error) return *committed.error;
    return {};
}

/// The signals of a pair are listed from its lists by status, whose index had them already.
Result<void> drop_pair_index(Engine& engine) {
    const auto users = user_store::list(ReadView(engine, ReadTier::any));
    if (!users) return users.error();
    for (const User& user : *users) {
        for (;;) {
            Transaction tx(engine, ReadTier::any);
            const auto rows = first_rows(tx, Table::signals_by_pair, prefix_range(std::string(user.id.uuid.view())));
            if (!rows) return rows.error();
            if (rows->empty()) break;
            for (const auto& [key, value] : *rows) tx.erase(Table::signals_by_pair, key);
            if (auto done = commit(engine, tx); !done) return done;
        }
    }
    return {};
}

/// The marks of messages were kept as answers to requests are, behind the hook's id, a letter and a hash.
Result<void> rewrite_marks(Engine& engine) {
    constexpr std::size_t letter_at = sizeof(Uuid);
    constexpr std::size_t old_key_bytes = letter_at + 1 + 32;
    ScanRange rest{std::string(1, '\0'), std::string(64, '\xff')};
    for (;;) {
        Transaction tx(engine, ReadTier::any);
        const auto rows = first_rows(tx, Table::idempotency, rest);
        if (!rows) return rows.error();
        if (rows->empty()) return {};
        for (const auto& [key, value] : *rows) {
            if (key.size() != old_key_bytes) continue;
            tx.erase(Table::idempotency, key);
            const auto kept = idempotency_store::decode(value);
            const auto signal = kept ? parse_as<IdKind::signal>(kept->body) : std::nullopt;
            const auto trade = kept ? parse_as<IdKind::trade>(kept->body) : std::nullopt;
            if (!signal && !trade) continue;
            HookId hook;
            std::copy_n(key.begin(), sizeof(Uuid), hook.uuid.bytes.begin());
            const auto by = key[letter_at] == 'b' ? mark_store::By::bytes : mark_store::By::name;
            mark_store::put(tx, mark_store::key(hook, by, std::string_view(key).substr(letter_at + 1)),
                            {kept->expires_at, signal ? IdKind::signal : IdKind::trade,
                             signal ? signal->uuid : trade->uuid, kept->body_hash});
        }
        rest.begin = just_after(rows->back().first);
        if (auto done = commit(engine, tx); !done) return done;
    }
}

/// Format 4: no index of signals by pair alone, and smaller marks of messages.
Result<void> drop_what_is_not_needed(Engine& engine) {
    if (auto done = drop_pair_index(engine); !done) return done;
    return rewrite_marks(engine);
}

const std::array table{Migration{1, &rewrite_signals}, Migration{2, &keep_records},
                       Migration{3, &drop_what_is_not_needed}};

}  // namespace

std::span<const Migration> migrations() { return table; }

}  // namespace tjp
