#include "server/journal/demo_data.hpp"

#include <algorithm>
#include <set>
#include <string>

#include "server/journal/trade_decoder.hpp"
#include "storage/codec/records.hpp"
#include "storage/model/money.hpp"
#include "tests/catch.hpp"
#include "tests/support/print.hpp"

namespace {

using namespace tjp;

constexpr std::int64_t ms_per_day = 86'400'000;

Money money(const Decimal& number) { return Money::from_text(number.text()); }

/// Above zero where the trade went the way it was meant to.
Money gain_in_price(const Trade& trade) {
    const bool up = trade.direction == Direction::buy || trade.direction == Direction::long_;
    return up ? money(trade.exit_price) - money(trade.entry_price) : money(trade.entry_price) - money(trade.exit_price);
}

/// The same but for what is random on purpose.
std::string without_ids(Trade trade) {
    trade.id = {};
    trade.signal_id.reset();
    trade.account_id.reset();
    return encode_json(trade);
}

}  // namespace

TEST_CASE("demo trades lie on weekdays of the year before today", "[journal]") {
    for (const std::string_view today_text : {"2026-11-22", "2026-05-19", "2024-02-29", "2026-01-01"}) {
        const Date today = *parse_date(today_text);
        const DemoData demo = make_demo_data(today, 800, 7);
        CHECK(demo.trades.size() == 800);
        std::set<Date> days;
        for (const Trade& trade : demo.trades) {
            REQUIRE(weekday(trade.date) <= 4);
            REQUIRE(trade.date > Date{today.days - 367});
            REQUIRE(trade.date <= today);
            REQUIRE(date_of(*trade.opened_at) == trade.date);
            REQUIRE(*trade.opened_at < *trade.closed_at);
            REQUIRE(trade.created_at.ms < (today.days + 1) * ms_per_day);
            days.insert(trade.date);
        }
        CHECK(days.size() > 200);
    }
}

TEST_CASE("no demo trade lies in the future of the moment it is made", "[journal]") {
    // Only the day is known to it, so nothing may lie on that day's later hours.
    const Date today = *parse_date("2026-05-19");
    const DemoData demo = make_demo_data(today, 2'000, 7);
    CHECK(std::ranges::none_of(demo.trades,
                               [&](const Trade& trade) { return trade.created_at.ms >= today.days * ms_per_day; }));
    CHECK(std::ranges::none_of(demo.signals,
                               [&](const Signal& signal) { return signal.updated_at.ms >= today.days * ms_per_day; }));
}

TEST_CASE("demo trades are consistent in themselves", "[journal]") {
    for (std::uint32_t seed = 1; seed <= 5; ++seed) {
        const DemoData demo = make_demo_data(*parse_date("2026-11-22"), 1'000, seed);
        for (const Trade& trade : demo.trades) {
            const std::string json = encode_json(trade);
            INFO(json);
            const bool up = trade.direction == Direction::buy;
            REQUIRE((trade.direction == Direction::buy || trade.direction == Direction::sell));
            const Money entry = money(trade.entry_price);
            REQUIRE((up ? money(trade.stop_loss) < entry : money(trade.stop_loss) > entry));
            REQUIRE((up ? money(trade.take_profit) > entry : money(trade.take_profit) < entry));
            const int expected = trade.outcome == Outcome::win ? 1 : trade.outcome == Outcome::loss ? -1 : 0;
            REQUIRE(trade.pnl.sign() == expected);
            REQUIRE(gain_in_price(trade).sign() == expected);
            REQUIRE(trade.lot_size.sign() > 0);
            REQUIRE(trade.risk_reward.sign() > 0);
            // It passes the door that a client's trade has to pass.
            REQUIRE(decode_stored_trade(json));
            REQUIRE(encode_json(*decode_stored_trade(json)) == json);
        }
    }
}

TEST_CASE("a demo journal has wins, losses and breakevens in every session", "[journal]") {
    const DemoData demo = make_demo_data(*parse_date("2026-11-22"), 380, 20'261'122);
    const auto share = [&](Outcome outcome) {
        return static_cast<double>(std::ranges::count(demo.trades, outcome, &Trade::outcome)) /
               static_cast<double>(demo.trades.size());
    };
    CHECK(share(Outcome::win) > 0.35);
    CHECK(share(Outcome::win) < 0.65);
    CHECK(share(Outcome::breakeven) > 0.01);
    CHECK(share(Outcome::breakeven) < 0.15);
    std::set<Session> sessions;
    std::set<std::string> pairs;
    for (const Trade& trade : demo.trades) {
        sessions.insert(trade.session);
        pairs.insert(trade.pair);
    }
    CHECK(sessions.size() == 4);
    CHECK(pairs.size() >= 5);
}

TEST_CASE("demo ids are all different, and trades sort by when they closed", "[journal]") {
    const DemoData demo = make_demo_data(*parse_date("2026-11-22"), 2'000, 3);
    std::set<Uuid> ids;
    for (const Trade& trade : demo.trades) CHECK(ids.insert(trade.id.uuid).second);
    for (const Signal& signal : demo.signals) CHECK(ids.insert(signal.id.uuid).second);
    for (const Account& account : demo.accounts) CHECK(ids.insert(account.id.uuid).second);
    CHECK(std::ranges::is_sorted(demo.trades, {}, &Trade::created_at));
}

TEST_CASE("demo signals and trades name each other", "[journal]") {
    const DemoData demo = make_demo_data(*parse_date("2026-11-22"), 1'000, 3);
    std::set<SignalStatus> statuses;
    for (const Signal& signal : demo.signals) {
        statuses.insert(signal.status);
        REQUIRE(signal.pair);
        CHECK_FALSE(signal.raw.empty());
        CHECK((signal.status == SignalStatus::executed) == signal.trade_id.has_value());
        if (!signal.trade_id) continue;
        const auto trade = std::ranges::find(demo.trades, *signal.trade_id, &Trade::id);
        REQUIRE(trade != demo.trades.end());
        CHECK(trade->signal_id == signal.id);
        CHECK(trade->pair == *signal.pair);
        CHECK(signal.received_at < *trade->opened_at);
    }
    CHECK(statuses.size() == signal_status_words.size());
    for (const Trade& trade : demo.trades) {
        CHECK(std::ranges::find(demo.accounts, *trade.account_id, &Account::id) != demo.accounts.end());
    }
}

TEST_CASE("the same seed makes the same journal, another one another", "[journal]") {
    const Date today = *parse_date("2026-11-22");
    const DemoData one = make_demo_data(today, 50, 1);
    const DemoData same = make_demo_data(today, 50, 1);
    const DemoData other = make_demo_data(today, 50, 2);
    std::size_t different = 0;
    for (std::size_t i = 0; i < one.trades.size(); ++i) {
        CHECK(without_ids(one.trades[i]) == without_ids(same.trades[i]));
        different += without_ids(one.trades[i]) != without_ids(other.trades[i]) ? 1 : 0;
    }
    CHECK(different > 40);
    CHECK(make_demo_data(today, 0, 1).trades.empty());
}
