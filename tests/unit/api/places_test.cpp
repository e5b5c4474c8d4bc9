#include "server/api/places.hpp"

#include <optional>
#include <vector>

#include "tests/catch.hpp"

using namespace tjp;
using namespace tjp::api;

namespace {

UserId user(std::uint8_t number) {
    UserId id;
    id.uuid.bytes.fill(number);
    return id;
}

}  // namespace

TEST_CASE("places are bounded a user and in all, and come back", "[api]") {
    Places places(PlaceLimits{.of_user = 2, .all = 3});
    std::vector<Places::Hold> held;
    held.push_back(places.take(user(1)));
    held.push_back(places.take(user(1)));
    CHECK(held[0]);
    CHECK(held[1]);
    CHECK_FALSE(places.take(user(1)));
    held.push_back(places.take(user(2)));
    CHECK(held[2]);
    CHECK_FALSE(places.take(user(3)));
    held.pop_back();
    CHECK(places.take(user(3)));  // given back at once
    held.pop_back();
    std::optional<Places::Hold> moved = places.take(user(1));
    CHECK(*moved);
    CHECK_FALSE(places.take(user(1)));
    moved.reset();
    CHECK(places.take(user(1)));
}
