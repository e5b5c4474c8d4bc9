#include "server/app/migrations.hpp"

#include <array>
#include <vector>

#include "server/journal/signal_fields.hpp"
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
        const std::string written = encode_json(*signal);
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

const std::array table{Migration{1, &rewrite_signals}, Migration{2, &keep_records}};

}  // namespace

std::span<const Migration> migrations() { return table; }

}  // namespace tjp
