#include "server/journal/statistics.hpp"

#include <algorithm>
#include <array>

namespace tjp {
namespace {

constexpr std::array<std::string_view, 7> weekday_words{"\"monday\"", "\"tuesday\"",  "\"wednesday\"", "\"thursday\"",
                                                        "\"friday\"", "\"saturday\"", "\"sunday\""};

std::string_view group_field(GroupBy group_by) {
    switch (group_by) {
        case GroupBy::pair:
            return "pair";
        case GroupBy::session:
            return "session";
        case GroupBy::strategy:
            return "strategy";
        case GroupBy::direction:
            return "direction";
        case GroupBy::nothing:
        case GroupBy::weekday:
        case GroupBy::month:
            break;
    }
    return {};
}

Money count(std::uint64_t number) { return Money::of(static_cast<std::int64_t>(number)); }

void write_ratio(JsonWriter& json, std::string_view name, const Money& top, const Money& bottom) {
    json.key(name);
    bottom.sign() == 0 ? json.null() : json.raw(Money::ratio(top, bottom));
}

void write_money(JsonWriter& json, std::string_view name, const std::optional<Money>& money) {
    json.key(name);
    money ? json.raw(money->text()) : json.null();
}

void write_count(JsonWriter& json, std::string_view name, std::uint64_t number) {
    json.key(name).number(static_cast<std::int64_t>(number));
}

}  // namespace

StatRow read_stat_row(std::string_view json, GroupBy group_by) {
    StatRow row;
    const std::string_view field = group_field(group_by);
    MemberWalk walk(json);
    while (const auto member = walk.next()) {
        if (member->name == "date") {
            row.date = parse_date(unquoted(member->json)).value_or(Date{});
            // `2026-05-19`: the month is its first seven characters.
            if (group_by == GroupBy::month) row.group = member->json.substr(0, 8);
        } else if (member->name == "pnl") {
            row.pnl = Money::from_text(member->json);
        } else if (member->name == "risk_reward") {
            row.risk_reward = Money::from_text(member->json);
        } else if (member->name == "outcome") {
            row.outcome = unquoted(member->json);
        }
        if (!field.empty() && member->name == field) row.group = member->json;
        if (member->name == "strategy") break;  // the last of those that are read
    }
    if (group_by == GroupBy::weekday) row.group = weekday_words[weekday(row.date)];
    return row;
}

void Figures::add(const StatRow& row) {
    ++trades_;
    risk_reward_ += row.risk_reward;
    if (row.pnl.sign() > 0) {
        ++profitable_;
        gross_profit_ += row.pnl;
        if (!largest_win_ || row.pnl > *largest_win_) largest_win_ = row.pnl;
    } else if (row.pnl.sign() < 0) {
        ++losing_;
        gross_loss_ += row.pnl;
        if (!largest_loss_ || row.pnl < *largest_loss_) largest_loss_ = row.pnl;
    }
    equity_ += row.pnl;
    if (equity_ > peak_) peak_ = equity_;
    if (Money fall = peak_ - equity_; fall > max_drawdown_) max_drawdown_ = std::move(fall);
    if (row.outcome == "WIN") {
        ++wins_;
        run_losses_ = 0;
        max_run_wins_ = std::max(max_run_wins_, ++run_wins_);
    } else if (row.outcome == "LOSS") {
        ++losses_;
        run_wins_ = 0;
        max_run_losses_ = std::max(max_run_losses_, ++run_losses_);
    } else {
        ++breakevens_;
    }
}

void Figures::write(JsonWriter& json) const {
    Money net = gross_profit_;
    net += gross_loss_;
    Money percent_wins = count(wins_ * 100);
    write_count(json, "trades", trades_);
    write_count(json, "wins", wins_);
    write_count(json, "losses", losses_);
    write_count(json, "breakevens", breakevens_);
    write_ratio(json, "win_rate", percent_wins, count(wins_ + losses_));
    write_money(json, "gross_profit", gross_profit_);
    write_money(json, "gross_loss", gross_loss_);
    write_money(json, "net_pnl", net);
    write_ratio(json, "profit_factor", gross_profit_, -gross_loss_);
    write_ratio(json, "expectancy", net, count(trades_));
    write_ratio(json, "average_win", gross_profit_, count(profitable_));
    write_ratio(json, "average_loss", gross_loss_, count(losing_));
    write_money(json, "largest_win", largest_win_);
    write_money(json, "largest_loss", largest_loss_);
    write_ratio(json, "average_risk_reward", risk_reward_, count(trades_));
    write_money(json, "max_drawdown", max_drawdown_);
    write_count(json, "max_consecutive_wins", max_run_wins_);
    write_count(json, "max_consecutive_losses", max_run_losses_);
}

void Statistics::add(const StatRow& row) {
    all_.add(row);
    by_day_[row.date] += row.pnl;
    if (group_by_ == GroupBy::nothing) return;
    // The weekday's number stands before it, so that the groups come Monday first.
    std::string key;
    if (group_by_ == GroupBy::weekday) key = std::to_string(weekday(row.date));
    key += row.group;
    if (group_by_ == GroupBy::month) key += '"';
    groups_[std::move(key)].add(row);
}

void Statistics::write(JsonWriter& json) const {
    json.key("stats").open('{');
    all_.write(json);
    json.key("equity").open('[');
    Money running;
    for (const auto& [date, pnl] : by_day_) {
        running += pnl;
        json.open('{').key("date").value(date).key("pnl").raw(pnl.text());
        json.key("cumulative_pnl").raw(running.text()).close('}');
    }
    json.close(']').close('}');
    if (group_by_ == GroupBy::nothing) return;
    json.key("groups").open('[');
    for (const auto& [key, figures] : groups_) {
        json.open('{').key("key").raw(std::string_view(key).substr(group_by_ == GroupBy::weekday ? 1 : 0));
        figures.write(json);
        json.close('}');
    }
    json.close(']');
}

}  // namespace tjp
