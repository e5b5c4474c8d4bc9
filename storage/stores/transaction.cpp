#include "storage/stores/transaction.hpp"

namespace tjp {

Result<std::optional<std::string>> ReadView::get(Table table, std::string_view key) const {
    std::string value;
    const auto found = engine_.get(table, key, value, tier_);
    if (!found) return found.error();
    if (!*found) return std::optional<std::string>{};
    return std::optional<std::string>{std::move(value)};
}

Result<std::optional<std::string>> Transaction::get_for_update(Table table, std::string_view key) {
    auto value = get(table, key);
    if (!value) return value.error();
    if (*value) {
        writes_.expect_value(table, key, **value);
    } else {
        writes_.expect_absent(table, key);
    }
    return value;
}

Result<std::optional<std::string>> Transaction::get_rare_for_update(Table table, std::string_view key) {
    if (rare_ == RareRows::look) return get_for_update(table, key);
    assumed_ = true;
    writes_.expect_absent(table, key);
    return std::optional<std::string>{};
}

Result<void> Transaction::take_turn(Table table, std::string_view row, const Uuid& added) {
    const auto last = get_for_update(table, row);
    if (!last) return last.error();
    put(table, row, added.view());
    return {};
}

void Transaction::publish(const Event& event) {
    writes_.put_stamped(Table::events, event.user.uuid.view(), encode(event));
}

}  // namespace tjp
