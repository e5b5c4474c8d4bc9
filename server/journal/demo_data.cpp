#include "server/journal/demo_data.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <random>
#include <string_view>

namespace tjp {
namespace {

constexpr int days_back = 364;
constexpr std::int64_t ms_per_day = 86'400'000;
constexpr std::int64_t ms_per_minute = 60'000;

/// What a demo trader trades: a usual price, how far a stop is, and what one unit of price is worth a lot.
struct Instrument {
    std::string_view pair;
    double price;
    double stop;
    double money_per_lot;
    int decimals;
    int weight;
};

constexpr std::array instruments{
    Instrument{"XAUUSD", 2350, 8, 100, 2, 9},
    Instrument{"EURUSD", 1.0850, 0.0020, 100'000, 5, 7},
    Instrument{"GBPUSD", 1.2700, 0.0025, 100'000, 5, 4},
    Instrument{"USDJPY", 151.20, 0.30, 660, 3, 4},
    Instrument{"NAS100", 18'400, 60, 1, 1, 3},
    Instrument{"BTCUSD", 64'000, 600, 1, 1, 3},
};

struct Style {
    std::string_view name;
    Session session;
    int first_hour;
    double win_share;
    double reward;  ///< what a winner makes, in units of the risk
};

constexpr std::array styles{
    Style{"London breakout", Session::london, 7, 0.52, 1.6}, Style{"NY reversal", Session::ny, 13, 0.47, 1.9},
    Style{"Trend pullback", Session::ny, 15, 0.56, 1.3},     Style{"Asia range", Session::asia, 1, 0.61, 0.9},
    Style{"News fade", Session::other, 12, 0.40, 2.2},
};

constexpr std::array<std::string_view, 8> remarks{
    "Waited for the retest, clean entry.",
    "Moved the stop too early again.",
    "Full plan, full target.",
    "Chased it. Size was right, timing was not.",
    "Closed before the data release.",
    "Second entry after the first was stopped out.",
    "Let it run to the target while away from the desk.",
    "Spread was wide at the open; smaller size next time.",
};

constexpr std::array<std::string_view, 5> labels{"a-setup", "b-setup", "rule-break", "news", "scaled-out"};

class Maker {
public:
    Maker(Date today, std::uint32_t seed) : today_(today), random_(seed) {}

    DemoData make(std::size_t count) {
        DemoData demo;
        demo.accounts = {
            account("FTMO 100k", Platform::mt5, Connection::ea, "FTMO", "50214477", "104230.55"),
            account("Binance futures", Platform::exchange, Connection::api, "Binance", "sub-0042", "18211.04")};
        for (std::size_t i = 0; i < count; ++i) demo.trades.push_back(trade(demo.accounts));
        std::ranges::sort(demo.trades, {}, &Trade::created_at);
        std::size_t number = 0;
        for (Trade& made : demo.trades) {
            // Every fifth trade of the last weeks came of a signal.
            if (++number % 5 != 0 || made.date.days < today_.days - 60) continue;
            demo.signals.push_back(executed_signal(made));
            made.signal_id = demo.signals.back().id;
        }
        for (int i = 0; i < 24; ++i) demo.signals.push_back(unexecuted_signal(i));
        return demo;
    }

private:
    double uniform(double low, double high) { return std::uniform_real_distribution<>(low, high)(random_); }
    std::size_t pick(std::size_t size) { return std::uniform_int_distribution<std::size_t>(0, size - 1)(random_); }

    static Decimal decimal(double value, int decimals) {
        char text[64];
        const int size = std::snprintf(text, sizeof text, "%.*f", decimals, value);
        return *Decimal::parse({text, static_cast<std::size_t>(size)});
    }

    const Instrument& instrument() {
        int at = static_cast<int>(pick(30));
        for (const Instrument& one : instruments) {
            at -= one.weight;
            if (at < 0) return one;
        }
        return instruments.front();
    }

    Date weekday_in_year() {
        Date date{today_.days - static_cast<std::int32_t>(pick(days_back)) - 1};
        while (weekday(date) > 4) --date.days;
        return date;
    }

    Account account(std::string_view name, Platform platform, Connection connection, std::string_view broker,
                    std::string_view login, std::string_view balance) {
        Account made;
        made.id = AccountId{uuid_at({(today_.days - days_back - 2LL) * ms_per_day})};
        made.name = name;
        made.platform = platform;
        made.connection = connection;
        made.broker = broker;
        made.server = std::string(broker) + "-Live";
        made.login = login;
        made.currency = "USD";
        made.balance = Decimal::parse(balance);
        made.equity = made.balance;
        made.status = AccountStatus::disconnected;
        made.created_at = {(today_.days - days_back - 2LL) * ms_per_day};
        made.updated_at = made.created_at;
        return made;
    }

    Trade trade(const std::vector<Account>& accounts) {
        const Instrument& what = instrument();
        const Style& how = styles[pick(styles.size())];
        const bool up = pick(2) == 0;
        const double draw = uniform(0, 1);
        const bool even = draw > 0.94;
        const bool win = !even && draw < how.win_share;
        const double entry = what.price * uniform(0.94, 1.06);
        const double risk = what.stop * uniform(0.7, 1.5);
        const double moved = even ? 0 : win ? risk * how.reward * uniform(0.6, 1.1) : -risk * uniform(0.7, 1.0);
        const double side = up ? 1 : -1;
        const double lots = std::max(0.01, std::round(uniform(60, 180) / (risk * what.money_per_lot) * 100) / 100);
        Trade made;
        made.date = weekday_in_year();
        made.pair = what.pair;
        made.direction = up ? Direction::buy : Direction::sell;
        made.entry_price = decimal(entry, what.decimals);
        made.exit_price = decimal(entry + side * moved, what.decimals);
        made.stop_loss = decimal(entry - side * risk, what.decimals);
        made.take_profit = decimal(entry + side * risk * how.reward, what.decimals);
        made.lot_size = decimal(lots, 2);
        made.pnl = decimal(moved * lots * what.money_per_lot, 2);
        made.risk_reward = decimal(how.reward, 2);
        made.outcome = even ? Outcome::breakeven : win ? Outcome::win : Outcome::loss;
        made.session = how.session;
        made.strategy = how.name;
        if (pick(3) == 0) made.notes = remarks[pick(remarks.size())];
        if (pick(2) == 0) made.tags.emplace_back(labels[pick(labels.size())]);
        const std::int64_t opened = made.date.days * ms_per_day + how.first_hour * 60 * ms_per_minute +
                                    static_cast<std::int64_t>(pick(170)) * ms_per_minute;
        made.opened_at = Timestamp{opened};
        made.closed_at = Timestamp{opened + static_cast<std::int64_t>(4 + pick(240)) * ms_per_minute};
        made.commission = decimal(-lots * 7, 2);
        made.swap = decimal(0, 2);
        made.account_id = accounts[what.pair == "BTCUSD" ? 1 : 0].id;
        made.created_at = made.updated_at = *made.closed_at;
        made.id = TradeId{uuid_at(made.created_at)};
        return made;
    }

    Signal signal_at(Timestamp at, std::string_view pair, bool up, std::string raw) {
        Signal made;
        made.id = SignalId{uuid_at(at)};
        made.received_at = made.updated_at = at;
        made.source = "demo";
        made.parsed_as = ParsedAs::text;
        made.symbol = pair;
        made.pair = pair;
        made.direction = up ? Side::buy : Side::sell;
        made.order_type = OrderType::market;
        made.raw = std::move(raw);
        return made;
    }

    Signal executed_signal(const Trade& from) {
        const bool up = from.direction == Direction::buy;
        const std::string raw = from.pair + (up ? " BUY @ " : " SELL @ ") + from.entry_price.text() + "\nSL " +
                                from.stop_loss.text() + "\nTP " + from.take_profit.text();
        Signal made = signal_at({from.opened_at->ms - 20'000}, from.pair, up, raw);
        made.entry = from.entry_price;
        made.stop_loss = from.stop_loss;
        made.take_profits = {from.take_profit};
        made.status = SignalStatus::executed;
        made.account_id = from.account_id;
        made.ticket = std::to_string(80'000'000 + pick(9'999'999));
        made.lot_size = from.lot_size;
        made.fill_price = from.entry_price;
        made.executed_at = from.opened_at;
        made.updated_at = *from.opened_at;
        made.trade_id = from.id;
        return made;
    }

    Signal unexecuted_signal(int number) {
        const Instrument& what = instrument();
        const bool up = pick(2) == 0;
        const double entry = what.price * uniform(0.98, 1.02);
        const double side = up ? 1 : -1;
        Signal made = signal_at(
            {(today_.days - number - 1LL) * ms_per_day + static_cast<std::int64_t>(pick(900)) * ms_per_minute},
            what.pair, up, {});
        made.entry = decimal(entry, what.decimals);
        made.stop_loss = decimal(entry - side * what.stop, what.decimals);
        made.take_profits = {decimal(entry + side * what.stop, what.decimals),
                             decimal(entry + side * what.stop * 2, what.decimals)};
        made.raw = std::string(what.pair) + (up ? " buy " : " sell ") + made.entry->text() + " sl " +
                   made.stop_loss->text() + " tp " + made.take_profits[0].text() + " / " + made.take_profits[1].text();
        constexpr std::array<std::pair<SignalStatus, std::string_view>, 5> ends{{
            {SignalStatus::expired, "not executed within 300 s"},
            {SignalStatus::ignored, "pair is blocked"},
            {SignalStatus::win_rate_blocked, "win rate 41.7 % of 24 trades is under the floor of 45 %"},
            {SignalStatus::failed, "broker: not enough money"},
            {SignalStatus::pending, ""},
        }};
        const auto& [status, reason] = ends[static_cast<std::size_t>(number) % ends.size()];
        made.status = status;
        if (!reason.empty()) made.status_reason = reason;
        return made;
    }

    Date today_;
    std::mt19937 random_;
};

}  // namespace

DemoData make_demo_data(Date today, std::size_t trades, std::uint32_t seed) { return Maker(today, seed).make(trades); }

}  // namespace tjp
