#include "server/journal/statistics.hpp"

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "server/journal/json_reader.hpp"
#include "storage/codec/records.hpp"
#include "tests/catch.hpp"
#include "tests/support/long_decimal.hpp"
#include "tests/support/print.hpp"
#include "tests/support/random.hpp"

namespace {

using namespace tjp;
using test::LongDecimal;

/// Every figure by its definition in the contract, one pass a figure over the whole list: slow and independent.
std::map<std::string, std::string> expected_figures(const std::vector<Trade>& trades) {
    std::map<std::string, std::string> figures;
    const auto ratio = [](const LongDecimal& top, const LongDecimal& bottom) {
        return bottom.sign() == 0 ? "null" : LongDecimal::ratio(top, bottom, 8);
    };
    const auto count = [&](auto holds) { return LongDecimal(std::to_string(std::ranges::count_if(trades, holds))); };
    const auto sum = [&](auto holds) {
        LongDecimal total;
        for (const Trade& trade : trades) {
            if (holds(trade)) total += LongDecimal(trade.pnl.text());
        }
        return total;
    };
    const auto all = [](const Trade&) { return true; };
    const auto gains = [](const Trade& trade) { return trade.pnl.sign() > 0; };
    const auto loses = [](const Trade& trade) { return trade.pnl.sign() < 0; };
    const auto ended = [](Outcome outcome) {
        return [outcome](const Trade& trade) { return trade.outcome == outcome; };
    };
    const LongDecimal wins = count(ended(Outcome::win));
    const LongDecimal losses = count(ended(Outcome::loss));
    figures["trades"] = count(all).text();
    figures["wins"] = wins.text();
    figures["losses"] = losses.text();
    figures["breakevens"] = count(ended(Outcome::breakeven)).text();
    figures["win_rate"] = ratio(LongDecimal(wins.text() + "00"), wins + losses);
    figures["gross_profit"] = sum(gains).text();
    figures["gross_loss"] = sum(loses).text();
    figures["net_pnl"] = sum(all).text();
    figures["profit_factor"] = ratio(sum(gains), LongDecimal("0") - sum(loses));
    figures["expectancy"] = ratio(sum(all), count(all));
    figures["average_win"] = ratio(sum(gains), count(gains));
    figures["average_loss"] = ratio(sum(loses), count(loses));
    std::optional<LongDecimal> best, worst;
    LongDecimal reward, equity, peak, deepest;
    for (const Trade& trade : trades) {
        const LongDecimal pnl(trade.pnl.text());
        if (pnl.sign() > 0 && (!best || *best < pnl)) best = pnl;
        if (pnl.sign() < 0 && (!worst || pnl < *worst)) worst = pnl;
        reward += LongDecimal(trade.risk_reward.text());
        equity += pnl;
        if (peak < equity) peak = equity;
        if (deepest < peak - equity) deepest = peak - equity;
    }
    figures["largest_win"] = best ? best->text() : "null";
    figures["largest_loss"] = worst ? worst->text() : "null";
    figures["average_risk_reward"] = ratio(reward, count(all));
    figures["max_drawdown"] = deepest.text();
    // Breakevens neither count nor end a run: without them, the longest stretch of one outcome.
    for (const Outcome outcome : {Outcome::win, Outcome::loss}) {
        std::size_t run = 0;
        std::size_t longest = 0;
        for (const Trade& trade : trades) {
            if (trade.outcome == Outcome::breakeven) continue;
            run = trade.outcome == outcome ? run + 1 : 0;
            longest = std::max(longest, run);
        }
        figures[outcome == Outcome::win ? "max_consecutive_wins" : "max_consecutive_losses"] = std::to_string(longest);
    }
    return figures;
}

JsonValue computed(const std::vector<Trade>& trades, GroupBy group_by) {
    Statistics statistics(group_by);
    for (const Trade& trade : trades) {
        const std::string json = encode_json(trade);
        statistics.add(read_stat_row(json, group_by));
    }
    std::string out;
    JsonWriter json(out);
    json.open('{');
    statistics.write(json);
    json.close('}');
    auto value = parse_json(out);
    INFO(out);
    REQUIRE(value);
    return std::move(*value);
}

void check_figures(const JsonValue& given, const std::vector<Trade>& trades) {
    for (const auto& [name, expected] : expected_figures(trades)) {
        const JsonValue* const value = given.find(name);
        REQUIRE(value != nullptr);
        INFO(name);
        CHECK((value->is(JsonValue::Kind::null) ? "null" : value->text) == expected);
    }
}

Trade trade_of(std::string_view date, std::string_view pnl, Outcome outcome) {
    Trade trade;
    trade.date = *parse_date(date);
    trade.pnl = *Decimal::parse(pnl);
    trade.outcome = outcome;
    return trade;
}

std::vector<Trade> random_journal(test::Random& random, std::size_t size) {
    std::vector<Trade> trades;
    for (std::size_t i = 0; i < size; ++i) {
        Trade trade;
        trade.date = {random.between<std::int32_t>(-2, 40)};
        std::string pnl = random.once_in(2) ? "-" : "";
        pnl += std::to_string(random.below(random.once_in(4) ? 3 : 5'000)) + "." + random.text("0123456789", 2);
        if (random.once_in(40)) pnl += "e" + std::to_string(random.between(-20, 30));
        trade.pnl = *Decimal::parse(pnl);
        trade.risk_reward = *Decimal::parse(std::to_string(random.below(5)) + "." + random.text("0123456789", 3));
        trade.outcome = static_cast<Outcome>(random.below(3));  // on purpose not what the sign of the pnl says
        trade.session = static_cast<Session>(random.below(4));
        trade.direction = static_cast<Direction>(random.below(4));
        trade.pair = random.once_in(2) ? "EUR" : "EURUSD";
        if (!random.once_in(3)) trade.strategy = random.text("a\"\\,", random.below(2));
        trade.notes = R"(","pnl":9,"outcome":"WIN","x":")";
        trades.push_back(std::move(trade));
    }
    std::ranges::stable_sort(trades, {}, &Trade::date);
    return trades;
}

/// The JSON of what a trade is grouped by.
std::string group_of(const Trade& trade, GroupBy group_by) {
    constexpr std::string_view days[] = {"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"};
    std::string out;
    JsonWriter json(out);
    switch (group_by) {
        case GroupBy::pair:
            json.string(trade.pair);
            break;
        case GroupBy::session:
            json.string(to_string(trade.session));
            break;
        case GroupBy::strategy:
            json.value(trade.strategy);
            break;
        case GroupBy::weekday:
            json.string(days[(trade.date.days + 7 * 1000 + 3) % 7]);  // 1970-01-01 was a Thursday
            break;
        case GroupBy::month:
            json.string(to_string(trade.date).substr(0, 7));
            break;
        case GroupBy::direction:
            json.string(to_string(trade.direction));
            break;
        case GroupBy::nothing:
            break;
    }
    return out;
}

std::string key_text(const JsonValue& key) {
    std::string out;
    if (key.is(JsonValue::Kind::null)) return "null";
    append_json_string(out, key.text);
    return out;
}

}  // namespace

TEST_CASE("an empty journal has counts of zero and nothing undefined", "[journal]") {
    const JsonValue value = computed({}, GroupBy::nothing);
    const JsonValue& stats = *value.find("stats");
    check_figures(stats, {});
    CHECK(stats.find("win_rate")->is(JsonValue::Kind::null));
    CHECK(stats.find("profit_factor")->is(JsonValue::Kind::null));
    CHECK(stats.find("largest_loss")->is(JsonValue::Kind::null));
    CHECK(stats.find("max_drawdown")->text == "0");
    CHECK(stats.find("equity")->items.empty());
    CHECK(value.find("groups") == nullptr);
    CHECK(computed({}, GroupBy::pair).find("groups")->items.empty());
}

TEST_CASE("a small journal has the figures worked out by hand", "[journal]") {
    const std::vector<Trade> trades{
        trade_of("2026-05-18", "100.50", Outcome::win),  trade_of("2026-05-18", "-40.25", Outcome::loss),
        trade_of("2026-05-19", "0", Outcome::breakeven), trade_of("2026-05-19", "-70.25", Outcome::loss),
        trade_of("2026-05-20", "10", Outcome::win),      trade_of("2026-05-22", "0", Outcome::breakeven),
        trade_of("2026-05-22", "20", Outcome::win),
    };
    const JsonValue value = computed(trades, GroupBy::nothing);
    const JsonValue& stats = *value.find("stats");
    const std::pair<std::string_view, std::string_view> known[] = {
        {"trades", "7"},
        {"wins", "3"},
        {"losses", "2"},
        {"breakevens", "2"},
        {"win_rate", "60"},
        {"gross_profit", "130.5"},
        {"gross_loss", "-110.5"},
        {"net_pnl", "20"},
        {"profit_factor", "1.18099548"},
        {"expectancy", "2.85714286"},
        {"average_win", "43.5"},
        {"average_loss", "-55.25"},
        {"largest_win", "100.5"},
        {"largest_loss", "-70.25"},
        {"max_drawdown", "110.5"},
        {"max_consecutive_wins", "2"},
        {"max_consecutive_losses", "2"},
        {"average_risk_reward", "0"},
    };
    for (const auto& [name, expected] : known) {
        INFO(name);
        CHECK(stats.find(name)->text == expected);
    }
    check_figures(stats, trades);
    const auto& equity = stats.find("equity")->items;
    REQUIRE(equity.size() == 4);
    CHECK(equity[0].find("date")->text == "2026-05-18");
    CHECK(equity[0].find("pnl")->text == "60.25");
    CHECK(equity[1].find("pnl")->text == "-70.25");
    CHECK(equity[1].find("cumulative_pnl")->text == "-10");
    CHECK(equity[3].find("date")->text == "2026-05-22");
    CHECK(equity[3].find("cumulative_pnl")->text == "20");
}

TEST_CASE("a journal that only falls has its drawdown from zero", "[journal]") {
    const std::vector<Trade> trades{trade_of("2026-05-18", "-5", Outcome::loss),
                                    trade_of("2026-05-19", "-7.5", Outcome::loss)};
    const JsonValue value = computed(trades, GroupBy::nothing);
    CHECK(value.find("stats")->find("max_drawdown")->text == "12.5");
    CHECK(value.find("stats")->find("profit_factor")->text == "0");
    CHECK(value.find("stats")->find("win_rate")->text == "0");
    CHECK(value.find("stats")->find("average_win")->is(JsonValue::Kind::null));
}

TEST_CASE("random journals have exactly the figures of their definitions", "[journal]") {
    test::Random random("statistics");
    INFO("TJP_TEST_SEED=" << random.seed());
    for (int round = 0; round < 120; ++round) {
        const auto trades = random_journal(random, random.below<std::size_t>(round % 10 == 0 ? 300 : 40));
        const JsonValue value = computed(trades, GroupBy::nothing);
        check_figures(*value.find("stats"), trades);
        std::map<Date, LongDecimal> days;
        for (const Trade& trade : trades) days[trade.date] += LongDecimal(trade.pnl.text());
        const auto& equity = value.find("stats")->find("equity")->items;
        REQUIRE(equity.size() == days.size());
        LongDecimal running;
        auto point = equity.begin();
        for (const auto& [date, pnl] : days) {
            running += pnl;
            CHECK(point->find("date")->text == to_string(date));
            CHECK(point->find("pnl")->text == pnl.text());
            CHECK(point->find("cumulative_pnl")->text == running.text());
            ++point;
        }
    }
}

TEST_CASE("each group has the figures of its own trades", "[journal]") {
    test::Random random("groups");
    INFO("TJP_TEST_SEED=" << random.seed());
    for (int round = 0; round < 60; ++round) {
        const auto group_by = static_cast<GroupBy>(1 + round % 6);
        const auto trades = random_journal(random, random.below<std::size_t>(60));
        std::map<std::string, std::vector<Trade>> groups;
        for (const Trade& trade : trades) groups[group_of(trade, group_by)].push_back(trade);
        const JsonValue value = computed(trades, group_by);
        check_figures(*value.find("stats"), trades);
        const auto& given = value.find("groups")->items;
        REQUIRE(given.size() == groups.size());
        for (const JsonValue& group : given) {
            const std::string key = key_text(*group.find("key"));
            INFO(key);
            const auto mine = groups.find(key);
            REQUIRE(mine != groups.end());
            check_figures(group, mine->second);
            groups.erase(mine);
        }
    }
}

TEST_CASE("groups by weekday come Monday first, by month in time's order", "[journal]") {
    const std::vector<Trade> trades{
        trade_of("2025-12-31", "1", Outcome::win), trade_of("2026-01-02", "1", Outcome::win),
        trade_of("2026-01-04", "1", Outcome::win), trade_of("2026-01-05", "1", Outcome::win)};
    std::string keys;
    const JsonValue by_day = computed(trades, GroupBy::weekday);
    for (const JsonValue& group : by_day.find("groups")->items) keys += group.find("key")->text + " ";
    CHECK(keys == "monday wednesday friday sunday ");
    keys.clear();
    const JsonValue by_month = computed(trades, GroupBy::month);
    for (const JsonValue& group : by_month.find("groups")->items) keys += group.find("key")->text + " ";
    CHECK(keys == "2025-12 2026-01 ");
}
