#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "ratelimit/sliding_window.hpp"

namespace tjp {

/// Counts failed authentications by client address. Ask it only once a key has been found to be bad: a good key is
/// never counted and so never refused, whatever else comes from its address.
///
/// An address is 16 raw bytes in network order: IPv6, or IPv4 in its mapped form ::ffff:a.b.c.d. IPv4 counts by
/// address, IPv6 by /64, the least that one customer is given.
///
/// Memory is bounded: past `max_addresses` the address that failed longest ago is forgotten, so that a flood from many
/// addresses refuses nobody else. Safe from any thread.
class AddressThrottle {
public:
    static constexpr std::uint32_t default_failures = 30;
    static constexpr std::size_t max_addresses = 65'536;

    /// `failures` an address and 60 seconds are answered as what they are; 0 turns the throttle off.
    explicit AddressThrottle(std::uint32_t failures = default_failures);

    /// Counts one failure. False: this address has had its failures for this minute, answer 429. A failure that is
    /// refused is not counted, so a broken client is heard again within the minute.
    [[nodiscard]] bool failure(const LimitKey& address, std::chrono::steady_clock::time_point now) {
        return judge(address, now).allowed;
    }

    /// The same, with `retry_after`.
    [[nodiscard]] Verdict judge(const LimitKey& address, std::chrono::steady_clock::time_point now);

    /// Addresses remembered, for metrics and tests.
    std::size_t addresses() const { return window_.keys(); }

private:
    SlidingWindow window_;
};

}  // namespace tjp
