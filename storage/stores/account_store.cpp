#include "storage/stores/account_store.hpp"

#include <algorithm>

#include "storage/codec/keys.hpp"

namespace tjp::account_store {
namespace {

constexpr std::size_t uuid_bytes = 16;

Error corrupt() { return {Code::corrupt, "a stored account is damaged", {}}; }

Result<std::optional<std::string>> json_in(const Result<std::optional<std::string>>& record) {
    if (!record) return record.error();
    if (!*record) return std::optional<std::string>{};
    const auto json = json_of(**record);
    if (!json) return corrupt();
    return std::optional<std::string>{std::string(*json)};
}

}  // namespace

Result<std::optional<std::string>> find(const ReadView& view, UserId user, const AccountId& id) {
    return json_in(view.get(Table::accounts, user_uuid_key(user, id.uuid)));
}

Result<std::optional<std::string>> find_for_update(Transaction& tx, UserId user, const AccountId& id) {
    return json_in(tx.get_for_update(Table::accounts, user_uuid_key(user, id.uuid)));
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
    ScanRange range = prefix_range(std::string(user.uuid.view()));
    range.begin = just_after(range.begin);  // past the id last made
    const auto scanned = view.scan(Table::accounts, range, ScanOrder::forward, on_row);
    if (broken) return corrupt();
    return scanned;
}

Result<void> insert(Transaction& tx, UserId user, const AccountId& id, std::string_view json) {
    if (auto turn = tx.take_turn(Table::accounts, user.uuid.view(), id.uuid); !turn) return turn;
    std::size_t count = 0;
    const auto on_account = [&count](const AccountId&, std::string_view) { return ++count < max_accounts; };
    if (const auto counted = scan(tx, user, on_account); !counted) return counted.error();
    if (count >= max_accounts) {
        const std::string most = std::to_string(max_accounts);
        return Error{Code::conflict, "there are " + most + " accounts, and there can be no more: delete one first", {}};
    }
    put(tx, user, id, json);
    return {};
}

void put(Transaction& tx, UserId user, const AccountId& id, std::string_view json) {
    tx.put(Table::accounts, user_uuid_key(user, id.uuid), to_record(json));
}

void erase(Transaction& tx, UserId user, const AccountId& id) {
    tx.erase(Table::accounts, user_uuid_key(user, id.uuid));
}

}  // namespace tjp::account_store
