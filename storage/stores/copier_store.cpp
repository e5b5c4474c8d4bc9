#include "storage/stores/copier_store.hpp"

#include "storage/codec/records.hpp"

namespace tjp::copier_store {
namespace {

Result<std::optional<std::string>> json_in(const Result<std::optional<std::string>>& record) {
    if (!record) return record.error();
    if (!*record) return std::optional<std::string>{};
    const auto json = json_of(**record);
    if (!json) return Error{Code::corrupt, "stored copier settings are damaged", {}};
    return std::optional<std::string>{std::string(*json)};
}

}  // namespace

Result<std::optional<std::string>> find(const ReadView& view, UserId user) {
    return json_in(view.get(Table::copier, user.uuid.view()));
}

Result<std::optional<std::string>> find_for_update(Transaction& tx, UserId user) {
    return json_in(tx.get_for_update(Table::copier, user.uuid.view()));
}

void put(Transaction& tx, UserId user, std::string_view json) {
    tx.put(Table::copier, user.uuid.view(), to_record(json));
}

}  // namespace tjp::copier_store
