#include "auth/bearer.hpp"

#include <string>

#include "tests/catch.hpp"

using tjp::Bearer;
using tjp::parse_bearer;

TEST_CASE("an Authorization field is read as RFC 6750 has it", "[auth]") {
    struct Row {
        std::string_view field;
        Bearer::Kind kind;
        std::string_view token;
    };
    constexpr auto none = Bearer::Kind::none;
    constexpr auto malformed = Bearer::Kind::malformed;
    constexpr auto token = Bearer::Kind::token;
    for (const Row& row : {
             Row{"Bearer tjp_live_abc", token, "tjp_live_abc"},
             Row{"bearer abc", token, "abc"},
             Row{"BEARER abc", token, "abc"},
             Row{"bEaReR    abc", token, "abc"},
             Row{"Bearer a", token, "a"},
             Row{"Bearer azAZ09-._~+/", token, "azAZ09-._~+/"},
             Row{"Bearer abc=", token, "abc="},
             Row{"Bearer abc===", token, "abc==="},
             Row{"", none, ""},
             Row{"Basic dXNlcjpwYXNz", none, ""},
             Row{"Bear", none, ""},
             Row{"Bearers abc", none, ""},
             Row{"Bearer-x abc", none, ""},
             Row{"Bearer_abc", none, ""},
             Row{"tjp_live_abc", none, ""},
             Row{"\"Bearer abc\"", none, ""},
             Row{"Bearer", malformed, ""},
             Row{"Bearer ", malformed, ""},
             Row{"Bearer    ", malformed, ""},
             Row{"Bearer\tabc", malformed, ""},
             Row{"Bearer:abc", malformed, ""},
             Row{"Bearer=abc", malformed, ""},
             Row{"Bearer \tabc", malformed, ""},
             Row{"Bearer abc ", malformed, ""},
             Row{"Bearer abc def", malformed, ""},
             Row{"Bearer abc, Bearer def", malformed, ""},
             Row{"Bearer abc,def", malformed, ""},
             Row{"Bearer \"abc\"", malformed, ""},
             Row{"Bearer =", malformed, ""},
             Row{"Bearer =abc", malformed, ""},
             Row{"Bearer abc=def", malformed, ""},
             Row{"Bearer ab\x80", malformed, ""},
             Row{"Bearer ab\x7f", malformed, ""},
             Row{std::string_view("Bearer ab\0c", 11), malformed, ""},
             Row{"Bearer ab\r\nX: y", malformed, ""},
         }) {
        INFO(row.field);
        const Bearer bearer = parse_bearer(row.field);
        CHECK(bearer.kind == row.kind);
        CHECK(bearer.token == row.token);
    }
}
