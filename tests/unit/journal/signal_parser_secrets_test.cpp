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
        {R"({"s\u0065cret":"abc","x":1})", R"({"s\u0065cret":"***","x":1})"},
        {R"({"\u0070\u0069\u006e":1234})", R"({"\u0070\u0069\u006e":"***"})"},
        {R"({"text":"{\"s\\u0065cret\":\"abc\"}"})", R"({"text":"{\"s\\u0065cret\":\"***\"}"})"},
        {R"({"comment":"s\u0065cret\u003dabc x"})", R"({"comment":"s\u0065cret\u003d*** x"})"},
        {"ticker=EURUSD&%73ecret=abc&side=buy", "ticker=EURUSD&%73ecret=***&side=buy"},
        {"ticker=EURUSD&auth%5Btoken%5D=abc", "ticker=EURUSD&auth%5Btoken%5D=***"},
        {"auth[token]=abc&side=buy", "auth[token]=***&side=buy"},
        {"payload=%7B%22a%22%3A1%2C%22secret%22%3A%22abc%22%7D",
         "payload=%7B%22a%22%3A1%2C%22secret%22%3A%22***%22%7D"},
        {"payload=%7B%22secret%22%3A123%7D", "payload=%7B%22secret%22%3A%22***%22%7D"},
        {"payload=%257B%2522secret%2522%253A%2522abc%2522%257D",
         "payload=%257B%2522secret%2522%253A%2522***%2522%257D"},
        {"text=60123456789%2Cbuy%2CEURUSD%2Csecret%3Dabc", "text=60123456789%2Cbuy%2CEURUSD%2Csecret%3D***"},
        {"BUY XAUUSD https://user:abc@host/path SL 2330", "BUY XAUUSD https://user:***@host/path SL 2330"},
        {"BUY XAUUSD https://abc@host/", "BUY XAUUSD https://***@host/"},
        {R"({"url":"https:\/\/user:abc@host\/"})", R"({"url":"https:\/\/user:***@host\/"})"},
        {R"({"url":"https://user:a@b@host/"})", R"({"url":"https://user:***@host/"})"},
        {"https%3A%2F%2Fuser%3Aabc%40host&a=b", "https%3A%2F%2Fuser%3A***%40host&a=b"},
        {"secret\t=\tabc\tside=buy", "secret\t=\t***\tside=buy"},
        {"BUY XAUUSD\nemail_token : abc\nSL 2330", "BUY XAUUSD\nemail_token : ***\nSL 2330"},
        {"60123456789\tbuy\tEURUSD", "***\tbuy\tEURUSD"},
        {"60123456789;sell;EURUSD;vol_lots=1", "***;sell;EURUSD;vol_lots=1"},
        {"60123456789|sell|EURUSD", "***|sell|EURUSD"},
        {"60123456789，sell，EURUSD", "***，sell，EURUSD"},
        {"Licence ID: 60123456789\nBUY XAUUSD", "Licence ID: ***\nBUY XAUUSD"},
        {"BUY XAUUSD api key: abc SL 2330", "BUY XAUUSD api key: *** SL 2330"},
        {"licence id=abc", "licence id=***"},
        {"Authorization: Bearer abc", "Authorization: Bearer ***"},
        {"X-Api-Key: abc", "X-Api-Key: ***"},
        {"password => abc", "password => ***"},
        {"password := abc", "password := ***"},
        {"password:\tabc", "password:\t***"},
        {"60123456789,buy,AUDUSD,SECRET:abc", "***,buy,AUDUSD,SECRET:***"},
        {"buy,AUDUSD,Zq9xSecret4", "buy,AUDUSD,***"},
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
          R"({"keyword":"a","monkey":"b"})", "tp=40 stop=20", "{\"secret\"", "secret",
          "secret:", "https://example.com/@channel", "mail a@b.c", "Gain 50%20 %zz 100%", R"({"a":"\u0065\u00e9"})",
          "buy,BTCUSDT1,risk=1"}) {
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

TEST_CASE("the reason says no word back that may be a secret") {
    for (const char* const message :
         {R"({"ticker":"XAUUSD","action":"Zq9xSecret4"})", R"({"ticker":"XAUUSD","action":"secret Zq9x"})",
          R"({"ticker":"XAUUSD","action":"buy","sl":"Zq9xSecret4"})", R"({"Zq9xSecret4":1,"Zq9xSecret4":2})",
          "BUY XAUUSD {{Zq9xSecret4}}", "buy,AUDUSD,Zq9xSecret4", "60123456789,buy,AUDUSD,SECRET:Zq9x"}) {
        const ParsedMessage parsed = parse_message(mask_secrets(message));
        INFO(message << ": " << parsed.fault.value_or("no fault"));
        REQUIRE(parsed.fault);
        CHECK(parsed.fault->find("Zq9x") == std::string::npos);
    }
    const ParsedMessage symbols = parse_message(R"({"ticker":"NAS100USD","symbol":"EURUSD","action":"buy"})");
    CHECK(symbols.fault.value_or("").find("two instruments: ") == 0);
}

TEST_CASE("what is masked is not in the comment either") {
    const ParsedMessage parsed = parse_message(
        mask_secrets(R"({"ticker":"XAUUSD","action":"buy","comment":"s\u0065cret=Zq9x https://u:Zq9x@h/"})"));
    CHECK(parsed.terms.comment == "secret=*** https://u:***@h/");
}
