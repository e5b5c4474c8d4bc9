#include "ratelimit/address_throttle.hpp"

#include <cstring>

#include "tests/catch.hpp"

namespace {

using namespace std::chrono_literals;
using tjp::AddressThrottle;
using tjp::LimitKey;

const std::chrono::steady_clock::time_point start{1'000'000s};

LimitKey v4(std::uint8_t a, std::uint8_t b, std::uint8_t c, std::uint8_t d) {
    return {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, a, b, c, d};
}

LimitKey v6(std::uint64_t network, std::uint64_t host) {
    LimitKey out{};
    for (std::size_t i = 0; i < 8; ++i) {
        out[i] = static_cast<std::uint8_t>(network >> (56 - 8 * i));
        out[8 + i] = static_cast<std::uint8_t>(host >> (56 - 8 * i));
    }
    return out;
}

int heard(AddressThrottle& throttle, const LimitKey& address, int failures) {
    int count = 0;
    for (int i = 0; i < failures; ++i) count += throttle.failure(address, start);
    return count;
}

}  // namespace

TEST_CASE("an address may fail so often a minute, and again a minute later", "[ratelimit]") {
    AddressThrottle throttle(5);
    const LimitKey address = v4(192, 0, 2, 1);
    CHECK(heard(throttle, address, 20) == 5);
    const auto verdict = throttle.judge(address, start + 59s);
    CHECK_FALSE(verdict.allowed);
    CHECK(verdict.retry_after == 1s);
    CHECK(throttle.failure(address, start + 60s));
}

TEST_CASE("IPv4 counts by address", "[ratelimit]") {
    AddressThrottle throttle(1);
    CHECK(throttle.failure(v4(192, 0, 2, 1), start));
    CHECK(throttle.failure(v4(192, 0, 2, 2), start));
    CHECK_FALSE(throttle.failure(v4(192, 0, 2, 1), start));
}

TEST_CASE("IPv6 counts by /64", "[ratelimit]") {
    AddressThrottle throttle(1);
    CHECK(throttle.failure(v6(0x20010db800000001, 1), start));
    CHECK_FALSE(throttle.failure(v6(0x20010db800000001, 0xffffffffffffffff), start));
    CHECK(throttle.failure(v6(0x20010db800000002, 1), start));
    CHECK(throttle.addresses() == 2);
}

TEST_CASE("zero turns the throttle off", "[ratelimit]") {
    AddressThrottle throttle(0);
    CHECK(heard(throttle, v4(192, 0, 2, 1), 1000) == 1000);
}

TEST_CASE("a flood from many addresses stays within its memory and refuses no newcomer", "[ratelimit]") {
    AddressThrottle throttle(3);
    int refused = 0;
    for (std::uint64_t i = 0; i < 4 * AddressThrottle::max_addresses; ++i) {
        refused += !throttle.failure(v6(0x20010db800000000 + i, 1), start + i * 1us);
    }
    CHECK(refused == 0);
    CHECK(throttle.addresses() <= AddressThrottle::max_addresses);
    CHECK(throttle.failure(v4(192, 0, 2, 1), start + 1s));
}
