#include "storage/stores/account_store.hpp"

#include <algorithm>

#include "storage/codec/keys.hpp"

namespace tjp::account_store {
namespace {

constexpr std::size_t uuid_bytes = 16;

Error corrupt() { return {Code::corrupt, "a stored account is damaged", {}}; }

}  // namespace

Result<std::optional<std::string>> find(const ReadView& view, UserId user, const AccountId& id) {
    const auto record = view.get(Table::accounts, user_uuid_key(user, id.uuid));
    if (!record) return record.error();
    if (!*record) return std::optional<std::string>{};
    const auto json = json_of(**record);
    if (!json) return corrupt();
    return std::optional<std::string>{std::string(*json)};
}

Result<void> scan(const ReadView& view, UserId user, Visitor visit) {
    bool broken = false;
    const auto on_row = [&](std::string_view key, std::string_view record) {
        const auto json = json_of(record);
        broken = !json || key.size() != 2 * uuid_bytes;
        if (broken) return false;
        AccountId id;
        std::copy(key.begin() + uuid_bytes, key.end(), id.uuid.bytes.begin());
        return visit(id, *json);
    };
    const auto scanned =
        view.scan(Table::accounts, prefix_range(std::string(user.uuid.view())), ScanOrder::forward, on_row);
    if (broken) return corrupt();
    return scanned;
}

void put(Transaction& tx, UserId user, const AccountId& id, std::string_view json) {
    tx.put(Table::accounts, user_uuid_key(user, id.uuid), to_record(json));
}

void erase(Transaction& tx, UserId user, const AccountId& id) {
    tx.erase(Table::accounts, user_uuid_key(user, id.uuid));
}

}  // namespace tjp::account_store
