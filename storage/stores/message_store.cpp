#include "storage/stores/message_store.hpp"

#include "storage/codec/keys.hpp"
#include "storage/codec/layout.hpp"
#include "storage/codec/records.hpp"

namespace tjp::message_store {

Result<void> scan(const ReadView& view, UserId user, const std::optional<MessageId>& after, Visitor visit) {
    ScanRange keys = prefix_range(std::string(user.uuid.view()));
    if (after) keys.begin = just_after(message_key(user, *after));
    bool damaged = false;
    Scratch scratch;
    const auto on_row = [&](std::string_view key, std::string_view record) {
        const auto id = message_id_at_end(key);
        const auto json = id ? message_layout().unpack(id->uuid, record, scratch) : std::nullopt;
        damaged = !json;
        return !damaged && visit(*id, *json);
    };
    const auto scanned = view.scan(Table::messages, keys, ScanOrder::forward, on_row);
    if (damaged) return Error{Code::corrupt, "a stored message is damaged", {}};
    return scanned;
}

void insert(Transaction& tx, UserId user, const InboundMessage& message) {
    tx.put(Table::messages, message_key(user, message.id), encode_record(message));
}

}  // namespace tjp::message_store
