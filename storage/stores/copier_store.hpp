#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/stores/transaction.hpp"

/// Copier settings: one JSON record a user, none where they were never set.
namespace tjp::copier_store {

Result<std::optional<std::string>> find(const ReadView& view, UserId user);
Result<std::optional<std::string>> find_for_update(Transaction& tx, UserId user);
void put(Transaction& tx, UserId user, std::string_view json);

}  // namespace tjp::copier_store
