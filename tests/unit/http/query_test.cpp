#include "server/http/query.hpp"

#include "tests/catch.hpp"

namespace tjp::http {

namespace {

std::string shown(std::string_view text) {
    const auto query = Query::parse(text);
    if (!query) {
        return "error";
    }
    std::string all;
    for (const Parameter& parameter : query->all()) {
        all += "[" + parameter.name + "=" + parameter.value + "]";
    }
    return all;
}

}  // namespace

TEST_CASE("a query is decoded", "[http]") {
    const std::pair<std::string_view, std::string_view> cases[] = {
        {"", ""},
        {"a=b", "[a=b]"},
        {"a=b&c=d", "[a=b][c=d]"},
        {"a", "[a=]"},
        {"a=", "[a=]"},
        {"=b", "[=b]"},
        {"a=b=c", "[a=b=c]"},
        {"&&a=b&", "[a=b]"},
        {"a=1&a=2", "[a=1][a=2]"},
        {"a+b=c+d", "[a b=c d]"},
        {"a%2Bb=%26%3d%25", "[a+b=&=%]"},
        {"p=EUR%2FUSD", "[p=EUR/USD]"},
        {"u=%C3%A4", "[u=\xc3\xa4]"},
        {"a=%", "error"},
        {"a=%4", "error"},
        {"a=%g0", "error"},
        {"a=%0g", "error"},
        {"%zz=a", "error"},
        {"a=%%41", "error"},
        {"a=%+1", "error"},
    };
    for (const auto& [text, expected] : cases) {
        INFO(text);
        CHECK(shown(text) == expected);
    }
}

TEST_CASE("a query has at most 64 parameters", "[http]") {
    std::string text = "p";
    for (int i = 1; i < 64; ++i) {
        text += "&p";
    }
    CHECK(Query::parse(text).has_value());
    CHECK_FALSE(Query::parse(text + "&p").has_value());
}

TEST_CASE("the first parameter of a name is found", "[http]") {
    const auto query = Query::parse("limit=10&pair=A&limit=20");
    REQUIRE(query.has_value());
    REQUIRE(query->find("limit") != nullptr);
    CHECK(*query->find("limit") == "10");
    CHECK(query->find("LIMIT") == nullptr);
}

}  // namespace tjp::http
