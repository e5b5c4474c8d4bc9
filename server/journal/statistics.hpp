#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "server/journal/listing.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/model/money.hpp"
#include "storage/model/time.hpp"

namespace tjp {

/// What the figures of a journal are made from: one closed trade.
struct StatRow {
    Date date;
    Money pnl;
    Money risk_reward;
    std::string_view outcome;  ///< WIN, LOSS or BREAKEVEN
    std::string_view group;    ///< the JSON of what is grouped by; empty where nothing is
};

/// Reads a row off a stored trade.
StatRow read_stat_row(std::string_view json, GroupBy group_by);

/// The figures of a run of trades, added oldest first. Money is exact; see `write` for each definition.
class Figures {
public:
    void add(const StatRow& row);

    /// Writes the figures as members of an open JSON object:
    /// - trades, and wins, losses, breakevens by `outcome`; win_rate = wins / (wins + losses) × 100
    /// - gross_profit, gross_loss: the sums of the pnl above and below zero (gross_loss ≤ 0); net_pnl: of all
    /// - profit_factor = gross_profit / |gross_loss|; expectancy = net_pnl / trades
    /// - average_win, average_loss: gross_profit and gross_loss over how many trades made them; largest_win,
    ///   largest_loss: the extremes
    /// - average_risk_reward: the mean; max_drawdown: the deepest fall of the running pnl below its highest point so
    ///   far, which starts at 0
    /// - max_consecutive_wins, max_consecutive_losses: a breakeven neither counts nor ends a run
    /// Quotients are rounded half away from zero to 8 decimals; one whose divisor is zero is null.
    void write(JsonWriter& json) const;

private:
    std::uint64_t trades_ = 0;
    std::uint64_t wins_ = 0;
    std::uint64_t losses_ = 0;
    std::uint64_t breakevens_ = 0;
    std::uint64_t profitable_ = 0;
    std::uint64_t losing_ = 0;
    Money gross_profit_;
    Money gross_loss_;
    Money risk_reward_;
    std::optional<Money> largest_win_;
    std::optional<Money> largest_loss_;
    Money equity_;
    Money peak_;
    Money max_drawdown_;
    std::uint64_t run_wins_ = 0;
    std::uint64_t run_losses_ = 0;
    std::uint64_t max_run_wins_ = 0;
    std::uint64_t max_run_losses_ = 0;
};

/// Figures over all rows, the equity curve, and figures a group.
class Statistics {
public:
    explicit Statistics(GroupBy group_by) : group_by_(group_by) {}
    static constexpr std::size_t max_groups = 1000;
    static constexpr std::size_t max_days = 40'000;

    void add(const StatRow& row);
    /// Whether there are more groups or days than an answer may have.
    bool too_many() const { return groups_.size() > max_groups || by_day_.size() > max_days; }
    /// `"stats":{…,"equity":[{"date","pnl","cumulative_pnl"}…]}` and, where grouped, `"groups":[{"key",…}…]`.
    void write(JsonWriter& json) const;

private:
    GroupBy group_by_;
    Figures all_;
    std::map<Date, Money> by_day_;
    std::map<std::string, Figures, std::less<>> groups_;
};

}  // namespace tjp
