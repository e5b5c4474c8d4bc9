#include "server/journal/signal_closing.hpp"

#include "tests/catch.hpp"
#include "tests/support/print.hpp"

using namespace tjp;

namespace {

constexpr std::int64_t hour = 3'600'000;
constexpr Timestamp now{20'000LL * 24 * hour + 15 * hour};  // a day at 15:00 UTC

Decimal number(std::string_view text) { return *Decimal::parse(text); }

Signal executed() {
    Signal signal;
    signal.id = SignalId{uuid_at({5})};
    signal.pair = "XAUUSD";
    signal.direction = Side::sell;
    signal.status = SignalStatus::executed;
    signal.entry = number("2340");
    signal.fill_price = number("2340.50");
    signal.stop_loss = number("2350.5");
    signal.take_profits = {number("2320.5"), number("2300")};
    signal.lot_size = number("0.10");
    signal.executed_at = Timestamp{now.ms - 6 * hour};
    signal.account_id = AccountId{uuid_at({7})};
    return signal;
}

SignalClose closing(std::string_view pnl = "200") {
    SignalClose close;
    close.exit_price = number("2320.5");
    close.pnl = number(pnl);
    return close;
}

Trade trade(const Signal& signal, const SignalClose& close, std::optional<Session> session = {}) {
    const auto made = trade_of(signal, close, session, now);
    REQUIRE(made);
    return *made;
}

}  // namespace

TEST_CASE("a closed signal's trade is made of the signal and the report", "[journal]") {
    const Signal signal = executed();
    const Trade made = trade(signal, closing());
    CHECK(made.pair == "XAUUSD");
    CHECK(made.direction == Direction::sell);
    CHECK(made.entry_price.text() == "2340.50");
    CHECK(made.exit_price.text() == "2320.5");
    CHECK(made.stop_loss.text() == "2350.5");
    CHECK(made.take_profit.text() == "2320.5");
    CHECK(made.lot_size.text() == "0.10");
    CHECK(made.risk_reward.text() == "2.00");
    CHECK(made.outcome == Outcome::win);
    CHECK(made.session == Session::london);
    CHECK(made.date == date_of(now));
    CHECK(made.opened_at == Timestamp{now.ms - 6 * hour});
    CHECK(made.closed_at == now);
    CHECK(made.signal_id == signal.id);
    CHECK(made.account_id == signal.account_id);
}

TEST_CASE("the report goes before the signal", "[journal]") {
    SignalClose close = closing("-1e-3");
    close.entry_price = number("2341");
    close.stop_loss = number("0");
    close.take_profit = number("2300");
    close.lot_size = number("0.3");
    close.closed_at = Timestamp{now.ms - 24 * hour};
    close.opened_at = Timestamp{now.ms - 48 * hour};
    close.account_id = AccountId{uuid_at({8})};
    const Trade made = trade(executed(), close, Session::other);
    CHECK(made.entry_price.text() == "2341");
    CHECK(made.stop_loss.text() == "0");
    CHECK(made.risk_reward.text() == "0");
    CHECK(made.outcome == Outcome::loss);
    CHECK(made.session == Session::other);
    CHECK(made.date == date_of(*close.closed_at));
    CHECK(made.account_id == close.account_id);
}

TEST_CASE("what neither says is asked for by name", "[journal]") {
    struct Case {
        std::string_view field;
        void (*forget)(Signal&);
    };
    const Case cases[] = {
        {"entry_price", [](Signal& s) { s.entry.reset(), s.fill_price.reset(); }},
        {"stop_loss", [](Signal& s) { s.stop_loss.reset(); }},
        {"take_profit", [](Signal& s) { s.take_profits.clear(); }},
        {"lot_size", [](Signal& s) { s.lot_size.reset(); }},
    };
    for (const auto& [field, forget] : cases) {
        Signal signal = executed();
        forget(signal);
        const auto made = trade_of(signal, closing(), {}, now);
        REQUIRE_FALSE(made);
        CHECK(made.error().code == Code::invalid);
        CHECK(made.error().field == field);
    }
}

TEST_CASE("the reward for the risk is never infinite", "[journal]") {
    SignalClose close = closing();
    close.entry_price = number("2350.5");  // on the stop
    CHECK(trade(executed(), close).risk_reward.text() == "0");
    close.entry_price = number("1e300");
    close.stop_loss = number("1e-300");
    close.take_profit = number("1e308");
    CHECK(trade(executed(), close).risk_reward.text() == "99999999.00");
}

TEST_CASE("a trade that says no session goes by the hour it was opened", "[journal]") {
    const std::pair<int, Session> table[] = {{0, Session::asia},    {6, Session::asia}, {7, Session::london},
                                             {12, Session::london}, {13, Session::ny},  {21, Session::ny},
                                             {22, Session::asia},   {23, Session::asia}};
    for (const auto& [at, session] : table) {
        INFO(at << ":59");
        CHECK(session_at({20'000LL * 24 * hour + at * hour + hour - 1}) == session);
        CHECK(session_at({-20'000LL * 24 * hour + at * hour}) == session);
    }
}
