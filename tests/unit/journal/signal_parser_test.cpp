#include <string>

#include "tests/catch.hpp"
#include "tests/unit/journal/signal_parser_support.hpp"

namespace {

using namespace tjp;
using test::described;

const std::string trade =
    R"({"date":"2026-05-19","pair":"XAUUSD","direction":"BUY","entry_price":2342.50,"exit_price":2355.00,
    "stop_loss":2330.00,"take_profit":2355.00,"lot_size":0.10,"pnl":125.00,"risk_reward":1.0,"outcome":"WIN","session":"LONDON"})";

std::string without(std::string text, const std::string& part) {
    text.erase(text.find(part), part.size());
    return text;
}

ParserOptions of_kind(HookKind kind) { return {nullptr, kind, std::nullopt}; }

std::string fault_of(const std::string& message) { return parse_message(mask_secrets(message)).fault.value_or("none"); }

}  // namespace

TEST_CASE("the reference's trade JSON is a trade, decoded as over the API") {
    for (const HookKind kind : {HookKind::automatic, HookKind::trade}) {
        const ParsedMessage parsed = parse_message(trade, of_kind(kind));
        INFO(described(parsed));
        CHECK(parsed.parsed_as == ParsedAs::trade_json);
        CHECK_FALSE(parsed.fault);
        REQUIRE(parsed.trade);
        CHECK(parsed.trade->trade.pair == "XAUUSD");
        CHECK(parsed.trade->trade.entry_price.text() == "2342.50");
    }
    const ParsedMessage listed = parse_message("[" + trade + "]");
    CHECK(listed.trade);
    CHECK(parse_message("[" + trade + "," + trade + "]").fault == "two orders in one message");
}

TEST_CASE("a trade that is wrong is told in the words of the API") {
    const std::string broken = without(trade, R"("outcome":"WIN",)");
    const ParsedMessage parsed = parse_message(broken);
    CHECK(parsed.parsed_as == ParsedAs::trade_json);
    CHECK_FALSE(parsed.trade);
    CHECK(parsed.fault == "outcome is required and must be one of WIN, LOSS, BREAKEVEN");
}

TEST_CASE("a missing session of a trade is the hook's, where it has one") {
    const std::string sessionless = without(trade, R"(,"session":"LONDON")");
    CHECK(parse_message(sessionless).fault == "session is required and must be one of LONDON, NY, ASIA, OTHER");
    const ParsedMessage filled = parse_message(sessionless, {nullptr, HookKind::automatic, Session::asia});
    REQUIRE(filled.trade);
    CHECK(filled.trade->trade.session == Session::asia);
    const ParsedMessage own = parse_message(trade, {nullptr, HookKind::automatic, Session::asia});
    CHECK(own.trade->trade.session == Session::london);
}

TEST_CASE("a hook for signals gives no trade, a hook for trades no signal") {
    const ParsedMessage signal_only = parse_message(trade, of_kind(HookKind::signal));
    CHECK_FALSE(signal_only.trade);
    CHECK(signal_only.fault == "this is a finished trade, not an order");
    for (const char* const message :
         {"GOLD BUY NOW", R"({"symbol":"XAUUSD","action":"buy"})", "buy,EURUSD,risk=1", "hello"}) {
        const ParsedMessage parsed = parse_message(message, of_kind(HookKind::trade));
        INFO(message);
        CHECK_FALSE(parsed.trade);
        CHECK(parsed.fault == "this hook takes only trades");
        CHECK(parse_message(message, of_kind(HookKind::signal)).parsed_as == parsed.parsed_as);
    }
}

TEST_CASE("JSON that is none, twice the same, or made to hurt is refused by name") {
    CHECK(fault_of(R"({"symbol":"XAUUSD","action":"buy","action":"sell"})").find("\"action\" is given twice") !=
          std::string::npos);
    CHECK(fault_of(R"({"symbol":"XAUUSD","action":"buy","Action":"sell"})") ==
          "\"Action\" is given twice in one object");
    CHECK(fault_of(R"({"symbol":"XAUUSD","action":"buy")").find("malformed JSON") == 0);
    CHECK(fault_of("[]") == "the message is empty");
    CHECK(fault_of(R"([{"symbol":"XAUUSD","action":"buy"},{"symbol":"EURUSD","action":"sell"}])") ==
          "two orders in one message");
    const std::string deep = R"({"a":)" + std::string(5000, '[') + std::string(5000, ']') + "}";
    CHECK(fault_of(deep).find("nested deeper") != std::string::npos);
    std::string wide = "[{\"a\":[0";
    for (int i = 0; i < 20000; ++i) wide += ",0";
    CHECK(fault_of(wide + "]}]").find("more than 4096 values") != std::string::npos);
}

TEST_CASE("what is no text has an answer too") {
    CHECK(parse_message("").fault == "the message is empty");
    CHECK(parse_message(" \r\n\t ").fault == "the message is empty");
    CHECK(parse_message("BUY GOLD \xff").fault == "the message is not text: its bytes are no UTF-8");
    CHECK(parse_message("BUY GOLD \xff").parsed_as == ParsedAs::unreadable);
    CHECK(parse_message(std::string(max_message_bytes + 1, 'a')).fault == "the message is longer than 64 KiB");
    CHECK(parse_message(std::string(max_message_bytes, 'a')).fault == "this is too long to be one order");
}

TEST_CASE("faults are sentences for a trader") {
    CHECK(fault_of("BUY 2342 SL 2330") == "no instrument found");
    CHECK(fault_of("Gold 2342") == "no direction found: neither buy nor sell");
    CHECK(fault_of("GOLD BUY LIMIT SL 2330") == "a limit order without a price");
    CHECK(fault_of("GOLD SELL 2342 SL 2330 TP 2320") == "the stop 2330 is not above the entry 2342 of a sell");
    CHECK(fault_of("TP1 hit on gold, +50 pips") == "this is a report, not an order");
    CHECK(fault_of("Looking to buy gold at 2300") == "this is a plan, not an order");
    CHECK(fault_of("EURUSD BUY 1.08 and GBPUSD BUY 1.25") == "more than one instrument: EURUSD and GBPUSD");
    CHECK(fault_of("GOLD BUY 2342 SELL 2350") == "both buy and sell in one message");
    CHECK(fault_of("Buy {{ticker}} now") == "the placeholder {{ticker}} was not substituted");
    CHECK(fault_of("60123456789,buy,{{ticker}},risk=1") == "the placeholder {{ticker}} was not substituted");
    CHECK(fault_of("60123456789,eaoff,eaoff") == "\"eaoff\" is not an order");
    CHECK(fault_of(R"({"symbol":"XAUUSD","action":"hold"})") == "\"hold\" is neither buy nor sell");
    CHECK(fault_of("close it now") == "it does not say which instrument is to be closed");
}

TEST_CASE("more than twenty targets or entries are a fault") {
    std::string text = "GOLD BUY 2342\nSL 2330\n";
    for (int i = 1; i <= 20; ++i) text += "TP" + std::to_string(i) + " " + std::to_string(2350 + i) + "\n";
    CHECK(fault_of(text) == "none");
    CHECK(fault_of(text + "TP 2380\n") == "more than 20 targets");
    std::string entries = R"({"symbol":"BTCUSDT","side":"buy","entries":[)";
    for (int i = 0; i < 40; ++i) entries += std::to_string(60000 + i) + ",";
    CHECK(fault_of(entries + "60100]}") == "more than 20 entries");
}

TEST_CASE("the user's own names come before the table") {
    const SymbolMap symbols{{"GOLD", "XAUUSD.r"}, {"MYGOLD", "XAUUSD"}, {"BTCUSDT", "BTCUSD"}};
    ParserOptions options;
    options.symbols = &symbols;
    const ParsedMessage named = parse_message("GOLD BUY NOW", options);
    CHECK(named.terms.pair == "XAUUSD.R");
    CHECK(named.terms.symbol == "GOLD");
    CHECK(parse_message("MYGOLD BUY NOW", options).terms.pair == "XAUUSD");
    CHECK(parse_message(R"({"ticker":"BYBIT:BTCUSDT.P","action":"buy"})", options).terms.pair == "BTCUSD");
    CHECK(parse_message(R"({"ticker":"BYBIT:BTCUSDT.P","action":"buy"})").terms.pair == "BTCUSDT");
}

TEST_CASE("a price in a comma line is one only where nothing else is possible") {
    const auto parsed = [](const char* line) { return parse_message(line).terms; };
    CHECK(parsed("buy,XAUUSD,sl=2320,tp=2350").stop_loss);
    CHECK(parsed("buy,EURUSD,sl=1.0790,tp=1.0860").stop_loss);
    CHECK(parsed("buy,EURUSD,sl=1").stop_loss_distance->unit == Unit::unknown);
    CHECK(parsed("sell,GBPJPY,sl=100,tp=150").stop_loss_distance->unit == Unit::unknown);
    CHECK(parsed("buy,USDJPY,price=150.00,sl=149.5").stop_loss->text() == "149.5");
    CHECK(parsed("buy,USDJPY,sl_price=149.5").stop_loss->text() == "149.5");
    CHECK(parsed("buy,XAUUSD,sl_pips=2320").stop_loss_distance->unit == Unit::pips);
    CHECK(parsed("buy,XAUUSD,sl=1%").stop_loss_distance->unit == Unit::percent);
}

TEST_CASE("only the member id names a message, so that alerts of one rule are not one message") {
    const auto id_of = [](const char* message) { return parse_message(message).message_id.value_or("none"); };
    CHECK(id_of(R"({"id":"a-1","symbol":"XAUUSD","action":"buy"})") == "a-1");
    CHECK(id_of(R"({"id":17,"symbol":"XAUUSD","action":"buy"})") == "17");
    CHECK(id_of(R"({"id":17,"text":"GOLD BUY NOW"})") == "17");
    CHECK(id_of(R"({"strategy.order.id":"Long","symbol":"XAUUSD","action":"buy"})") == "none");
    CHECK(id_of(R"({"order":{"id":"x","symbol":"XAUUSD","side":"buy"}})") == "none");
    CHECK(parse_message(R"({"strategy.order.id":"Long","symbol":"XAUUSD","action":"buy"})").terms.comment == "Long");
}
