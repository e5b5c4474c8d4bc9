#include "storage/model/trade_fields.hpp"

#include <algorithm>

namespace tjp {
namespace {

constexpr bool required = true;

constexpr TradeField table[] = {
    {"date", &Trade::date, required},
    {"pair", &Trade::pair, required, Rule::plain, max_pair_bytes},
    {"direction", &Trade::direction, required},
    {"entry_price", &Trade::entry_price, required},
    {"exit_price", &Trade::exit_price, required},
    {"stop_loss", &Trade::stop_loss, required},
    {"take_profit", &Trade::take_profit, required},
    {"lot_size", &Trade::lot_size, required, Rule::positive},
    {"pnl", &Trade::pnl, required},
    {"risk_reward", &Trade::risk_reward, required},
    {"outcome", &Trade::outcome, required},
    {"session", &Trade::session, required},
    {"strategy", &Trade::strategy, !required, Rule::plain, 200},
    {"notes", &Trade::notes, !required, Rule::plain, 16 * 1024},
    {"opened_at", &Trade::opened_at},
    {"closed_at", &Trade::closed_at},
    {"commission", &Trade::commission},
    {"swap", &Trade::swap},
    {"tags", &Trade::tags},
    {"account_id", &Trade::account_id},
    {"signal_id", &Trade::signal_id},
    {"external_id", &Trade::external_id, !required, Rule::plain, 128},
};

}  // namespace

std::span<const TradeField> trade_fields() { return table; }

const TradeField* find_trade_field(std::string_view name) {
    const auto found = std::ranges::find(table, name, &TradeField::name);
    return found == std::end(table) ? nullptr : found;
}

}  // namespace tjp
