#include <string>

#include "server/journal/signal_parser.hpp"
#include "tests/catch.hpp"

namespace {

using namespace tjp;

struct Case {
    const char* message;
    const char* masked;
};

}  // namespace

TEST_CASE("secrets are masked and all else stays byte for byte") {
    constexpr Case cases[] = {
        {R"({"secret":"abc","symbol":"XAUUSD"})", R"({"secret":"***","symbol":"XAUUSD"})"},
        {R"({ "Secret" : "a\"b" , "x":1})", R"({ "Secret" : "***" , "x":1})"},
        {R"({"email_token":"89abcdef-0000","delay_seconds":0})", R"({"email_token":"***","delay_seconds":0})"},
        {R"({"auth":{"PASSPHRASE":"x y"}})", R"({"auth":"***"})"},
        {R"({"user":{"passphrase":"x y"}})", R"({"user":{"passphrase":"***"}})"},
        {R"({"licenseID":60123456789,"action":"buy"})", R"({"licenseID":"***","action":"buy"})"},
        {R"({"pin": 1234})", R"({"pin": "***"})"},
        {R"({"api_key":"k","apiSecret":"s","api-token":"t"})",
         R"({"api_key":"***","apiSecret":"***","api-token":"***"})"},
        {R"({"token":["a","b"],"n":1})", R"({"token":"***","n":1})"},
        {R"({"secret":"cut off)", R"({"secret":"***)"},
        {R"({"text":"{\"secret\":\"abc\",\"a\":1}"})", R"({"text":"{\"secret\":\"***\",\"a\":1}"})"},
        {R"({'password': 'abc', 'a': 1})", R"({'password': '***', 'a': 1})"},
        {"60123456789,sell,EURUSD,vol_lots=1, secret=HappyTrader501", "***,sell,EURUSD,vol_lots=1, secret=***"},
        {"LICENSE99,XAUUSD,buy,risk=0.5", "***,XAUUSD,buy,risk=0.5"},
        {"abc123,buy,AAPL", "***,buy,AAPL"},
        {"60123456789,eaoff,eaoff", "***,eaoff,eaoff"},
        {"60123456789,buy,EURUSD\r\n60123456789,sell,GBPUSD", "***,buy,EURUSD\r\n***,sell,GBPUSD"},
        {"ticker=EURUSD&secret=a%20b&side=buy", "ticker=EURUSD&secret=***&side=buy"},
        {"e=bitmex passphrase=\"a b\" s=XBTUSD", "e=bitmex passphrase=*** s=XBTUSD"},
    };
    for (const Case& one : cases) {
        INFO(one.message);
        CHECK(mask_secrets(one.message) == one.masked);
        CHECK(mask_secrets(one.masked) == one.masked);
    }
}

TEST_CASE("what holds no secret is not touched") {
    for (const char* const message :
         {"", "GOLD BUY 2342 SL 2330", "Token: PEPE/USDT LONG",
          R"({"symbol":"XAUUSD","action":"buy","comment":"secret sauce"})", "buy,EURUSD,risk=1,sl=20,tp=40",
          "EURUSD,buy,risk=1", "AAPL,buy,qty=1", "Guys, buy gold now", "closelong,EURUSD",
          R"({"keyword":"a","monkey":"b"})", "tp=40 stop=20", "{\"secret\"", "secret", "secret:"}) {
        INFO(message);
        CHECK(mask_secrets(message) == message);
    }
}

TEST_CASE("no secret is left of a message cut off within it") {
    const std::string message = R"({"symbol":"XAUUSD","secret":"TOPSECRET","action":"buy"})";
    const std::size_t value = message.find("TOP");
    for (std::size_t size = value + 1; size <= message.size(); ++size) {
        CHECK(mask_secrets(message.substr(0, size)).find("TO") == std::string::npos);
    }
}
