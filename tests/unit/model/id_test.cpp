#include "storage/model/id.hpp"

#include <algorithm>
#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "tests/catch.hpp"
#include "tests/support/random.hpp"
#include "tests/support/set_clock.hpp"

namespace {

using namespace tjp;

constexpr IdKind kinds[] = {IdKind::user, IdKind::key,     IdKind::trade, IdKind::signal, IdKind::account,
                            IdKind::hook, IdKind::webhook, IdKind::event, IdKind::message};

std::string text_of(IdKind kind, const Uuid& uuid) {
    std::string text;
    append_id(text, kind, uuid);
    return text;
}

std::int64_t ms_of(const Uuid& uuid) {
    std::int64_t ms = 0;
    for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | uuid.bytes[i];
    return ms;
}

Uuid random_uuid(test::Random& random) {
    Uuid uuid;
    for (auto& byte : uuid.bytes) byte = static_cast<std::uint8_t>(random.bits());
    return uuid;
}

}  // namespace

TEST_CASE("an id is its prefix and 26 digits of Crockford's base 32", "[model]") {
    // TypeID's published vectors (jetpack-io/typeid, valid.json) have the same suffixes.
    const std::pair<std::string_view, std::string_view> known[] = {
        {"00000000000000000000000000000000", "00000000000000000000000000"},
        {"00000000000000000000000000000001", "00000000000000000000000001"},
        {"0000000000000000000000000000000a", "0000000000000000000000000a"},
        {"00000000000000000000000000000010", "0000000000000000000000000g"},
        {"00000000000000000000000000000020", "00000000000000000000000010"},
        {"ffffffffffffffffffffffffffffffff", "7zzzzzzzzzzzzzzzzzzzzzzzzz"},
        {"0110c8531d0952d8d73e1194e95b5f19", "0123456789abcdefghjkmnpqrs"},
        {"01890a5dac96774bbcceb302099a8057", "01h455vb4pex5vsknk084sn02q"},
    };
    for (const auto& [hex, suffix] : known) {
        Uuid uuid;
        for (std::size_t i = 0; i < 16; ++i) {
            uuid.bytes[i] = static_cast<std::uint8_t>(std::stoul(std::string(hex.substr(2 * i, 2)), nullptr, 16));
        }
        CHECK(text_of(IdKind::trade, uuid) == "trade_" + std::string(suffix));
        CHECK(parse_id(IdKind::trade, "trade_" + std::string(suffix)) == uuid);
    }
}

TEST_CASE("an id is read back under its own prefix alone", "[model]") {
    test::Random random("ids");
    INFO("TJP_TEST_SEED=" << random.seed());
    const std::string_view prefixes[] = {"user_", "key_", "trade_", "signal_", "acct_",
                                         "hook_", "whk_", "evt_",   "msg_"};
    for (std::size_t i = 0; i < std::size(kinds); ++i) CHECK(prefix(kinds[i]) == prefixes[i]);
    for (int round = 0; round < 2'000; ++round) {
        const Uuid uuid = random_uuid(random);
        for (const IdKind kind : kinds) {
            const std::string text = text_of(kind, uuid);
            for (const IdKind other : kinds) REQUIRE(parse_id(other, text).has_value() == (other == kind));
            REQUIRE(parse_id(kind, text) == uuid);
        }
    }
}

TEST_CASE("the order of ids is the order of their texts", "[model]") {
    test::Random random("order of ids");
    INFO("TJP_TEST_SEED=" << random.seed());
    for (int round = 0; round < 20'000; ++round) {
        const Uuid a = random_uuid(random);
        Uuid b = a;
        b.bytes[random.below(16)] = static_cast<std::uint8_t>(random.bits());
        REQUIRE((a < b) == (text_of(IdKind::trade, a) < text_of(IdKind::trade, b)));
        REQUIRE((a < b) == (a.view() < b.view()));
    }
}

TEST_CASE("each id has one text", "[model]") {
    const std::string good = "trade_01h455vb4pex5vsknk084sn02q";
    REQUIRE(parse_id(IdKind::trade, good));
    for (const std::string text :
         {"", "trade_", "trade", "01h455vb4pex5vsknk084sn02q", "TRADE_01h455vb4pex5vsknk084sn02q",
          "trade_01H455VB4PEX5VSKNK084SN02Q", "trade_01h455vb4pex5vsknk084sn02", "trade_01h455vb4pex5vsknk084sn02q0",
          "trade_ 1h455vb4pex5vsknk084sn02q", "trade_01h455vb4pex5vsknk084sn02q ", " trade_01h455vb4pex5vsknk084sn02q",
          "trade-01h455vb4pex5vsknk084sn02q", "trade_01890a5d-ac96-774b-bcce-b302099a8057",
          "trade_i1h455vb4pex5vsknk084sn02q", "trade_0lh455vb4pex5vsknk084sn02q", "trade_0oh455vb4pex5vsknk084sn02q",
          "trade_0uh455vb4pex5vsknk084sn02q", "trade_trade_01h455vb4pex5vsknk084sn02q",
          "trade_\xff"
          "1h455vb4pex5vsknk084sn02q"}) {
        INFO(text);
        CHECK_FALSE(parse_id(IdKind::trade, text));
    }
    // Any character put in any other's place is another id or none.
    for (std::size_t at = 6; at < good.size(); ++at) {
        for (int c = 0; c < 256; ++c) {
            std::string changed = good;
            changed[at] = static_cast<char>(c);
            if (changed == good) continue;
            const auto parsed = parse_id(IdKind::trade, changed);
            if (parsed) REQUIRE(text_of(IdKind::trade, *parsed) == changed);
        }
    }
}

TEST_CASE("a text of more than 128 bits is refused", "[model]") {
    const std::string tail(25, 'z');
    for (const char first : std::string_view("89abcdefghjkmnpqrstvwxyz")) {
        CHECK_FALSE(parse_id(IdKind::trade, std::string("trade_") + first + tail));
        CHECK_FALSE(parse_id(IdKind::trade, std::string("trade_") + first + std::string(25, '0')));
    }
    CHECK(parse_id(IdKind::trade, "trade_7" + tail));
}

TEST_CASE("ids ascend strictly from several threads while the clock jumps back", "[model]") {
    test::SetClock clock;
    IdSource source(clock);
    constexpr std::size_t threads = 4;
    constexpr std::size_t each = 30'000;
    std::vector<std::vector<Uuid>> made(threads);
    std::atomic<bool> done{false};
    std::thread jumper([&] {
        for (int i = 0; !done; ++i) {
            clock.advance(i % 3 == 0 ? -5'000 : i % 3 == 1 ? 2'000 : 2'999);
            std::this_thread::yield();
        }
    });
    std::vector<std::thread> makers;
    for (auto& mine : made) {
        mine.reserve(each);
        makers.emplace_back([&source, &mine] {
            for (std::size_t i = 0; i < each; ++i) mine.push_back(source.next());
        });
    }
    for (auto& maker : makers) maker.join();
    done = true;
    jumper.join();
    std::set<Uuid> all;
    for (const auto& mine : made) {
        CHECK(std::ranges::is_sorted(mine));
        all.insert(mine.begin(), mine.end());
    }
    CHECK(all.size() == threads * each);
    CHECK(source.next() > *all.rbegin());
}

TEST_CASE("more ids than a millisecond has room for borrow from the next", "[model]") {
    const test::SetClock clock({1'000'000});
    IdSource source(clock);
    Uuid last = source.next();
    for (int i = 0; i < 100'000; ++i) {
        const Uuid next = source.next();
        REQUIRE(last < next);
        last = next;
    }
    CHECK(ms_of(last) > 1'000'000);
    CHECK(ms_of(last) < 1'000'000 + 100'000 / 3'000);
}

TEST_CASE("an id holds its time, its version and its variant", "[model]") {
    test::SetClock clock({1'700'000'000'123});
    IdSource source(clock);
    for (const Uuid& uuid : {source.next(), uuid_at({1'700'000'000'123})}) {
        CHECK(ms_of(uuid) == 1'700'000'000'123);
        CHECK(uuid.bytes[6] >> 4 == 7);
        CHECK(uuid.bytes[8] >> 6 == 2);
    }
    CHECK(ms_of(uuid_at({-5})) == 0);
    clock.set({-5});
    CHECK(ms_of(IdSource(clock).next()) == 0);
}

TEST_CASE("ids made after a restart are later than the floor", "[model]") {
    test::SetClock clock({2'000'000});
    IdSource source(clock);
    source.stay_after({9'000'000});
    const Uuid next = source.next();
    CHECK(ms_of(next) > 9'000'000);
    // A lower floor changes nothing.
    source.stay_after({5});
    source.stay_after({-5});
    CHECK(next < source.next());
    clock.set({20'000'000});
    CHECK(ms_of(source.next()) == 20'000'000);
}
