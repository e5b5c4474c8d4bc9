#include "server/api/openapi/operations.hpp"

#include <array>

namespace tjp::api::openapi {
namespace {

auto all_tables() {
    return std::array{journal_operations(), signal_operations(), hook_operations(),
                      account_operations(), server_operations(), session_operations()};
}

}  // namespace

const Operation* find_operation(const Route& route) {
    for (const std::span<const Operation> table : all_tables()) {
        for (const Operation& operation : table) {
            if (operation.method == route.method && operation.pattern == route.pattern) return &operation;
        }
    }
    return nullptr;
}

std::size_t count_operations() {
    std::size_t count = 0;
    for (const std::span<const Operation> table : all_tables()) count += table.size();
    return count;
}

}  // namespace tjp::api::openapi
