#include "storage/codec/keys.hpp"

#include <algorithm>
#include <string>
#include <tuple>
#include <vector>

#include "tests/catch.hpp"
#include "tests/support/random.hpp"

namespace {

using namespace tjp;

Uuid random_uuid(test::Random& random) {
    Uuid uuid;
    for (auto& byte : uuid.bytes) byte = static_cast<std::uint8_t>(random.bits());
    // Bytes at the edges, so that carries and sign bits are met.
    if (random.once_in(3)) uuid.bytes[random.below(16)] = random.once_in(2) ? 0x00 : 0xff;
    return uuid;
}

/// Dates close together and far apart, before and after 1970.
Date random_date(test::Random& random) {
    switch (random.below(4)) {
        case 0:
            return {random.between<std::int32_t>(-3, 3)};
        case 1:
            return {random.between<std::int32_t>(-719'162, 2'932'896)};
        case 2:
            return {random.once_in(2) ? -719'162 : 2'932'896};
        default:
            return {random.between<std::int32_t>(20'000, 20'010)};
    }
}

/// Names of which many are prefixes of others.
std::string random_pair(test::Random& random) {
    const std::string_view letters = random.once_in(3) ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/#:-!" : "A!";
    return random.text(letters, random.between<std::size_t>(1, 6));
}

struct Place {
    UserId user;
    std::string pair;
    Date date;
    TradeId id;
};

/// The order a listing has: user, pair, newest date first, newest id first.
bool before(const Place& a, const Place& b, bool by_pair) {
    if (a.user != b.user) return a.user < b.user;
    if (by_pair && a.pair != b.pair) return a.pair < b.pair;
    if (a.date != b.date) return a.date > b.date;
    return a.id > b.id;
}

Place random_place(test::Random& random, const Place& near) {
    // Two places that differ in one part only tell most.
    Place place = near;
    if (random.once_in(4)) place.user = UserId{random_uuid(random)};
    if (random.once_in(2)) place.pair = random.once_in(2) ? random_pair(random) : near.pair + random_pair(random);
    if (random.once_in(2)) place.date = random_date(random);
    if (random.once_in(2)) place.id = TradeId{random_uuid(random)};
    return place;
}

std::string all_of(char c, std::size_t size) { return std::string(size, c); }

}  // namespace

TEST_CASE("the order of keys is the order of the listing", "[codec]") {
    test::Random random("keys");
    INFO("TJP_TEST_SEED=" << random.seed());
    for (int round = 0; round < 60'000; ++round) {
        const Place a{UserId{random_uuid(random)}, random_pair(random), random_date(random),
                      TradeId{random_uuid(random)}};
        const Place b = random_place(random, a);
        const std::string key_a = trade_key(a.user, a.date, a.id);
        const std::string key_b = trade_key(b.user, b.date, b.id);
        const std::string pair_a = trade_pair_key(a.user, a.pair, a.date, a.id);
        const std::string pair_b = trade_pair_key(b.user, b.pair, b.date, b.id);
        if ((key_a < key_b) != before(a, b, false) || (key_b < key_a) != before(b, a, false) ||
            (pair_a < pair_b) != before(a, b, true) || (pair_b < pair_a) != before(b, a, true)) {
            FAIL("round " << round << ": " << a.pair << ' ' << to_string(a.date) << ' ' << to_string(a.id)
                          << " against " << b.pair << ' ' << to_string(b.date) << ' ' << to_string(b.id));
        }
    }
}

TEST_CASE("sorted keys list newest first, across 1970", "[codec]") {
    const UserId user{};
    std::vector<std::pair<std::string, Date>> rows;
    for (const std::int32_t days : {-719'162, -1, 0, 1, 20'592, 2'932'896}) {
        rows.emplace_back(trade_key(user, {days}, {}), Date{days});
    }
    std::ranges::sort(rows);
    CHECK(std::ranges::is_sorted(rows, std::ranges::greater{}, [](const auto& row) { return row.second; }));
}

TEST_CASE("a position is read back from either listing key", "[codec]") {
    test::Random random("positions");
    INFO("TJP_TEST_SEED=" << random.seed());
    for (int round = 0; round < 10'000; ++round) {
        const UserId user{random_uuid(random)};
        const TradePosition position{random_date(random), TradeId{random_uuid(random)}};
        REQUIRE(trade_position(trade_key(user, position.date, position.id)) == position);
        REQUIRE(trade_position(trade_pair_key(user, random_pair(random), position.date, position.id)) == position);
        REQUIRE(decode_date(encode_date(position.date)) == position.date);
        const SignalId signal{position.id.uuid};
        REQUIRE(signal_id_at_end(signal_key(user, signal)) == signal);
        REQUIRE(signal_id_at_end(signal_status_pair_key(user, 1, random_pair(random), signal)) == signal);
        REQUIRE(signal_id_at_end(signal_status_key(user, 3, signal)) == signal);
    }
}

TEST_CASE("what is too short for a position holds none", "[codec]") {
    const std::string key = trade_key({}, {}, {});
    for (std::size_t size = 0; size < 20; ++size) CHECK_FALSE(trade_position(key.substr(0, size)));
    for (std::size_t size = 0; size < 16; ++size) CHECK_FALSE(signal_id_at_end(key.substr(0, size)));
    for (const std::size_t size : {0U, 1U, 3U, 5U, 8U}) CHECK_FALSE(decode_date(all_of('x', size)));
}

TEST_CASE("newer signals sort first, within a user, a pair and a status", "[codec]") {
    test::Random random("signal keys");
    INFO("TJP_TEST_SEED=" << random.seed());
    for (int round = 0; round < 10'000; ++round) {
        const UserId user{random_uuid(random)};
        const SignalId a{random_uuid(random)};
        const SignalId b{random_uuid(random)};
        const std::string pair = random_pair(random);
        const std::string other = pair + random_pair(random);
        REQUIRE((signal_key(user, a) < signal_key(user, b)) == (a > b));
        REQUIRE((signal_status_pair_key(user, 1, pair, a) < signal_status_pair_key(user, 1, pair, b)) == (a > b));
        REQUIRE(signal_status_pair_key(user, 1, pair, a) < signal_status_pair_key(user, 1, other, b));
        REQUIRE((signal_status_key(user, 2, a) < signal_status_key(user, 2, b)) == (a > b));
        REQUIRE(signal_status_key(user, 2, a) < signal_status_key(user, 3, b));
        REQUIRE((signal_status_pair_key(user, 2, pair, a) < signal_status_pair_key(user, 2, pair, b)) == (a > b));
        REQUIRE(signal_status_pair_key(user, 2, pair, a) < signal_status_pair_key(user, 2, other, b));
        REQUIRE((message_key(user, MessageId{a.uuid}) < message_key(user, MessageId{b.uuid})) == (a > b));
        REQUIRE(message_id_at_end(message_key(user, MessageId{a.uuid})) == MessageId{a.uuid});
    }
}

TEST_CASE("what expires sooner sorts first, and its key can be read back", "[codec]") {
    test::Random random("expiry keys");
    INFO("TJP_TEST_SEED=" << random.seed());
    for (int round = 0; round < 10'000; ++round) {
        const UserId users[] = {UserId{random_uuid(random)}, UserId{random_uuid(random)}};
        const SignalId id{random_uuid(random)};
        const Timestamp sooner{random.between<std::int64_t>(0, 1LL << 50)};
        const Timestamp later{sooner.ms + random.between<std::int64_t>(1, 1LL << 40)};
        const std::string key = signal_expiry_key(sooner, users[0], id);
        REQUIRE(key < signal_expiry_key(later, users[1], id));
        const auto read = parse_signal_expiry_key(key);
        REQUIRE(read);
        REQUIRE(read->at == sooner);
        REQUIRE(read->user == users[0]);
        REQUIRE(read->id == id);
        REQUIRE_FALSE(parse_signal_expiry_key(std::string_view(key).substr(1)));
    }
}

TEST_CASE("a range holds the keys with its prefix and no others", "[codec]") {
    const std::string prefixes[] = {"a", "ab", std::string("a\0", 2), "a\xff", "a\xff\xff", "\x01\xff\xff", "\xfe"};
    for (const std::string& prefix : prefixes) {
        const ScanRange range = prefix_range(prefix);
        const auto holds = [&range](const std::string& key) { return range.begin <= key && key < range.end; };
        CHECK(holds(prefix));
        CHECK(holds(prefix + std::string(1, '\0')));
        CHECK(holds(prefix + all_of('\xff', 40)));
        std::string below = prefix;
        below.back() = static_cast<char>(below.back() - 1);
        if (prefix.back() != '\0') CHECK_FALSE(holds(below + all_of('\xff', 8)));
        CHECK_FALSE(holds(prefix.substr(0, prefix.size() - 1)));
        CHECK_FALSE(holds(after_prefix(prefix)));
    }
    CHECK(after_prefix("a\xff\xff") == "b");
    CHECK(after_prefix(std::string("a\0", 2)) == "a\x01");
}

TEST_CASE("the range of a random prefix holds exactly what starts with it", "[codec]") {
    test::Random random("prefix ranges");
    INFO("TJP_TEST_SEED=" << random.seed());
    const std::string_view bytes("\x00\x01\x7f\x80\xfe\xff", 6);
    for (int round = 0; round < 50'000; ++round) {
        const std::string prefix = "u" + random.text(bytes, random.below(4));
        const std::string key = "u" + random.text(bytes, random.below(6));
        const ScanRange range = prefix_range(prefix);
        REQUIRE((range.begin <= key && key < range.end) == key.starts_with(prefix));
    }
}

TEST_CASE("the range of one pair holds no longer pair's rows", "[codec]") {
    const UserId user{};
    const ScanRange range = prefix_range(KeyBuilder().user(user).text("EUR").take());
    const auto holds = [&range](const std::string& key) { return range.begin <= key && key < range.end; };
    CHECK(holds(trade_pair_key(user, "EUR", {20'592}, {})));
    CHECK(holds(trade_pair_key(user, "EUR", {-719'162}, {})));
    for (const std::string_view other : {"EURUSD", "EUR!", "EU", "EUS", "E"}) {
        CHECK_FALSE(holds(trade_pair_key(user, other, {20'592}, {})));
    }
}

TEST_CASE("nothing lies between a key and the one just after it", "[codec]") {
    const std::string key = trade_key({}, {5}, {});
    CHECK(key < just_after(key));
    CHECK(just_after(key) == key + std::string(1, '\0'));
}

TEST_CASE("keys of one user stay within the user's prefix, whatever the external id", "[codec]") {
    test::Random random("external ids");
    UserId user{random_uuid(random)};
    user.uuid.bytes[15] = 0xff;
    const ScanRange range = prefix_range(std::string(user.uuid.view()));
    for (const std::string& external : {std::string("\0", 1), std::string("a\0b", 3), all_of('\xff', 128)}) {
        const std::string key = trade_external_key(user, external);
        CHECK(key.substr(16) == external);
        CHECK((range.begin <= key && key < range.end));
    }
    CHECK(trade_id_key(user, {}).size() == 32);
}
