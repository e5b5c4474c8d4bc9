// Query parameters: what each listing asks for is what its table describes, bound by bound.

#include "server/journal/parameters.hpp"

#include <set>

#include "server/journal/account_view.hpp"
#include "server/journal/json_reader.hpp"
#include "server/journal/listing.hpp"
#include "tests/catch.hpp"
#include "tests/support/print.hpp"

namespace {

using namespace tjp;

template <class Query>
using Decoder = Result<Query> (*)(ParameterLookup);

/// Decodes with one parameter given.
template <class Query>
Result<Query> decode_one(Decoder<Query> decode, std::string_view name, std::string_view text) {
    const auto lookup = [&](std::string_view asked) {
        return asked == name ? std::optional<std::string_view>(text) : std::nullopt;
    };
    return decode(lookup);
}

template <class Query>
void check_numbers(Decoder<Query> decode, std::string_view name, const JsonValue& schema) {
    const long min = std::stol(schema.find("minimum")->text);
    const long max = std::stol(schema.find("maximum")->text);
    CHECK(decode_one(decode, name, std::to_string(min)));
    CHECK(decode_one(decode, name, std::to_string(max)));
    CHECK_FALSE(decode_one(decode, name, std::to_string(min - 1)));
    CHECK_FALSE(decode_one(decode, name, std::to_string(max + 1)));
}

template <class Query>
void check_bounds(Decoder<Query> decode, const QueryParameter<Query>& parameter) {
    const auto schema = parse_json(parameter.schema());
    REQUIRE(schema);
    INFO(parameter.schema());
    if (schema->find("minimum") != nullptr) check_numbers(decode, parameter.name, *schema);
    if (const JsonValue* const words = schema->find("enum")) {
        for (const JsonValue& word : words->items) CHECK(decode_one(decode, parameter.name, word.text));
    }
    if (const JsonValue* const longest = schema->find("maxLength")) {
        const auto bytes = static_cast<std::size_t>(std::stoul(longest->text));
        CHECK(decode_one(decode, parameter.name, std::string(bytes, 'x')));
        CHECK_FALSE(decode_one(decode, parameter.name, std::string(bytes + 1, 'x')));
    }
    if (const JsonValue* const shortest = schema->find("minLength"); shortest != nullptr && shortest->text != "0") {
        CHECK_FALSE(decode_one(decode, parameter.name, ""));
    }
    if (const JsonValue* const examples = schema->find("examples")) {
        for (const JsonValue& example : examples->items) CHECK(decode_one(decode, parameter.name, example.text));
    }
}

template <class Query>
void check_listing(ParameterTable<Query> table, Decoder<Query> decode) {
    std::multiset<std::string> asked;
    const auto record = [&](std::string_view name) {
        asked.emplace(name);
        return std::optional<std::string_view>{};
    };
    REQUIRE(decode(record));
    std::multiset<std::string> described;
    for (const QueryParameter<Query>& parameter : table) {
        INFO(parameter.name);
        described.emplace(parameter.name);
        CHECK_FALSE(parameter.about.empty());
        const auto refused = decode_one(decode, parameter.name, std::string(300, 'x'));
        REQUIRE_FALSE(refused);
        CHECK(refused.error().field == parameter.name);
        CHECK(refused.error().detail == std::string(parameter.name) + " must be " + parameter.wants());
        check_bounds(decode, parameter);
    }
    CHECK(asked == described);
    CHECK(std::set<std::string>(described.begin(), described.end()).size() == described.size());
}

}  // namespace

TEST_CASE("a listing asks for the parameters that its table describes, and for no others", "[journal]") {
    check_listing(trade_parameters(), decode_trade_query);
    check_listing(stats_parameters(), decode_stats_query);
    check_listing(signal_parameters(), decode_signal_query);
    check_listing(message_parameters(), decode_message_query);
    check_listing(account_parameters(), decode_account_filter);
}

TEST_CASE("what a parameter comes to when it is left out is what its description says", "[journal]") {
    const auto nothing = [](std::string_view) { return std::optional<std::string_view>{}; };
    for (const QueryParameter<SignalQuery>& parameter : signal_parameters()) {
        const auto schema = parse_json(parameter.schema());
        const JsonValue* const otherwise = schema->find("default");
        if (parameter.name == "limit") CHECK(otherwise->text == std::to_string(decode_signal_query(nothing)->limit));
        if (parameter.name == "wait")
            CHECK(otherwise->text == std::to_string(decode_signal_query(nothing)->wait.count()));
    }
}
