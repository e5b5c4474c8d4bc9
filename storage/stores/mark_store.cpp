#include "storage/stores/mark_store.hpp"

#include "storage/codec/fields.hpp"

namespace tjp::mark_store {
namespace {

/// As many bits as an id has.
constexpr std::size_t hash_bytes = 16;

std::string_view shortened(std::string_view hash) { return hash.substr(0, hash_bytes); }

}  // namespace

std::string key(const HookId& hook, By by, std::string_view hash) {
    std::string key;
    key.reserve(hash_bytes + sizeof(Uuid) + 1);
    return key.append(shortened(hash)).append(hook.uuid.view()).append(by == By::bytes ? "b" : "i");
}

Result<std::optional<Mark>> find_for_update(Transaction& tx, std::string_view key, Timestamp now) {
    const auto record = tx.get_rare_for_update(Table::idempotency, key);
    if (!record) return record.error();
    if (!*record) return std::optional<Mark>{};
    FieldReader fields(**record);
    Mark mark;
    mark.until = fields.time();
    mark.kind = fields.u8() == 0 ? IdKind::signal : IdKind::trade;
    mark.became = fields.uuid();
    mark.body_hash = fields.text();
    if (!fields.complete()) return Error{Code::corrupt, "the mark of a message is damaged", {}};
    if (mark.until <= now) return std::optional<Mark>{};
    return std::optional<Mark>{std::move(mark)};
}

void put(Transaction& tx, std::string_view key, const Mark& mark) {
    FieldWriter fields;
    fields.time(mark.until).u8(mark.kind == IdKind::signal ? 0 : 1).uuid(mark.became);
    tx.put(Table::idempotency, key, fields.text(shortened(mark.body_hash)).take());
}

}  // namespace tjp::mark_store
