// Field tables: every kind of field, and how a body is read by a table of them.

#include "server/journal/fields.hpp"

#include <set>
#include <string>
#include <vector>

#include "server/journal/field_kinds.hpp"
#include "server/journal/list_kinds.hpp"
#include "tests/catch.hpp"
#include "tests/support/print.hpp"

namespace {

using namespace tjp;
using enum Presence;

enum class Colour : std::uint8_t { red, green };
constexpr std::array<std::string_view, 2> colour_words{"red", "green"};
constexpr std::string_view to_string(Colour colour) { return colour_words[static_cast<std::size_t>(colour)]; }

struct Sample {
    std::string name;
    std::optional<std::string> note;
    std::optional<std::string> kept;
    Decimal price;
    std::optional<Decimal> size;
    std::optional<Decimal> share;
    std::uint32_t tries = 7;
    bool on = false;
    std::optional<std::string> ticket;
    std::optional<std::string> pair;
    std::optional<Timestamp> at;
    std::optional<Date> day;
    std::optional<AccountId> account;
    std::optional<Colour> colour;
    Colour always = Colour::red;
    std::vector<Decimal> rungs;
    std::optional<Measure> distance;
    std::vector<Measure> distances;
    std::vector<std::string> pairs;
    SymbolMap names;
    std::uint32_t served_count = 0;
};
using S = Sample;

constexpr Field<S> table[] = {
    {"name", required, kinds::text<S, &S::name, 1, 8>()},
    {"note", optional, kinds::text<S, &S::note, 0, 8>()},
    {"kept", optional, kinds::stored_text<S, &S::kept>()},
    {"price", required, kinds::number<S, &S::price>()},
    {"size", optional, kinds::positive<S, &S::size>()},
    {"share", optional, kinds::percent<S, &S::share>()},
    {"tries", optional, kinds::count<S, &S::tries, 1, 10>()},
    {"on", optional, kinds::flag<S, &S::on>()},
    {"ticket", optional, kinds::ticket<S, &S::ticket>()},
    {"pair", optional, kinds::pair<S, &S::pair>()},
    {"at", optional, kinds::timestamp<S, &S::at>()},
    {"day", optional, kinds::date<S, &S::day>()},
    {"account", optional, kinds::id<S, &S::account, IdKind::account>()},
    {"colour", optional, kinds::word<S, &S::colour, colour_words>()},
    {"always", optional, kinds::word<S, &S::always, colour_words>()},
    {"rungs", optional, kinds::numbers<S, &S::rungs, 3>()},
    {"distance", optional, kinds::measure<S, &S::distance>()},
    {"distances", optional, kinds::measures<S, &S::distances, 2>()},
    {"pairs", optional, kinds::pairs<S, &S::pairs, 3>()},
    {"names", optional, kinds::symbol_map<S, &S::names, 2>()},
    {"served_count", served, kinds::count<S, &S::served_count, 0, 100>()},
};

/// The fields as JSON, by their names.
std::string shown(const Sample& s) {
    std::string out;
    JsonWriter json(out);
    json.open('{').key("name").value(s.name).key("note").value(s.note).key("kept").value(s.kept);
    json.key("price").value(s.price).key("size").value(s.size).key("share").value(s.share);
    json.key("tries").number(s.tries).key("on").value(s.on).key("ticket").value(s.ticket).key("pair").value(s.pair);
    json.key("at").value(s.at).key("day").value(s.day).key("account").value(s.account).key("colour").value(s.colour);
    json.key("always").string(to_string(s.always)).key("rungs").value(s.rungs).key("distance").value(s.distance);
    json.key("distances").value(s.distances).key("pairs").value(s.pairs).key("names").open('{');
    for (const auto& [symbol, pair] : s.names) json.key_escaped(symbol).string(pair);
    json.close('}').key("served_count").number(s.served_count).close('}');
    return out;
}

JsonValue json_value(const std::string& text) {
    INFO(text);
    auto value = parse_json(text);
    REQUIRE(value);
    return std::move(*value);
}

/// `{"<name>": <json>}` on top of what is required.
JsonValue body_with(const std::string& name, const std::string& json) {
    std::string text = R"({")" + name + "\":" + json;
    if (name != "name") text += R"(,"name":"n")";
    if (name != "price") text += R"(,"price":1)";
    return json_value(text + "}");
}

const std::string acct = R"("acct_01h455vb4pex5vsknk084sn02q")";

struct Row {
    std::string name;
    std::vector<std::pair<std::string, std::string>> good;  ///< as sent, as it is then
    std::vector<std::string> bad;
};

const Row rows[] = {
    {"name", {{R"("a")", R"("a")"}, {R"("12345678")", R"("12345678")"}}, {"null", R"("")", R"("123456789")", "5"}},
    {"note", {{R"("")", R"("")"}, {R"("éééé")", R"("éééé")"}, {"null", "null"}}, {R"("ééééé")", "true", "[]", "{}"}},
    {"kept", {{R"("a longer text than all")", R"("a longer text than all")"}}, {"1"}},
    {"price", {{"-1.50", "-1.50"}, {"0", "0"}, {"1e5", "1e5"}}, {"null", R"("1")", "true", "1e999", "[]"}},
    {"size", {{"0.10", "0.10"}, {"1e-400", "1e-400"}, {"null", "null"}}, {"0", "-1", "0.000", R"("1")"}},
    {"share",
     {{"0", "0"}, {"100", "100"}, {"100.000", "100.000"}, {"1e2", "1e2"}, {"33.3", "33.3"}, {"-0", "-0"}},
     {"-0.001", "100.00000000000000000001", "101", "1e3", "-1e-300", R"("50")"}},
    {"tries", {{"1", "1"}, {"10", "10"}}, {"0", "11", "1.0", "1e1", "-1", "null", R"("5")", "99999999999999999999"}},
    {"on", {{"true", "true"}, {"false", "false"}}, {"null", "1", R"("true")"}},
    {"ticket",
     {{R"("A-7")", R"("A-7")"}, {"81234567890123456789", R"("81234567890123456789")"}, {"null", "null"}},
     {R"("")", "1.5", "-1", "1e3", "true", "\"" + std::string(65, '1') + "\""}},
    {"pair", {{R"("xauusd")", R"("XAUUSD")"}, {R"("btc/usdt")", R"("BTC/USDT")"}}, {R"("")", R"("a b")", "5"}},
    {"at", {{R"("2026-05-19T08:00:00+02:00")", R"("2026-05-19T06:00:00.000Z")"}}, {R"("soon")", "5", "true"}},
    {"day", {{R"("2024-02-29")", R"("2024-02-29")"}}, {R"("2023-02-29")", "20240229"}},
    {"account", {{acct, acct}, {"null", "null"}}, {R"("acct_x")", R"("trade_01h455vb4pex5vsknk084sn02q")", "5"}},
    {"colour", {{R"("green")", R"("green")"}, {"null", "null"}}, {R"("GREEN")", R"("")", "1"}},
    {"always", {{R"("green")", R"("green")"}}, {"null", R"("blue")"}},
    {"rungs", {{"[]", "[]"}, {"[1,-2.50,3]", "[1,-2.50,3]"}, {"null", "[]"}}, {"1", "[1,2,3,4]", R"([1,"2"])", "{}"}},
    {"distance",
     {{R"({"unit":"pips","value":20.0})", R"({"value":20.0,"unit":"pips"})"}},
     {"20", R"({"value":20})", R"({"unit":"pips"})", R"({"value":20,"unit":"miles"})",
      R"({"value":"20","unit":"pips"})", R"({"value":20,"unit":"pips","more":1})", R"({"value":20,"unit":null})"}},
    {"distances",
     {{R"([{"value":1,"unit":"percent"}])", R"([{"value":1,"unit":"percent"}])"}, {"null", "[]"}},
     {"{}", "[1]", R"([{"value":1,"unit":"pips"},{"value":1,"unit":"pips"},{"value":1,"unit":"pips"}])"}},
    {"pairs",
     {{R"(["eurusd","XAUUSD"])", R"(["EURUSD","XAUUSD"])"}, {"[]", "[]"}},
     {R"("EURUSD")", R"(["EUR USD"])", "[5]", R"(["A","B","C","D"])", R"([null])"}},
    {"names",
     {{R"({"gold":"xauusd"})", R"({"GOLD":"XAUUSD"})"}, {"{}", "{}"}},
     {"null", "[]", R"({"gold":5})", R"({"gold":"X Y"})", R"({"":"X"})", R"({"gold":"A","GOLD":"B"})",
      R"({"A":"X","B":"X","C":"X"})"}},
};

}  // namespace

TEST_CASE("each kind of field takes what it should", "[journal]") {
    std::set<std::string> covered{"served_count"};
    for (const Row& row : rows) {
        covered.insert(row.name);
        for (const auto& [sent, stored] : row.good) {
            INFO(row.name << ": " << sent);
            Sample sample;
            const auto ignored = fields::read_new<S>(table, sample, body_with(row.name, sent));
            REQUIRE(ignored);
            CHECK(ignored->empty());
            CHECK(find_member(shown(sample), row.name) == stored);
        }
    }
    CHECK(covered.size() == std::size(table));
}

TEST_CASE("each kind of field refuses what it should, names itself and says what it wants", "[journal]") {
    for (const Row& row : rows) {
        for (const std::string& sent : row.bad) {
            INFO(row.name << ": " << sent);
            Sample sample;
            const auto read = fields::read_new<S>(table, sample, body_with(row.name, sent));
            REQUIRE_FALSE(read);
            CHECK(read.error().code == Code::invalid);
            CHECK(read.error().field == row.name);
            CHECK(read.error().detail.starts_with(row.name + " must be "));
        }
    }
}

TEST_CASE("what a field wants ends in null exactly where null is taken", "[journal]") {
    for (const Field<S>& field : table) {
        if (field.presence == served) continue;
        const std::string name(field.name);
        INFO(name);
        Sample sample;
        const bool takes_null = bool(fields::read_new<S>(table, sample, body_with(name, "null")));
        CHECK(fields::fault(field, " must be ").detail.ends_with(", or null") == takes_null);
    }
}

TEST_CASE("a kind's schema is JSON", "[journal]") {
    for (const Field<S>& field : table) {
        INFO(field.name << ": " << field.kind.schema());
        const auto schema = parse_json(field.kind.schema());
        REQUIRE(schema);
        CHECK(schema->find("type") != nullptr);
        CHECK_FALSE(field.kind.wants().empty());
    }
}

TEST_CASE("what is required must be there, in a new resource only", "[journal]") {
    Sample sample;
    const auto missing = fields::read_new<S>(table, sample, json_value(R"({"name":"n"})"));
    REQUIRE_FALSE(missing);
    CHECK(missing.error().field == "price");
    CHECK(missing.error().detail.starts_with("price is required and must be a finite number"));
    CHECK(fields::read_change<S>(table, sample, json_value(R"({"on":true})")));
    CHECK(sample.on);
}

TEST_CASE("unknown fields and those that are only served are named, and nothing else happens", "[journal]") {
    Sample sample;
    const auto ignored = fields::read_change<S>(
        table, sample, json_value(R"({"served_count":5,"password":"hunter2","NAME":"x","on":true})"));
    REQUIRE(ignored);
    CHECK(*ignored == std::vector<std::string>{"served_count", "password", "NAME"});
    CHECK(sample.served_count == 0);
    CHECK(shown(sample).find("hunter2") == std::string::npos);
    REQUIRE(fields::read<S>(table, sample, json_value(R"({"served_count":5})"), fields::Sender::store));
    CHECK(sample.served_count == 5);
}

TEST_CASE("a change that fails changes nothing, whichever field it fails at", "[journal]") {
    Sample sample;
    REQUIRE(fields::read_new<S>(table, sample, json_value(R"({"name":"n","price":1,"rungs":[1,2]})")));
    const std::string before = shown(sample);
    for (const Row& row : rows) {
        INFO(row.name);
        // The first member is good, and the one that fails comes after it.
        const std::string first = row.name == "on" ? R"("tries":9)" : R"("on":true)";
        const auto body = json_value("{" + first + ",\"" + row.name + "\":" + row.bad.back() + "}");
        CHECK_FALSE(fields::read_change<S>(table, sample, body));
        CHECK(shown(sample) == before);
    }
}

TEST_CASE("a body that is no object is refused by every table", "[journal]") {
    for (const std::string text : {"[]", "null", "5", R"("x")", "true", R"([{"name":"n","price":1}])"}) {
        INFO(text);
        Sample sample;
        for (const auto& read : {fields::read_new<S>(table, sample, json_value(text)),
                                 fields::read_change<S>(table, sample, json_value(text))}) {
            REQUIRE_FALSE(read);
            CHECK(read.error().field == "body");
        }
    }
}
