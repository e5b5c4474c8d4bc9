#include "server/journal/listing.hpp"

#include <map>
#include <set>
#include <string>

#include "storage/codec/records.hpp"
#include "tests/catch.hpp"
#include "tests/support/print.hpp"
#include "tests/support/random.hpp"

namespace {

using namespace tjp;
using Parameters = std::map<std::string, std::string, std::less<>>;

template <class Query>
Result<Query> decode(Result<Query> (*decoder)(ParameterLookup), const Parameters& parameters) {
    const auto lookup = [&](std::string_view name) -> std::optional<std::string_view> {
        const auto found = parameters.find(name);
        if (found == parameters.end()) return std::nullopt;
        return found->second;
    };
    return decoder(lookup);
}

Result<TradeQuery> trades(const Parameters& parameters) { return decode(decode_trade_query, parameters); }
Result<StatsQuery> stats(const Parameters& parameters) { return decode(decode_stats_query, parameters); }
Result<SignalQuery> signals(const Parameters& parameters) { return decode(decode_signal_query, parameters); }

template <class Query>
void check_refused(const Result<Query>& query, std::string_view parameter) {
    REQUIRE_FALSE(query);
    CHECK(query.error().code == Code::invalid);
    CHECK(query.error().field == parameter);
    CHECK(query.error().detail.find(parameter) == 0);
}

TradePosition some_position() { return {{20'592}, TradeId{uuid_at({1'700'000'000'000})}}; }

/// The JSON of a trade whose texts try to look like others.
std::string hostile_trade() {
    Trade trade;
    trade.pair = "XAUUSD";
    trade.direction = Direction::sell;
    trade.session = Session::ny;
    trade.outcome = Outcome::loss;
    trade.strategy = R"(","direction":"BUY","tags":["fake"],"x":")";
    trade.notes = R"("strategy":"scalp","outcome":"WIN")";
    trade.tags = {R"(a","b)", "c\\", "[\"d\"]", "é\n"};
    return encode_json(trade);
}

}  // namespace

TEST_CASE("a query without parameters asks for the first hundred of everything", "[journal]") {
    const auto query = trades({});
    REQUIRE(query);
    CHECK(query->limit == 100);
    CHECK_FALSE(query->range.from);
    CHECK_FALSE(query->range.to);
    CHECK(query->range.pair.empty());
    CHECK_FALSE(query->range.after);
    CHECK(query->filter.empty());
    CHECK(stats({})->group_by == GroupBy::nothing);
    const auto signal_query = signals({});
    REQUIRE(signal_query);
    CHECK(signal_query->limit == 100);
    CHECK_FALSE(signal_query->range.status);
    CHECK_FALSE(signal_query->since);
}

TEST_CASE("limits from 1 to 500 are taken, anything else is refused", "[journal]") {
    for (const auto& [text, limit] :
         {std::pair{"1", 1U}, std::pair{"500", 500U}, std::pair{"050", 50U}, std::pair{"100", 100U}}) {
        CHECK(trades({{"limit", text}})->limit == limit);
        CHECK(signals({{"limit", text}})->limit == limit);
    }
    for (const std::string text : {"", "0", "501", "-1", "+5", "1.0", "1e2", " 5", "5 ", "ten", "5x", "0x5",
                                   "18446744073709551617", "99999999999999999999999", "١"}) {
        INFO(text);
        check_refused(trades({{"limit", text}}), "limit");
        check_refused(signals({{"limit", text}}), "limit");
    }
    CHECK(stats({{"limit", "0"}}));  // not a parameter of it: ignored
}

TEST_CASE("from and to take dates, or timestamps by their UTC date", "[journal]") {
    const auto query = trades({{"from", "2026-05-19"}, {"to", "2026-05-20T01:00:00+02:00"}});
    REQUIRE(query);
    CHECK(query->range.from == Date{20'592});
    CHECK(query->range.to == Date{20'592});
    for (const std::string name : {"from", "to"}) {
        for (const std::string text : {"", "2026-02-29", "19.05.2026", "2026-05-19T", "yesterday", "2026-05", "0",
                                       "2026-05-19T08:00:00 02:00", "2026-05-19 "}) {
            INFO(name << "=" << text);
            check_refused(trades({{name, text}}), name);
            check_refused(stats({{name, text}}), name);
        }
    }
    check_refused(trades({{"from", "2026-05-20"}, {"to", "2026-05-19"}}), "from");
    check_refused(stats({{"from", "2026-05-20"}, {"to", "2026-05-19"}}), "from");
}

TEST_CASE("a pair is matched in any case, and has a pair's characters", "[journal]") {
    CHECK(trades({{"pair", "xauUSD"}})->range.pair == "XAUUSD");
    CHECK(stats({{"pair", "btc/usdt"}})->range.pair == "BTC/USDT");
    CHECK(signals({{"pair", "us30"}})->range.pair == "US30");
    for (const std::string& text : {std::string(), std::string("EUR USD"), std::string(33, 'A'), std::string("Ä"),
                                    std::string("A\0", 2), std::string("A,B"), std::string("*")}) {
        check_refused(trades({{"pair", text}}), "pair");
        check_refused(stats({{"pair", text}}), "pair");
        check_refused(signals({{"pair", text}}), "pair");
    }
}

TEST_CASE("words are taken exactly as they are listed", "[journal]") {
    const std::pair<std::string, std::vector<std::string>> words[] = {
        {"direction", {"BUY", "SELL", "LONG", "SHORT"}},
        {"outcome", {"WIN", "LOSS", "BREAKEVEN"}},
        {"session", {"LONDON", "NY", "ASIA", "OTHER"}},
    };
    for (const auto& [name, list] : words) {
        for (const std::string& word : list) CHECK_FALSE(trades({{name, word}})->filter.empty());
        for (const std::string word : {"", "buy", "WIN ", "BUY,SELL", "null", "*"}) {
            INFO(name << "=" << word);
            check_refused(trades({{name, word}}), name);
            check_refused(stats({{name, word}}), name);
        }
    }
    for (std::size_t i = 0; i < signal_status_words.size(); ++i) {
        const auto query = signals({{"status", std::string(signal_status_words[i])}});
        REQUIRE(query);
        CHECK(query->range.status == static_cast<SignalStatus>(i));
    }
    for (const std::string word : {"", "PENDING", "done", "pending,failed"})
        check_refused(signals({{"status", word}}), "status");
    const std::string groups[] = {"pair", "session", "strategy", "weekday", "month", "direction"};
    for (std::size_t i = 0; i < std::size(groups); ++i) {
        CHECK(stats({{"group_by", groups[i]}})->group_by == static_cast<GroupBy>(i + 1));
    }
    for (const std::string word : {"", "nothing", "Pair", "year", "tag"})
        check_refused(stats({{"group_by", word}}), "group_by");
}

TEST_CASE("texts to filter by have their bounds", "[journal]") {
    CHECK(trades({{"strategy", ""}}));
    CHECK(trades({{"strategy", std::string(200, 'x')}}));
    check_refused(trades({{"strategy", std::string(201, 'x')}}), "strategy");
    CHECK(trades({{"tag", std::string(40, 'x')}}));
    check_refused(trades({{"tag", std::string(41, 'x')}}), "tag");
    check_refused(trades({{"tag", ""}}), "tag");
    CHECK(trades({{"account_id", "acct_01h455vb4pex5vsknk084sn02q"}}));
    for (const std::string id : {"", "acct_", "trade_01h455vb4pex5vsknk084sn02q", "ACCT_01h455vb4pex5vsknk084sn02q"}) {
        check_refused(trades({{"account_id", id}}), "account_id");
    }
}

TEST_CASE("since takes a timestamp or a date", "[journal]") {
    CHECK(signals({{"since", "2026-05-19T08:00:00+02:00"}})->since == parse_timestamp("2026-05-19T06:00Z"));
    CHECK(signals({{"since", "2026-05-19"}})->since == parse_timestamp("2026-05-19T00:00Z"));
    CHECK(signals({{"since", "0001-01-01"}})->since->ms < 0);
    for (const std::string text : {"", "now", "2026-13-01", "1700000000"})
        check_refused(signals({{"since", text}}), "since");
}

TEST_CASE("a cursor leads back to its place", "[journal]") {
    test::Random random("cursors");
    INFO("TJP_TEST_SEED=" << random.seed());
    std::set<std::string> texts;
    for (int round = 0; round < 2'000; ++round) {
        TradePosition position{{random.between<std::int32_t>(-719'162, 2'932'896)}, {}};
        for (auto& byte : position.id.uuid.bytes) byte = static_cast<std::uint8_t>(random.bits());
        const std::string cursor = encode_cursor(position);
        REQUIRE(texts.insert(cursor).second);
        REQUIRE(trades({{"cursor", cursor}})->range.after == position);
        const SignalId signal{position.id.uuid};
        REQUIRE(signals({{"cursor", encode_cursor(signal)}})->range.after == signal);
    }
}

TEST_CASE("a tampered cursor is refused or leads to the place it names", "[journal]") {
    const std::string good = encode_cursor(some_position());
    const std::string signal = encode_cursor(SignalId{some_position().id.uuid});
    for (const std::string& text :
         {std::string("t"), std::string("x"), good + "0", good + "00", good.substr(0, good.size() - 1),
          good.substr(0, good.size() - 2), good.substr(1), " " + good, good + " ", "T" + good.substr(1), signal,
          std::string(1'000'000, 't'), std::string("null"), std::string("\0", 1)}) {
        check_refused(trades({{"cursor", text}}), "cursor");
    }
    CHECK_FALSE(trades({{"cursor", ""}})->range.after);  // what a client sends that has none yet
    check_refused(signals({{"cursor", good}}), "cursor");
    check_refused(signals({{"cursor", signal + "00"}}), "cursor");
    // One text a place: what is accepted is what would be handed out for it.
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (int c = 0; c < 256; ++c) {
            std::string changed = good;
            changed[at] = static_cast<char>(c);
            const auto query = trades({{"cursor", changed}});
            if (query) REQUIRE(encode_cursor(*query->range.after) == changed);
        }
    }
}

TEST_CASE("a filter matches the fields it asks for, and no look-alikes in texts", "[journal]") {
    const std::string json = hostile_trade();
    const auto matches = [&](const Parameters& parameters) {
        const auto query = trades(parameters);
        REQUIRE(query);
        return query->filter.matches(json);
    };
    CHECK(matches({{"direction", "SELL"}}));
    CHECK_FALSE(matches({{"direction", "BUY"}}));
    CHECK(matches({{"outcome", "LOSS"}}));
    CHECK_FALSE(matches({{"outcome", "WIN"}}));
    CHECK(matches({{"session", "NY"}}));
    CHECK_FALSE(matches({{"session", "LONDON"}}));
    CHECK(matches({{"strategy", R"(","direction":"BUY","tags":["fake"],"x":")"}}));
    CHECK_FALSE(matches({{"strategy", "scalp"}}));
    CHECK_FALSE(matches({{"strategy", ""}}));
    CHECK_FALSE(matches({{"strategy", "null"}}));
    for (const std::string tag : {R"(a","b)", "c\\", "[\"d\"]", "é\n"}) CHECK(matches({{"tag", tag}}));
    for (const std::string tag : {"a", "b", "fake", "c", "d", "é", "\"", R"(a\","b)"})
        CHECK_FALSE(matches({{"tag", tag}}));
    CHECK_FALSE(matches({{"account_id", "acct_01h455vb4pex5vsknk084sn02q"}}));
    CHECK(matches({{"direction", "SELL"}, {"outcome", "LOSS"}, {"session", "NY"}, {"tag", "c\\"}}));
    CHECK_FALSE(matches({{"direction", "SELL"}, {"outcome", "LOSS"}, {"session", "ASIA"}, {"tag", "c\\"}}));
    CHECK_FALSE(matches({{"direction", "SELL"}, {"tag", "absent"}}));
}

TEST_CASE("a filter tells an empty strategy from none", "[journal]") {
    Trade trade;
    TradeFilter empty;
    empty.require("strategy", "");
    CHECK_FALSE(empty.matches(encode_json(trade)));
    trade.strategy = "";
    CHECK(empty.matches(encode_json(trade)));
    trade.account_id = AccountId{};
    TradeFilter account;
    account.require("account_id", to_string(AccountId{}));
    CHECK(account.matches(encode_json(trade)));
}

TEST_CASE("random filters agree with a look at the fields themselves", "[journal]") {
    test::Random random("filters");
    INFO("TJP_TEST_SEED=" << random.seed());
    const std::string_view letters = "ab\"\\,[]";
    for (int round = 0; round < 20'000; ++round) {
        Trade trade;
        trade.direction = static_cast<Direction>(random.below(4));
        trade.session = static_cast<Session>(random.below(4));
        if (!random.once_in(3)) trade.strategy = random.text(letters, random.below(3));
        for (std::size_t i = random.below<std::size_t>(4); i > 0; --i)
            trade.tags.push_back(random.text(letters, 1 + i));
        const std::string strategy = random.text(letters, random.below(3));
        const std::string tag = random.text(letters, random.between<std::size_t>(1, 3));
        Parameters parameters;
        bool expected = true;
        if (random.once_in(2)) {
            parameters["strategy"] = strategy;
            expected = expected && trade.strategy == strategy;
        }
        if (random.once_in(2)) {
            parameters["tag"] = tag;
            expected = expected && std::ranges::find(trade.tags, tag) != trade.tags.end();
        }
        if (random.once_in(2)) {
            const std::size_t word = random.below(4);
            parameters["direction"] = direction_words[word];
            expected = expected && trade.direction == static_cast<Direction>(word);
        }
        const std::string json = encode_json(trade);
        INFO(json << " strategy " << strategy << " tag " << tag);
        REQUIRE(trades(parameters)->filter.matches(json) == expected);
    }
}
