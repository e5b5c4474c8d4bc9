#include "storage/stores/upkeep.hpp"

#include <algorithm>

#include "storage/codec/fields.hpp"
#include "storage/stores/event_store.hpp"

namespace tjp::upkeep {
namespace {

/// All keys of a table whose keys never start with 0xff.
ScanRange from_key(const std::string& first) {
    return {first.empty() ? std::string(1, '\0') : first, std::string(1, '\xff')};
}

}  // namespace

Result<Step> trim_events(Transaction& tx, Timestamp now) {
    Step step;
    std::optional<LogPosition> last;
    const auto on_row = [&](std::string_view key, std::string_view record) {
        const auto event = decode_event(record);
        const bool old = !event || event->at.ms < now.ms - keep_events_ms;
        if (!old) return false;
        tx.erase(Table::events, key);
        last = std::max(last, event_store::place_of(key));
        return ++step.erased < max_erased;
    };
    const auto scanned = tx.scan(Table::events, from_key({}), ScanOrder::forward, on_row);
    if (!scanned) return scanned.error();
    if (!last) return step;
    if (const auto noted = event_store::note_trimmed(tx, *last); !noted) return noted.error();
    return step;
}

Result<Step> trim_idempotency(Transaction& tx, Timestamp now, const std::string& resume) {
    Step step;
    std::size_t visited = 0;
    const auto on_row = [&](std::string_view key, std::string_view record) {
        FieldReader fields(record);
        if (fields.time() <= now) {
            // Only while it is still this record: a new answer may have taken its place.
            tx.writes().expect_value(Table::idempotency, key, record);
            tx.erase(Table::idempotency, key);
            ++step.erased;
        }
        if (step.erased < max_erased && ++visited < max_visited) return true;
        step.resume = std::string(key) + '\0';
        return false;
    };
    const ScanRange all{resume.empty() ? std::string(1, '\0') : resume, std::string(64, '\xff')};
    const auto scanned = tx.scan(Table::idempotency, all, ScanOrder::forward, on_row);
    if (!scanned) return scanned.error();
    return step;
}

Result<Timestamp> newest_time(const ReadView& view) {
    // While the clock is behind, ids go on from where they were and events tell the clock's time. An id is later than
    // all that were made before it, but for those of the same few commits, and for what was brought in with its past.
    constexpr std::size_t enough = 1'000;
    Timestamp newest;
    std::size_t seen = 0;
    bool made = false;
    const auto on_row = [&](std::string_view, std::string_view record) {
        if (const auto event = decode_event(record)) {
            const bool makes = event->type == EventType::trade_created || event->type == EventType::signal_created;
            newest = std::max({newest, event->at, makes ? time_of(event->object) : Timestamp{}});
            made = made || makes;
        }
        return ++seen < max_asked && (seen < enough || !made);
    };
    const auto scanned = view.scan(Table::events, from_key({}), ScanOrder::backward, on_row);
    if (!scanned) return scanned.error();
    return newest;
}

}  // namespace tjp::upkeep
