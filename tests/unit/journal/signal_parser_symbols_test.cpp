#include <string>

#include "server/journal/signal_parser.hpp"
#include "tests/catch.hpp"

namespace {

using namespace tjp;

struct Case {
    const char* symbol;
    const char* pair;
    bool known = true;
};

std::string resolved(std::string_view symbol, const SymbolMap* symbols = nullptr) {
    const auto found = resolve_symbol(symbol, symbols);
    return found ? found->pair + (found->known ? "" : " (not known)") : "none";
}

}  // namespace

TEST_CASE("a symbol is told apart from its exchange, suffix and spelling") {
    constexpr Case cases[] = {
        {"XAUUSDm", "XAUUSD"},
        {"XAUUSD.m", "XAUUSD"},
        {"XAUUSD.r", "XAUUSD"},
        {"EURUSD.Z", "EURUSD"},
        {"EURUSD.sml", "EURUSD"},
        {"#EURUSD", "EURUSD"},
        {"EURUSD_i", "EURUSD"},
        {"frxXAUUSD", "XAUUSD"},
        {"XAUUSDc", "XAUUSD"},
        {"EURUSDc", "EURUSD"},
        {"OANDA:XAUUSD", "XAUUSD"},
        {"BTCUSDT.P", "BTCUSDT"},
        {"BTC/USDT:USDT", "BTCUSDT"},
        {"US30.Cash", "US30"},
        {"NQ1!", "NAS100"},
        {"CME_MINI:NQ1!", "NAS100"},
        {"GOLD", "XAUUSD"},
        {"ORO", "XAUUSD"},
        {"SILVER", "XAGUSD"},
        {"USTEC", "NAS100"},
        {"US100", "NAS100"},
        {"GER30", "GER40"},
        {"DAX", "GER40"},
        {"DJ30", "US30"},
        {"EUR/USD", "EURUSD"},
        {"eur_usd", "EURUSD"},
        {"EURUSD.pro", "EURUSD"},
        {"EURUSD.raw", "EURUSD"},
        {"EURUSDecn", "EURUSD"},
        {"GBPJPY+", "GBPJPY"},
        {"BTC-PERP", "BTCUSD"},
        {"BTCUSDT-PERP", "BTCUSDT"},
        {"BTCUSDTPERP", "BTCUSDT"},
        {"BINANCE:BTCUSDT.P", "BTCUSDT"},
        {"USDT_BTC", "BTCUSDT"},
        {"XBTUSD", "BTCUSD"},
        {"BNBUSD", "BNBUSD"},
        {"BNBBUSD", "BNBBUSD"},
        {"1000PEPEUSDT", "1000PEPEUSDT"},
        {"SPX500", "SPX500"},
        {"US500.cash", "SPX500"},
        {"WTI", "USOIL"},
        {"XBRUSD", "UKOIL"},
        {"BTC", "BTCUSD"},
        {"ETHBTC", "ETHBTC"},
        {"XAUEUR", "XAUEUR"},
        {"NATGAS.f", "NATGAS"},
        {"JP225", "JPN225"},
        {"btcusdt", "BTCUSDT"},
        {"API3/USDT", "API3USDT"},
        {"$ETH", "ETHUSD"},
        {"FOREXCOM:GBPUSD", "GBPUSD"},
    };
    for (const Case& one : cases) {
        INFO(one.symbol);
        CHECK(resolved(one.symbol) == one.pair);
    }
}

TEST_CASE("nothing is stripped from a symbol that is not a suffix") {
    constexpr Case cases[] = {{"BTCUSD", "BTCUSD"},    {"AAPL", "AAPL", false},      {"NASDAQ:AAPL", "AAPL", false},
                              {"TSLA", "TSLA", false}, {"BRK.B", "BRK.B", false},    {"EURUSDT", "EURUSDT"},
                              {"SPY", "SPY", false},   {"XUAUSD", "XUAUSD", false},  {"GME", "GME", false},
                              {"USDC", "USDC", false}, {"ESM2026", "ESM2026", false}};
    for (const Case& one : cases) {
        INFO(one.symbol);
        CHECK(resolved(one.symbol) == std::string(one.pair) + (one.known ? "" : " (not known)"));
    }
}

TEST_CASE("what cannot be a symbol is none") {
    for (const char* const text : {"", " ", "12345", "buy gold now please", "EUR USD?", "{{ticker}}", "золото", "a,b",
                                   "***", "ABCDEFGHIJKLMNOPQRSTUVWXYZABCDEFGHIJKLMNOPQRSTUVWXYZ"}) {
        INFO(text);
        CHECK(resolved(text) == "none");
    }
}

TEST_CASE("the user's map is looked at with the symbol as it came, and without exchange and suffix") {
    const SymbolMap symbols{
        {"GOLD", "XAUUSD.R"}, {"XAUUSD.M", "XAUUSDMICRO"}, {"BTCUSDT", "BTCUSD"}, {"US30", "DJ30.CASH"}};
    CHECK(resolved("gold", &symbols) == "XAUUSD.R");
    CHECK(resolved("GOLDm", &symbols) == "XAUUSD.R");
    CHECK(resolved("TVC:GOLD", &symbols) == "XAUUSD.R");
    CHECK(resolved("XAUUSD.m", &symbols) == "XAUUSDMICRO");
    CHECK(resolved("XAUUSD.r", &symbols) == "XAUUSD");
    CHECK(resolved("BYBIT:BTCUSDT.P", &symbols) == "BTCUSD");
    CHECK(resolved("DJ30", &symbols) == "DJ30.CASH");
}
