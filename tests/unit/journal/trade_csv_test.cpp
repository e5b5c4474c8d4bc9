#include "server/journal/trade_csv.hpp"

#include "storage/codec/records.hpp"
#include "tests/catch.hpp"

using namespace tjp;

namespace {

Trade trade() {
    Trade trade;
    trade.pair = "XAUUSD";
    return trade;
}

std::string row_of(const Trade& trade) {
    std::string row;
    trade_csv::append_row(row, encode_json(trade));
    return row;
}

bool holds(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

TEST_CASE("the header has the API's names, in the order of the JSON", "[journal]") {
    std::string header;
    trade_csv::append_header(header);
    CHECK(header.starts_with("id,date,pair,direction,"));
    CHECK(header.ends_with(",external_id,created_at,updated_at\r\n"));
    const std::string row = row_of(trade());
    CHECK(std::count(header.begin(), header.end(), ',') == std::count(row.begin(), row.end(), ','));
    CHECK(row.ends_with("Z\r\n"));
}

TEST_CASE("texts are quoted where they must be, and never are formulas", "[journal]") {
    struct Row {
        std::string text;
        std::string field;
    };
    const Row rows[] = {
        {"plain text", ",plain text,"},
        {"a,b", ",\"a,b\","},
        {"say \"no\"", ",\"say \"\"no\"\"\","},
        {"a\r\nb", ",\"a\r\nb\","},
        {"back\\slash \t\x01\x7f", ",\"back\\slash \t\x01\x7f\","},
        {"\xc3\xbc\xe2\x82\xac", ",\xc3\xbc\xe2\x82\xac,"},
        {"=1+1", ",'=1+1,"},
        {"-1", ",'-1,"},
        {"+1,2", ",\"'+1,2\","},
        {"@x", ",'@x,"},
        {"\t=x", ",\"\t'=x\","},
        {"\r=x", ",\"\r'=x\","},
        {"", ",,"},
        {"1-1=0", ",1-1=0,"},
        {"me@example.com", ",me@example.com,"},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        Trade noted = trade();
        noted.notes = row.text;
        noted.strategy = "s";
        CHECK(holds(row_of(noted), ",s" + row.field));
    }
}

TEST_CASE("no part of a text is a formula where the spreadsheet's separator is another", "[journal]") {
    struct Row {
        std::string text;
        std::string field;
    };
    const Row rows[] = {
        {"a;=cmd()", ",\"a;'=cmd()\","},   {"a\t+1", ",\"a\t'+1\","},
        {"a\n-1", ",\"a\n'-1\","},         {"a\r\n@x", ",\"a\r\n'@x\","},
        {"a; =1", ",\"a; '=1\","},         {"a;\"=1\"", ",\"a;\"\"'=1\"\"\","},
        {"\"=1\"", ",\"\"\"'=1\"\"\","},   {" =1", ", '=1,"},
        {"=1;=2;=3", ",\"'=1;'=2;'=3\","}, {"＝1", ",'＝1,"},
        {"a;＠x", ",\"a;'＠x\","},         {"a;b=c-d", ",\"a;b=c-d\","},
        {"a, -b", ",\"a, -b\","},
    };
    for (const Row& row : rows) {
        INFO(row.text);
        Trade noted = trade();
        noted.notes = row.text;
        noted.strategy = "s";
        CHECK(holds(row_of(noted), ",s" + row.field));
    }
}

TEST_CASE("tags are joined", "[journal]") {
    Trade tagged = trade();
    tagged.tags = {"a", "b c", "q\"x"};
    CHECK(holds(row_of(tagged), ",\"a;b c;q\"\"x\","));
    tagged.tags = {"-x", "y"};
    CHECK(holds(row_of(tagged), ",\"'-x;y\","));
    tagged.tags = {"y", "=cmd()"};
    CHECK(holds(row_of(tagged), ",\"y;'=cmd()\","));
    tagged.tags = {};
    CHECK_FALSE(holds(row_of(tagged), "["));
}

TEST_CASE("a row of another order or of fewer fields has its values in their columns", "[journal]") {
    std::string row;
    trade_csv::append_row(row, R"({"pair":"EURUSD","date":"2026-05-19","pnl":-1.50,"more":1})");
    CHECK(row == ",2026-05-19,EURUSD,,,,,,,-1.50,,,,,,,,,,,,,,,\r\n");
}
