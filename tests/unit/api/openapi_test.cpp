// The description of the API follows the tables that route, decode and encode.

#include <functional>
#include <map>
#include <set>
#include <string>

#include "server/api/openapi/document.hpp"
#include "server/api/openapi/members.hpp"
#include "server/api/openapi/operations.hpp"
#include "server/api/openapi/problems.hpp"
#include "server/api/problem.hpp"
#include "server/journal/account_fields.hpp"
#include "server/journal/account_view.hpp"
#include "server/journal/copier_fields.hpp"
#include "server/journal/hook_fields.hpp"
#include "server/journal/json_reader.hpp"
#include "server/journal/listing.hpp"
#include "server/journal/signal_fields.hpp"
#include "server/journal/statistics.hpp"
#include "storage/codec/records.hpp"
#include "storage/model/trade_fields.hpp"
#include "tests/catch.hpp"
#include "tests/support/print.hpp"

namespace {

using namespace tjp;
using namespace tjp::api;
using Kind = JsonValue::Kind;

const JsonValue& document() {
    static const JsonValue parsed = *parse_json(openapi::make_document());
    return parsed;
}

const JsonValue& in(const JsonValue& value, std::string_view name) {
    const JsonValue* const found = value.find(name);
    INFO(name);
    REQUIRE(found != nullptr);
    return *found;
}

const JsonValue& component(std::string_view section, std::string_view name) {
    return in(in(in(document(), "components"), section), name);
}

std::vector<std::string> names_in(const JsonValue& object) {
    std::vector<std::string> names;
    for (const JsonMember& member : object.members) names.push_back(member.name);
    return names;
}

std::vector<std::string> texts_in(const JsonValue& array) {
    std::vector<std::string> texts;
    for (const JsonValue& item : array.items) texts.push_back(item.text);
    return texts;
}

std::vector<std::string> served_names(std::string_view schema) {
    return names_in(in(component("schemas", schema), "properties"));
}

/// Calls `visit` for every reference in the document.
void for_references(const JsonValue& value, const std::function<void(const std::string&)>& visit) {
    for (const JsonMember& member : value.members) {
        if (member.name == "$ref") visit(member.value.text);
        for_references(member.value, visit);
    }
    for (const JsonValue& item : value.items) for_references(item, visit);
}

std::string_view word_of(http::Method method) {
    switch (method) {
        case http::Method::get:
            return "get";
        case http::Method::post:
            return "post";
        case http::Method::put:
            return "put";
        case http::Method::patch:
            return "patch";
        default:
            return "delete";
    }
}

}  // namespace

TEST_CASE("every route is described, and nothing else", "[api]") {
    const JsonValue& paths = in(document(), "paths");
    std::size_t described = 0;
    for (const JsonMember& path : paths.members) described += path.value.members.size();
    CHECK(described == routes().size());
    CHECK(openapi::count_operations() == routes().size());
    std::set<std::string> ids;
    for (const Route& route : routes()) {
        INFO(word_of(route.method) << " " << route.pattern);
        REQUIRE(openapi::find_operation(route) != nullptr);
        const JsonValue& operation = in(in(paths, route.pattern), word_of(route.method));
        CHECK(ids.insert(in(operation, "operationId").text).second);
        CHECK_FALSE(in(operation, "summary").text.empty());
        CHECK_FALSE(in(operation, "description").text.empty());
        const JsonValue& responses = in(operation, "responses");
        CHECK((responses.find("200") != nullptr || responses.find("201") != nullptr));
    }
}

TEST_CASE("the description names the key, scope and plan that a route asks for", "[api]") {
    for (const Route& route : routes()) {
        INFO(word_of(route.method) << " " << route.pattern);
        const JsonValue& operation = in(in(in(document(), "paths"), route.pattern), word_of(route.method));
        const JsonValue& security = in(operation, "security");
        const JsonValue& responses = in(operation, "responses");
        const bool keyed = route.access != api::Access::open;
        const bool console = route.access >= api::Access::signed_in;
        const bool takes_password = openapi::find_operation(route)->id == "signIn";
        CHECK(security.items.size() == (console ? 1U : keyed ? 2U : 0U));
        CHECK((responses.find("401") != nullptr) == (keyed || takes_password));
        CHECK((operation.find("x-plan") != nullptr) == route.pro);
        if (!keyed) continue;
        const bool writes = route.access == api::Access::write;
        CHECK(in(security.items.back(), "session").is(Kind::array));
        if (!console) CHECK(in(security.items[0], "key").is(Kind::array));
        if (!console) CHECK(in(operation, "x-scope").text == (writes ? "write" : "read"));
        CHECK((responses.find("402") != nullptr) == route.pro);
        CHECK((responses.find("403") != nullptr) == (console || route.method != http::Method::get));
    }
}

TEST_CASE("the description is the same text every time, and every reference in it leads somewhere", "[api]") {
    CHECK(openapi::make_document() == openapi::make_document());
    std::size_t count = 0;
    for_references(document(), [&](const std::string& reference) {
        INFO(reference);
        REQUIRE(reference.starts_with("#/components/"));
        const std::size_t slash = reference.find('/', 13);
        REQUIRE(slash != std::string::npos);
        const JsonValue* const section = in(document(), "components").find(reference.substr(13, slash - 13));
        REQUIRE(section != nullptr);
        CHECK(section->find(reference.substr(slash + 1)) != nullptr);
        ++count;
    });
    CHECK(count > 300);
}

TEST_CASE("every error has an answer of its status, and its word is listed", "[api]") {
    const auto words = texts_in(in(in(in(component("schemas", "Error"), "properties"), "code"), "enum"));
    CHECK(std::set<std::string>(words.begin(), words.end()).size() == words.size());
    for (int number = 0; number <= static_cast<int>(Code::internal); ++number) {
        http::Response response;
        write_problem(response, Error{static_cast<Code>(number), "so it is", "x"}, "id");
        const auto body = parse_json(response.body);
        INFO(response.body);
        const auto status = std::ranges::find(openapi::problems(), response.status, &openapi::Problem::status);
        REQUIRE(status != openapi::problems().end());
        CHECK(std::ranges::find(words, in(*body, "code").text) != words.end());
        const JsonValue& answer = component("responses", status->name);
        CHECK(in(answer, "description").text.find("`" + in(*body, "code").text + "`") != std::string::npos);
    }
}

TEST_CASE("what is served is described member by member, in its order", "[api]") {
    std::string figures = "{";
    JsonWriter json(figures);
    Figures().write(json);
    figures += "}";
    const std::pair<std::string_view, std::string> resources[] = {
        {"Trade", encode_json(Trade{})},     {"Signal", encode_json(Signal{})},
        {"Hook", hook_json(Hook{})},         {"Message", encode_json(InboundMessage{})},
        {"Account", encode_json(Account{})}, {"Copier", encode_json(Copier{})},
    };
    for (const auto& [name, text] : resources) {
        INFO(name);
        CHECK(served_names(name) == names_in(*parse_json(text)));
        CHECK(texts_in(in(component("schemas", name), "required")) == served_names(name));
        CHECK_FALSE(in(component("schemas", name), "additionalProperties").flag);
    }
    auto names = names_in(*parse_json(figures));
    names.emplace_back("equity");
    CHECK(served_names("Stats") == names);
    names.pop_back();
    names.insert(names.begin(), "key");
    CHECK(served_names("StatsGroup") == names);
}

TEST_CASE("a body must have what its decoder asks for", "[api]") {
    const auto required = [](std::string_view schema) {
        const JsonValue* const list = component("schemas", schema).find("required");
        return list == nullptr ? std::vector<std::string>{} : texts_in(*list);
    };
    std::vector<std::string> of_trade;
    for (const TradeField& field : trade_fields()) {
        if (field.required) of_trade.emplace_back(field.name);
    }
    CHECK(required("NewTrade") == of_trade);
    CHECK(required("TradeChange").empty());
    CHECK(required("SignalClose") == std::vector<std::string>{"exit_price", "pnl"});
    CHECK(required("NewHook") == std::vector<std::string>{"name"});
    CHECK(required("HookChange").empty());
    CHECK(required("NewAccount") == std::vector<std::string>{"name", "platform", "connection"});
    CHECK(required("CopierSettings").empty());
}

TEST_CASE("a schema that may be null says so in its own terms", "[api]") {
    using openapi::or_null;
    CHECK(or_null(R"({"type":"string"})") == R"({"type":["string","null"]})");
    CHECK(or_null(R"({"type":"number","minimum":0})") == R"({"type":["number","null"],"minimum":0})");
    CHECK(or_null(R"({"type":["string","integer"]})") == R"({"type":["null","string","integer"]})");
    CHECK(or_null(R"({"type":"string","enum":["a","b"]})") == R"({"type":["string","null"],"enum":["a","b",null]})");
    CHECK(or_null(R"({"type":"string","const":"a"})") ==
          R"({"anyOf":[{"type":"string","const":"a"},{"type":"null"}]})");
    CHECK(or_null(R"({"$ref":"#/x"})") == R"({"anyOf":[{"$ref":"#/x"},{"type":"null"}]})");
    CHECK(or_null(R"({"type":"object","properties":{"u":{"type":"string","enum":["a"]}}})") ==
          R"({"type":["object","null"],"properties":{"u":{"type":"string","enum":["a"]}}})");
}
