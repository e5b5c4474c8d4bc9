#include "server/api/setup_link.hpp"

#include "tests/catch.hpp"

using namespace tjp;

TEST_CASE("a setup link is taken for half an hour, until it is used or followed by another", "[api]") {
    api::SetupLink link;
    const Timestamp start{1'000'000};
    CHECK_FALSE(link.takes("", start));
    const std::string token = link.make(start);
    CHECK(link.takes(token, start));
    CHECK(link.takes(token, {start.ms + api::SetupLink::valid_ms - 1}));
    CHECK_FALSE(link.takes(token, {start.ms + api::SetupLink::valid_ms}));
    for (std::string other : {std::string(), token.substr(1), token + "x", token.substr(0, token.size() - 1)}) {
        CHECK_FALSE(link.takes(other, start));
    }
    const std::string next = link.make(start);
    CHECK(next != token);
    CHECK_FALSE(link.takes(token, start));
    CHECK(link.takes(next, start));
    link.spend();
    CHECK_FALSE(link.takes(next, start));
}
