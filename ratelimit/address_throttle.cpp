#include "ratelimit/address_throttle.hpp"

#include <algorithm>

namespace tjp {
namespace {

/// RFC 4291, 2.5.5.2.
constexpr std::array<std::uint8_t, 12> v4_mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

LimitKey network_of(LimitKey address) {
    if (!std::equal(v4_mapped.begin(), v4_mapped.end(), address.begin())) {
        std::fill(address.begin() + 8, address.end(), std::uint8_t{0});
    }
    return address;
}

}  // namespace

AddressThrottle::AddressThrottle(std::uint32_t failures)
    : window_({.limit = failures, .max_keys = max_addresses, .when_full = WhenFull::forget_oldest}) {}

Verdict AddressThrottle::judge(const LimitKey& address, std::chrono::steady_clock::time_point now) {
    return window_.admit(network_of(address), now);
}

}  // namespace tjp
