#include "storage/stores/event_store.hpp"

#include <algorithm>

#include "storage/engine/write_queue.hpp"
#include "storage/model/big_endian.hpp"
#include "storage/model/id.hpp"

namespace tjp::event_store {
namespace {

constexpr std::string_view trimmed_key = "events_trimmed";
constexpr std::size_t sequence_bytes = 8;
constexpr std::size_t position_bytes = 12;

std::string key_of(LogPosition at) {
    std::string key(position_bytes, '\0');
    write_be64(key.data(), at.sequence);
    write_be32(key.data() + sequence_bytes, at.position);
    return key;
}

}  // namespace

std::optional<LogPosition> place_of(std::string_view key) {
    if (key.size() < position_bytes) return std::nullopt;
    return LogPosition{read_be64(key.substr(0, sequence_bytes)), read_be32(key.substr(sequence_bytes, 4))};
}

std::uint64_t numbers_of_lost_commits() {
    std::uint64_t random = 0;
    fill_random(&random, sizeof random);
    return (std::uint64_t{1} << 32) + (random >> 16);
}

std::optional<UserId> user_of(std::string_view key_tail) {
    UserId user;
    if (key_tail.size() != user.uuid.bytes.size()) return std::nullopt;
    std::ranges::copy(key_tail, user.uuid.bytes.begin());
    return user;
}

Result<void> scan(const ReadView& view, LogPosition after, Visitor visit) {
    std::string begin = key_of(after);
    // Behind every key that starts with the position: none goes on with more than a user's 16 bytes.
    begin.append(sizeof(Uuid) + 1, '\xff');
    const auto on_row = [&](std::string_view key, std::string_view record) {
        const auto at = place_of(key);
        const auto user = at ? user_of(key.substr(position_bytes)) : std::nullopt;
        return !user || visit(*at, *user, record);
    };
    return view.scan(Table::events, {begin, std::string(1, '\xff')}, ScanOrder::forward, on_row);
}

Result<LogPosition> newest(const ReadView& view) {
    const auto value = view.get(Table::meta, WriteQueue::sequence_key);
    if (!value) return value.error();
    if (!*value) return LogPosition{};
    return LogPosition{WriteQueue::parse_sequence(**value).value_or(0)};
}

Result<LogPosition> trimmed(const ReadView& view) {
    const auto value = view.get(Table::meta, trimmed_key);
    if (!value) return value.error();
    return *value ? place_of(**value).value_or(LogPosition{0, 0}) : LogPosition{0, 0};
}

Result<void> note_trimmed(Transaction& tx, LogPosition at) {
    const auto known = trimmed(tx);
    if (!known) return known.error();
    if (at <= *known) return {};
    tx.put(Table::meta, trimmed_key, key_of(at));
    return {};
}

}  // namespace tjp::event_store
