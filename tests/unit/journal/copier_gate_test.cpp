#include "server/journal/copier_gate.hpp"

#include <memory>
#include <string>
#include <vector>

#include "storage/codec/records.hpp"
#include "storage/engine/memory/memory_engine.hpp"
#include "storage/stores/blocking.hpp"
#include "storage/stores/trade_store.hpp"
#include "tests/catch.hpp"
#include "tests/support/print.hpp"
#include "tests/support/random.hpp"

namespace {

using namespace tjp;

const UserId trader{uuid_at({1'000})};
const UserId stranger{uuid_at({2'000})};

/// A journal in memory that trades are added to, newest last.
class Journal {
public:
    Journal() : engine_(open_memory_engine({})) {}
    ~Journal() { engine_->stop_writes(); }

    /// One trade an outcome: W, L or B (breakeven), the first the oldest.
    Journal& add(std::string_view outcomes, const std::string& pair = "XAUUSD", UserId user = trader) {
        const auto written = transact_and_wait(*engine_, [&](Transaction& tx) -> Result<bool> {
            for (const char outcome : outcomes) insert(tx, user, pair, outcome);
            return true;
        });
        REQUIRE(written);
        return *this;
    }

    GateVerdict judge(const Copier& copier, const SignalTerms& terms) const {
        auto verdict = judge_by_copier(ReadView(*engine_, ReadTier::any), trader, copier, terms);
        REQUIRE(verdict);
        return std::move(*verdict);
    }

    GateVerdict judge(const Copier& copier) const { return judge(copier, opening()); }

    Result<GateVerdict> judge_on_a_loop(const Copier& copier) const {
        return judge_by_copier(ReadView(*engine_, ReadTier::cached), trader, copier, opening());
    }

    static SignalTerms opening(std::optional<std::string> pair = "XAUUSD") {
        SignalTerms terms;
        terms.pair = std::move(pair);
        terms.direction = Side::buy;
        return terms;
    }

private:
    void insert(Transaction& tx, UserId user, const std::string& pair, char outcome) {
        Trade trade;
        // Three trades a day: the date decides what is newest, then the id.
        ++serial_;
        trade.id = TradeId{uuid_at({serial_})};
        trade.date = Date{20'000 + static_cast<std::int32_t>(serial_ / 3)};
        trade.pair = pair;
        trade.outcome = outcome == 'W' ? Outcome::win : outcome == 'L' ? Outcome::loss : Outcome::breakeven;
        // Names that look like outcomes must not be taken for them.
        trade.notes = R"("outcome":"WIN")";
        trade.strategy = "LOSS";
        const std::string record = encode_record(trade);
        trade_store::insert(tx, user, {{trade.date, trade.id}, trade.pair, std::nullopt, record});
    }

    std::unique_ptr<Engine> engine_;
    std::int64_t serial_ = 0;
};

Copier with_floor(const std::string& floor, std::uint32_t min_trades = 1, std::uint32_t lookback = 100) {
    Copier copier;
    copier.min_win_rate = Decimal::parse(floor);
    REQUIRE(copier.min_win_rate);
    copier.min_trades = min_trades;
    copier.lookback_trades = lookback;
    return copier;
}

}  // namespace

TEST_CASE("a copier as it comes lets everything through", "[journal]") {
    Journal journal;
    journal.add("LLLLLLLLLLLL");
    const GateVerdict verdict = journal.judge(Copier{});
    CHECK(verdict.status == SignalStatus::pending);
    CHECK_FALSE(verdict.reason);
}

TEST_CASE("a copier that is off ignores everything, closes too", "[journal]") {
    const Journal journal;
    Copier off;
    off.enabled = false;
    for (const SignalAction action : {SignalAction::open, SignalAction::close, SignalAction::modify}) {
        SignalTerms terms = Journal::opening();
        terms.action = action;
        const GateVerdict verdict = journal.judge(off, terms);
        CHECK(verdict.status == SignalStatus::ignored);
        CHECK(verdict.reason == "the copier is switched off");
    }
}

TEST_CASE("lists of pairs hold for openings, and let out what is open already", "[journal]") {
    struct Row {
        std::vector<std::string> allowed;
        std::vector<std::string> blocked;
        std::optional<std::string> pair;
        std::string reason;  ///< empty: it may pass
    };
    const Row table[] = {
        {{}, {}, "XAUUSD", ""},
        {{"XAUUSD"}, {}, "XAUUSD", ""},
        {{"EURUSD", "XAUUSD"}, {}, "XAUUSD", ""},
        {{"EURUSD"}, {}, "XAUUSD", "XAUUSD is not one of the allowed pairs"},
        {{"XAUUSD"}, {}, "XAUUS", "XAUUS is not one of the allowed pairs"},
        {{}, {"XAUUSD"}, "XAUUSD", "XAUUSD is one of the blocked pairs"},
        {{}, {"EURUSD", "XAUUSD"}, "XAUUSD", "XAUUSD is one of the blocked pairs"},
        {{}, {"EURUSD"}, "XAUUSD", ""},
        {{}, {"XAUUSD"}, "XAUUSDT", ""},
        {{"XAUUSD"}, {"XAUUSD"}, "XAUUSD", "XAUUSD is one of the blocked pairs"},  // settings stored as they are
        {{"XAUUSD"}, {}, std::nullopt, "the signal names no pair, and only the allowed pairs are copied"},
        {{}, {"XAUUSD"}, std::nullopt, ""},
    };
    const Journal journal;
    for (const Row& row : table) {
        Copier copier;
        copier.allowed_pairs = row.allowed;
        copier.blocked_pairs = row.blocked;
        SignalTerms terms = Journal::opening(row.pair);
        INFO(row.pair.value_or("(none)") << " " << row.reason);
        const GateVerdict verdict = journal.judge(copier, terms);
        CHECK(verdict.status == (row.reason.empty() ? SignalStatus::pending : SignalStatus::ignored));
        CHECK(verdict.reason.value_or("") == row.reason);
        for (const SignalAction action : {SignalAction::close, SignalAction::modify}) {
            terms.action = action;
            CHECK(journal.judge(copier, terms).status == SignalStatus::pending);
        }
    }
}

TEST_CASE("a pair is listed by any of its names", "[journal]") {
    const Journal journal;
    Copier copier;
    copier.symbol_map = {{"YELLOW", "XAUUSD"}, {"EURUSD", "EURUSD.X"}};
    const auto blocks = [&](const std::string& listed, const std::string& pair) {
        copier.blocked_pairs = {"BTCUSD", listed};
        return journal.judge(copier, Journal::opening(pair)).status == SignalStatus::ignored;
    };
    CHECK(blocks("GOLD", "XAUUSD"));
    CHECK(blocks("OANDA:XAUUSD", "XAUUSD"));
    CHECK(blocks("XAUUSD.M", "XAUUSD"));
    CHECK(blocks("YELLOW", "XAUUSD"));
    CHECK(blocks("EURUSD", "EURUSD.X"));  // the user's own names come first
    CHECK(blocks("EURUSD", "EURUSD"));
    CHECK_FALSE(blocks("SILVER", "XAUUSD"));
    CHECK_FALSE(blocks("XAU", "XAUUSDT"));
    copier.blocked_pairs.clear();
    copier.allowed_pairs = {"GOLD"};
    CHECK(journal.judge(copier).status == SignalStatus::pending);
    CHECK(journal.judge(copier, Journal::opening("XAGUSD")).status == SignalStatus::ignored);
}

TEST_CASE("a pair whose win rate is under the floor is blocked, with rate, sample and floor", "[journal]") {
    struct Row {
        std::string outcomes;
        Copier copier;
        std::string said;  ///< between "the win rate of XAUUSD is " and the end; empty: it may pass
    };
    const Row table[] = {
        {"", with_floor("100"), ""},
        {"L", with_floor("50"), "0 % over its last 1 decided trade, under the floor of 50 %"},
        {"L", with_floor("50", 2), ""},
        {"LL", with_floor("50", 2), "0 % over its last 2 decided trades, under the floor of 50 %"},
        {"WL", with_floor("50"), ""},  // exactly the floor is not under it
        {"WL", with_floor("50.0000000000000000000000001"),
         "50 % over its last 2 decided trades, under the floor of 50.0000000000000000000000001 %"},
        {"WL", with_floor("49.9999999999999999999999999"), ""},
        {"WLL", with_floor("33.3333333333333333333333333"), ""},
        {"WLL", with_floor("33.3333333333333333333333334"),
         "33.3 % over its last 3 decided trades, under the floor of 33.3333333333333333333333334 %"},
        {"WWL", with_floor("66.667"), "66.6667 % over its last 3 decided trades, under the floor of 66.667 %"},
        {"W", with_floor("100"), ""},
        {"L", with_floor("0"), ""},
        {"L", with_floor("-0"), ""},
        {"L", with_floor("1e-300"), "0 % over its last 1 decided trade"},
        {"LWLWLLWLWLWLLLWLWLWLLWWL", with_floor("5e1"),
         "41.7 % over its last 24 decided trades, under the floor of 50 %"},
        // Breakevens neither count nor fill the sample.
        {"LBBBBBBBBBB", with_floor("50", 2), ""},
        {"LBBLBB", with_floor("50", 2), "0 % over its last 2 decided trades"},
        {"WBBBWBBL", with_floor("70"), "66.7 % over its last 3 decided trades"},
        {"BBBB", with_floor("50"), ""},
        // Only the newest count.
        {"LLLLLLLLLLWWW", with_floor("50", 1, 3), ""},
        {"LLLLLLLLLLWWWW", with_floor("50", 1, 6), ""},
        {"WWWWWWWWWWLLL", with_floor("50", 1, 3), "0 % over its last 3 decided trades"},
        {"WWWWWWWWWWLLBL", with_floor("50", 3, 4), "25 % over its last 4 decided trades"},
        {"WWWWWWWWWWLLLB", with_floor("50", 3, 3), "0 % over its last 3 decided trades"},
        {"LLWW", with_floor("60", 1, 1), ""},
    };
    for (const Row& row : table) {
        INFO(row.outcomes << " floor " << row.copier.min_win_rate->text());
        Journal journal;
        journal.add(row.outcomes);
        const GateVerdict verdict = journal.judge(row.copier);
        if (row.said.empty()) {
            CHECK(verdict.status == SignalStatus::pending);
            CHECK_FALSE(verdict.reason);
        } else {
            CHECK(verdict.status == SignalStatus::win_rate_blocked);
            REQUIRE(verdict.reason);
            INFO(*verdict.reason);
            CHECK(verdict.reason->starts_with("the win rate of XAUUSD is " + row.said));
        }
    }
}

TEST_CASE("a win rate is that of the pair and the user alone", "[journal]") {
    Journal journal;
    journal.add("WWWW").add("LLLLLLLL", "EURUSD").add("LLLLLLLL", "XAUUSDT").add("LLLLLLLL", "XAUUSD", stranger);
    const Copier copier = with_floor("50");
    CHECK(journal.judge(copier).status == SignalStatus::pending);
    CHECK(journal.judge(copier, Journal::opening("EURUSD")).status == SignalStatus::win_rate_blocked);
    CHECK(journal.judge(copier, Journal::opening("GBPUSD")).status == SignalStatus::pending);
    CHECK(journal.judge(copier, Journal::opening(std::nullopt)).status == SignalStatus::pending);
}

TEST_CASE("a win rate counts the pair's trades under every name of it", "[journal]") {
    Journal journal;
    journal.add("WW").add("LLL", "XAUUSDM").add("L", "GOLD");
    const GateVerdict verdict = journal.judge(with_floor("50", 6));
    REQUIRE(verdict.status == SignalStatus::win_rate_blocked);
    CHECK(verdict.reason->find("33.3 %") != std::string::npos);
    CHECK(journal.judge(with_floor("50", 7)).status == SignalStatus::pending);
    // The newest count, whatever they are called.
    journal.add("WWW", "XAUUSD.R");
    CHECK(journal.judge(with_floor("75", 4, 4)).status == SignalStatus::pending);
    CHECK(journal.judge(with_floor("76", 4, 4)).status == SignalStatus::win_rate_blocked);

    Copier mapped = with_floor("60", 1);
    CHECK(journal.judge(mapped).status == SignalStatus::win_rate_blocked);
    journal.add("WWWWWW", "MYGOLD");
    CHECK(journal.judge(mapped).status == SignalStatus::win_rate_blocked);
    mapped.symbol_map["MYGOLD"] = "XAUUSD";
    CHECK(journal.judge(mapped).status == SignalStatus::pending);
}

TEST_CASE("a sample that is long to read is not read on an event loop", "[journal]") {
    const auto long_to_read = [](const Result<GateVerdict>& verdict) {
        return !verdict && verdict.error().code == Code::would_block;
    };
    Journal breakevens;
    breakevens.add("L" + std::string(199, 'B'));
    CHECK(breakevens.judge_on_a_loop(with_floor("50"))->status == SignalStatus::win_rate_blocked);
    breakevens.add("B");
    CHECK(long_to_read(breakevens.judge_on_a_loop(with_floor("50"))));
    CHECK_FALSE(long_to_read(breakevens.judge_on_a_loop(Copier{})));

    Journal pairs;
    for (int i = 0; i < 32; ++i) pairs.add("W", "PAIR" + std::to_string(i));
    pairs.add("L");
    CHECK(long_to_read(pairs.judge_on_a_loop(with_floor("50"))));
    CHECK(pairs.judge(with_floor("50")).status == SignalStatus::win_rate_blocked);
}

TEST_CASE("a low win rate keeps nobody in a position", "[journal]") {
    Journal journal;
    journal.add("LLLL");
    for (const SignalAction action : {SignalAction::close, SignalAction::modify}) {
        SignalTerms terms = Journal::opening();
        terms.action = action;
        CHECK(journal.judge(with_floor("50"), terms).status == SignalStatus::pending);
    }
    SignalTerms reversal = Journal::opening();
    reversal.instruction = Instruction::reverse;  // closes, but opens too
    CHECK(journal.judge(with_floor("50"), reversal).status == SignalStatus::win_rate_blocked);
}

TEST_CASE("breakevens without end do not have the whole journal walked", "[journal]") {
    const Copier copier = with_floor("50", 1, 1);
    Journal journal;
    journal.add("L" + std::string(1003, 'B'));
    CHECK(journal.judge(copier).status == SignalStatus::win_rate_blocked);
    journal.add("B");
    CHECK(journal.judge(copier).status == SignalStatus::pending);
    journal.add("L");
    CHECK(journal.judge(copier).status == SignalStatus::win_rate_blocked);
}

TEST_CASE("the gate agrees with counting by hand", "[journal]") {
    test::Random random("the gate agrees with counting by hand");
    for (int round = 0; round < 200; ++round) {
        const std::string outcomes = random.text("WWLLB", random.below<std::size_t>(60));
        const auto floor_tenths = random.below<std::uint32_t>(1001);
        const auto lookback = random.between<std::uint32_t>(1, 40);
        const auto min_trades = random.between<std::uint32_t>(1, lookback);
        std::uint32_t wins = 0;
        std::uint32_t decided = 0;
        for (auto at = outcomes.rbegin(); at != outcomes.rend() && decided < lookback; ++at) {
            wins += *at == 'W' ? 1 : 0;
            decided += *at == 'B' ? 0 : 1;
        }
        const bool blocked = decided >= min_trades && 1000 * wins < floor_tenths * decided;
        const std::string floor = std::to_string(floor_tenths / 10) + "." + std::to_string(floor_tenths % 10);
        INFO(outcomes << " floor " << floor << " lookback " << lookback << " min " << min_trades);
        Journal journal;
        journal.add(outcomes);
        const GateVerdict verdict = journal.judge(with_floor(floor, min_trades, lookback));
        CHECK(verdict.status == (blocked ? SignalStatus::win_rate_blocked : SignalStatus::pending));
    }
}
