#include "server/http/cookie.hpp"

#include "tests/catch.hpp"

using tjp::http::cookie;

TEST_CASE("a cookie is found by its whole name", "[http]") {
    CHECK(cookie("a=1", "a") == "1");
    CHECK(cookie("a=1; b=2;c=3", "b") == "2");
    CHECK(cookie("a=1; b=2;c=3", "c") == "3");
    CHECK(cookie("  a=1\t", "a") == "1");
    CHECK(cookie("a=", "a") == "");
    CHECK(cookie("a=1=2", "a") == "1=2");
    CHECK(cookie("a=1; a=2", "a") == "1");
    CHECK(cookie("xa=1; a=2", "a") == "2");
    CHECK(cookie("ax=1; a=2", "a") == "2");
}

TEST_CASE("of several cookies of one name each is found in turn", "[http]") {
    std::string_view rest = "a=1; b=2; a=3";
    CHECK(cookie(rest, "a", &rest) == "1");
    CHECK(cookie(rest, "a", &rest) == "3");
    CHECK_FALSE(cookie(rest, "a", &rest));
}

TEST_CASE("what is no cookie of that name is none", "[http]") {
    for (const char* field : {"", ";", "=", "=1", "a", "A=1", "xa=1", "b=a=1", " ; ;=; b", "a =1"}) {
        INFO(field);
        CHECK_FALSE(cookie(field, "a"));
    }
}
