#include "ratelimit/sliding_window.hpp"

#include <algorithm>
#include <atomic>
#include <cstring>
#include <deque>
#include <map>
#include <random>
#include <thread>
#include <vector>

#include "tests/catch.hpp"

namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using tjp::LimitKey;
using tjp::SlidingWindow;
using tjp::Verdict;
using Instant = std::chrono::steady_clock::time_point;

LimitKey key(std::uint64_t number) {
    LimitKey out{};
    std::memcpy(out.data(), &number, sizeof number);
    return out;
}

const Instant start{1'000'000s};

/// The definition, told as plainly as it can be: every accepted instant is kept, and a request counts those of the
/// half-open window that ends with it.
struct Model {
    std::uint32_t limit;
    std::map<std::uint64_t, std::deque<Instant>> accepted;

    Verdict admit(std::uint64_t number, Instant now) {
        auto& log = accepted[number];
        while (!log.empty() && log.front() <= now - 60s) log.pop_front();
        Verdict verdict{.allowed = log.size() < limit, .limit = limit};
        if (verdict.allowed) log.push_back(now);
        verdict.remaining = limit - static_cast<std::uint32_t>(log.size());
        verdict.more_after = log.front() + 60s - now;
        verdict.reset_after = log.back() + 60s - now;
        if (!verdict.allowed) verdict.retry_after = verdict.more_after;
        return verdict;
    }
};

bool same(const Verdict& a, const Verdict& b) {
    return a.allowed == b.allowed && a.limit == b.limit && a.remaining == b.remaining && a.more_after == b.more_after &&
           a.reset_after == b.reset_after && a.retry_after == b.retry_after;
}

/// Gaps from nothing at all to longer than a window, and exactly the ones where a boundary lies.
nanoseconds random_gap(std::mt19937_64& random, std::uint32_t limit) {
    const auto below = [&](std::int64_t bound) {
        return nanoseconds(static_cast<std::int64_t>(random() >> 1) % bound);
    };
    switch (random() % 16) {
        case 0:
        case 1:
        case 2:
        case 3:
        case 4:
            return 0ns;
        case 5:
        case 6:
            return below(1'000);
        case 7:
        case 8:
            return below(10'000'000);
        case 9:
        case 10:
            return below(2'000'000'000);
        case 11:
            return nanoseconds(60s) / limit;
        case 12:
            return nanoseconds(60s) / limit - 1ns;
        case 13:
            return random() % 50 == 0 ? nanoseconds(60s) : 1ns;
        case 14:
            return random() % 50 == 0 ? nanoseconds(60s) - 1ns : 1s;
        default:
            return random() % 50 == 0 ? below(130'000'000'000) : below(100'000'000);
    }
}

/// No half-open window may hold more than `limit` of the instants.
bool windows_hold(std::vector<Instant> accepted, std::size_t limit, nanoseconds window) {
    std::sort(accepted.begin(), accepted.end());
    for (std::size_t i = limit; i < accepted.size(); ++i) {
        if (accepted[i] - accepted[i - limit] < window) return false;
    }
    return true;
}

}  // namespace

TEST_CASE("every verdict is the one of the plain definition", "[ratelimit]") {
    for (const std::uint32_t limit : {1U, 2U, 3U, 5U, 60U, 61U, 1000U}) {
        for (const std::uint64_t keys : {1U, 3U, 40U}) {
            SlidingWindow window({.limit = limit});
            Model model{limit, {}};
            std::mt19937_64 random(limit * 1000 + keys);
            Instant now = start;
            int wrong = 0;
            for (int i = 0; i < 20'000; ++i) {
                now += random_gap(random, limit);
                const std::uint64_t number = random() % keys;
                wrong += !same(window.admit(key(number), now), model.admit(number, now));
            }
            INFO("limit " << limit << ", keys " << keys);
            REQUIRE(wrong == 0);
        }
    }
}

TEST_CASE("a slot is free again exactly one window after it was taken", "[ratelimit]") {
    SlidingWindow window({.limit = 60});
    for (int i = 0; i < 60; ++i) REQUIRE(window.admit(key(1), start + nanoseconds(i)).allowed);
    const Verdict early = window.admit(key(1), start + 60s - 1ns);
    CHECK_FALSE(early.allowed);
    CHECK(early.retry_after == 1ns);
    CHECK(tjp::whole_seconds(early.retry_after) == 1);
    CHECK(window.admit(key(1), start + 60s).allowed);
    CHECK_FALSE(window.admit(key(1), start + 60s).allowed);
    CHECK(window.admit(key(1), start + 60s + 1ns).allowed);
}

TEST_CASE("durations are rounded up to whole seconds", "[ratelimit]") {
    CHECK(tjp::whole_seconds(0ns) == 0);
    CHECK(tjp::whole_seconds(1ns) == 1);
    CHECK(tjp::whole_seconds(1s) == 1);
    CHECK(tjp::whole_seconds(1s + 1ns) == 2);
    CHECK(tjp::whole_seconds(60s) == 60);
}

TEST_CASE("who waits as long as Retry-After says is admitted", "[ratelimit]") {
    std::mt19937_64 random(7);
    SlidingWindow window({.limit = 5});
    Instant now = start;
    for (int i = 0; i < 20'000; ++i) {
        now += nanoseconds(random() % 3'000'000'000);
        const Verdict verdict = window.admit(key(1), now);
        if (verdict.allowed) continue;
        now += std::chrono::seconds(tjp::whole_seconds(verdict.retry_after));
        REQUIRE(window.admit(key(1), now).allowed);
    }
}

TEST_CASE("a client pacing itself at one a second is never refused", "[ratelimit]") {
    for (int phase_ms = 0; phase_ms < 1000; ++phase_ms) {
        SlidingWindow window({.limit = 60, .max_keys = 1});
        Instant now = start + std::chrono::milliseconds(phase_ms) + nanoseconds(phase_ms * 991);
        int refused = 0;
        for (int i = 0; i < 3600; ++i, now += 1s) refused += !window.admit(key(1), now).allowed;
        REQUIRE(refused == 0);
    }
}

TEST_CASE("pacing at exactly the limit passes for large limits, and one faster does not", "[ratelimit]") {
    constexpr std::uint32_t limit = 100'000;
    SlidingWindow window({.limit = limit});
    int refused = 0;
    for (std::uint32_t i = 0; i < 3 * limit; ++i) refused += !window.admit(key(1), start + i * 600'000ns).allowed;
    CHECK(refused == 0);
    SlidingWindow faster({.limit = limit});
    for (std::uint32_t i = 0; i < limit; ++i) refused += !faster.admit(key(1), start + i * 599'999ns).allowed;
    CHECK(refused == 0);
    CHECK_FALSE(faster.admit(key(1), start + limit * 599'999ns).allowed);
}

TEST_CASE("a limit of zero turns the limiter off", "[ratelimit]") {
    SlidingWindow window({.limit = 0});
    for (int i = 0; i < 1000; ++i) REQUIRE(window.admit(key(1), start).allowed);
    CHECK(window.admit(key(1), start).limit == 0);
    CHECK(window.keys() == 0);
}

TEST_CASE("a late now is judged by itself and never lets one too many in", "[ratelimit]") {
    for (const std::uint32_t limit : {1U, 2U, 60U}) {
        SlidingWindow window({.limit = limit});
        std::mt19937_64 random(limit);
        std::vector<Instant> accepted;
        Instant now = start;
        for (int i = 0; i < 100'000; ++i) {
            now += nanoseconds(random() % 100'000'000);
            const Instant presented = now - nanoseconds(random() % 900'000'000);
            if (window.admit(key(1), presented).allowed) accepted.push_back(presented);
        }
        CHECK(windows_hold(accepted, limit, 60s));
        CHECK(accepted.size() > 50 * limit);
    }
}

TEST_CASE("eight threads get exactly the limit of each of fifty keys", "[ratelimit]") {
    SlidingWindow window({.limit = 60});
    for (int round = 0; round < 5; ++round) {
        const Instant now = start + round * 60s;
        std::array<std::atomic<int>, 50> accepted{};
        std::vector<std::thread> threads;
        for (unsigned t = 0; t < 8; ++t) {
            threads.emplace_back([&, t] {
                std::mt19937_64 random(t);
                for (int i = 0; i < 50 * 60; ++i) {
                    const std::uint64_t number = random() % 50;
                    accepted[number] += window.admit(key(number), now).allowed;
                }
            });
        }
        for (auto& thread : threads) thread.join();
        CHECK(std::all_of(accepted.begin(), accepted.end(), [](const auto& count) { return count == 60; }));
    }
}

TEST_CASE("threads with clocks out of step never get one too many", "[ratelimit]") {
    SlidingWindow window({.limit = 60, .window = 1s});
    std::atomic<std::int64_t> clock{0};  // runs 1.9 s in all, so that no thread lags by a window and a second
    std::array<std::array<std::vector<Instant>, 50>, 8> accepted;
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < 8; ++t) {
        threads.emplace_back([&, t] {
            std::mt19937_64 random(t);
            for (int i = 0; i < 20'000; ++i) {
                const auto step = static_cast<std::int64_t>(random() % 23'000);
                const Instant now = start + nanoseconds(clock.fetch_add(step));
                const std::uint64_t number = random() % 50;
                if (window.admit(key(number), now).allowed) accepted[t][number].push_back(now);
            }
        });
    }
    for (auto& thread : threads) thread.join();
    for (std::size_t number = 0; number < 50; ++number) {
        std::vector<Instant> all;
        for (const auto& part : accepted) all.insert(all.end(), part[number].begin(), part[number].end());
        CHECK(windows_hold(all, 60, 1s));
        CHECK(all.size() == 120);  // two windows have begun, each key asks some 1,700 times in each
    }
}

TEST_CASE("idle keys are forgotten and their memory given back", "[ratelimit]") {
    SlidingWindow window({.limit = 60, .max_keys = 1000});
    for (std::uint64_t i = 0; i < 1000; ++i) REQUIRE(window.admit(key(i), start).allowed);
    CHECK(window.keys() == 1000);
    for (std::uint64_t i = 0; i < 1000; ++i) REQUIRE(window.admit(key(5000), start + 62s + i * 1s).allowed);
    CHECK(window.keys() == 1);
    CHECK(window.log_bytes() <= 64 * sizeof(std::int64_t));
}

TEST_CASE("a new key is refused while every place is taken, and admitted when told", "[ratelimit]") {
    SlidingWindow window({.limit = 60, .max_keys = 1000});
    for (std::uint64_t i = 0; i < 1000; ++i) REQUIRE(window.admit(key(i), start + i * 1ms).allowed);
    const Verdict refused = window.admit(key(5000), start + 10s);
    CHECK_FALSE(refused.allowed);
    CHECK(refused.retry_after > 0s);
    CHECK(window.admit(key(7), start + 10s).allowed);  // those that have a place are not touched
    CHECK(window.keys() == 1000);
    CHECK(window.admit(key(5000), start + 10s + refused.retry_after).allowed);
    CHECK(window.keys() == 1000);
}

TEST_CASE("where told so, the oldest key gives its place to a new one", "[ratelimit]") {
    SlidingWindow window({.limit = 1, .max_keys = 1000, .when_full = tjp::WhenFull::forget_oldest});
    for (std::uint64_t i = 0; i < 1001; ++i) REQUIRE(window.admit(key(i), start + i * 1ms).allowed);
    CHECK(window.keys() == 1000);
    CHECK_FALSE(window.admit(key(1), start + 10s).allowed);
    CHECK(window.admit(key(0), start + 10s).allowed);
}

TEST_CASE("a key in use keeps its place, whenever it came", "[ratelimit]") {
    SlidingWindow window({.limit = 2, .max_keys = 1000, .when_full = tjp::WhenFull::forget_oldest});
    for (std::uint64_t i = 0; i < 1000; ++i) REQUIRE(window.admit(key(i), start + i * 1ms).allowed);
    REQUIRE(window.admit(key(0), start + 2s).allowed);
    REQUIRE(window.admit(key(5000), start + 3s).allowed);    // takes the place of key 1
    CHECK_FALSE(window.admit(key(0), start + 4s).allowed);   // has had its two
    CHECK(window.admit(key(1), start + 4s).remaining == 1);  // starts anew
}

TEST_CASE("a log grows with what is accepted, not with the limit, and shrinks again", "[ratelimit]") {
    SlidingWindow window({.limit = 100'000, .max_keys = 1000});
    for (std::uint64_t i = 0; i < 100; ++i) REQUIRE(window.admit(key(i), start).allowed);
    CHECK(window.log_bytes() <= 100 * 4 * sizeof(std::int64_t));
    for (int i = 0; i < 99'999; ++i) REQUIRE(window.admit(key(1), start).allowed);
    CHECK_FALSE(window.admit(key(1), start).allowed);
    CHECK(window.log_bytes() <= (100'000 + 100 * 4) * sizeof(std::int64_t));
    for (int i = 0; i < 100; ++i) REQUIRE(window.admit(key(1), start + 62s + i * 1s).allowed);
    CHECK(window.log_bytes() <= 256 * sizeof(std::int64_t));
}
