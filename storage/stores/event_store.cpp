#include "storage/stores/event_store.hpp"

#include <algorithm>

#include "storage/engine/big_endian.hpp"
#include "storage/engine/write_queue.hpp"

namespace tjp::event_store {
namespace {

constexpr std::string_view trimmed_key = "events_trimmed";
constexpr std::size_t sequence_bytes = 8;
constexpr std::size_t position_bytes = 12;

LogPosition read_position(std::string_view key) {
    return {read_be64(key.substr(0, sequence_bytes)), read_be32(key.substr(sequence_bytes, 4))};
}

}  // namespace

std::optional<UserId> user_of(std::string_view key_tail) {
    UserId user;
    if (key_tail.size() != user.uuid.bytes.size()) return std::nullopt;
    std::ranges::copy(key_tail, user.uuid.bytes.begin());
    return user;
}

Result<void> scan(const ReadView& view, LogPosition after, Visitor visit) {
    std::string begin(position_bytes, '\0');
    write_be64(begin.data(), after.sequence);
    write_be32(begin.data() + sequence_bytes, after.position);
    // Behind every key that starts with the position: none goes on with more than a user's 16 bytes.
    begin.append(sizeof(Uuid) + 1, '\xff');
    const auto on_row = [&](std::string_view key, std::string_view record) {
        const auto user = key.size() < position_bytes ? std::nullopt : user_of(key.substr(position_bytes));
        return !user || visit(read_position(key), *user, record);
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
    if (!*value || (*value)->size() != position_bytes) return LogPosition{0, 0};
    return read_position(**value);
}

void note_trimmed(Transaction& tx, std::string_view key) {
    tx.put(Table::meta, trimmed_key, key.substr(0, position_bytes));
}

}  // namespace tjp::event_store
