#include "storage/stores/signal_store.hpp"

#include <algorithm>
#include <map>
#include <set>

#include "storage/codec/keys.hpp"
#include "storage/stores/account_store.hpp"
#include "storage/stores/blocking.hpp"
#include "tests/catch.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/random.hpp"

namespace {

using namespace tjp;
using test::TestEngine;

ReadView view_of(const TestEngine& engine) { return ReadView(*engine, ReadTier::any); }

struct Known {
    SignalId id;
    std::optional<std::string> pair;
    SignalStatus status = SignalStatus::pending;
    int version = 0;
    std::optional<Timestamp> expires_at{};

    std::string json() const {
        return R"({"pair":)" + (pair ? '"' + *pair + '"' : "null") + R"(,"status":")" + std::string(to_string(status)) +
               R"(","version":)" + std::to_string(version) + "}";
    }
};

/// An Entry and the text it points to.
struct Held {
    explicit Held(const Known& known)
        : record(to_record(known.json())), entry{known.id, std::nullopt, known.status, known.expires_at, record} {
        if (known.pair) entry.pair = *known.pair;
    }
    Held(const Held&) = delete;
    Held& operator=(const Held&) = delete;
    std::string record;
    signal_store::Entry entry;
};

template <class Work>
void write(TestEngine& engine, Work work) {
    const auto done = transact_and_wait(*engine, [&](Transaction& tx) -> Result<bool> { return work(tx), true; });
    REQUIRE(done);
}

std::vector<std::string> listed(const TestEngine& engine, UserId user, const signal_store::Range& range,
                                std::size_t limit = 1000) {
    std::vector<std::string> seen;
    const auto on_signal = [&](const SignalId&, std::string_view json) {
        seen.emplace_back(json);
        return seen.size() < limit;
    };
    REQUIRE(signal_store::scan(view_of(engine), user, range, on_signal));
    return seen;
}

TestEngine any_engine() { return TestEngine(GENERATE(from_range(test::engine_kinds()))); }

}  // namespace

TEST_CASE("a signal is found by its user alone", "[stores]") {
    TestEngine engine = any_engine();
    const UserId user{uuid_at({1})};
    const Known known{SignalId{uuid_at({5})}, "XAUUSD", SignalStatus::pending, 1};
    const Held held(known);
    write(engine, [&](Transaction& tx) { signal_store::insert(tx, user, held.entry); });
    const auto row = signal_store::find(view_of(engine), user, known.id);
    REQUIRE((row && *row));
    CHECK((*row)->json == known.json());
    CHECK_FALSE(*signal_store::find(view_of(engine), UserId{uuid_at({2})}, known.id));
    CHECK_FALSE(*signal_store::find(view_of(engine), user, SignalId{}));
}

TEST_CASE("indexes by status and pair follow every change of random signals", "[stores]") {
    TestEngine engine = any_engine();
    test::Random random("signals");
    INFO("TJP_TEST_SEED=" << random.seed());
    const UserId users[] = {UserId{uuid_at({1})}, UserId{uuid_at({2})}};
    std::map<SignalId, Known, std::greater<>> model[2];
    const std::string_view pairs[] = {"EUR", "EURUSD", "XAUUSD"};
    const auto shuffle = [&](Known& known) {
        known.pair = random.once_in(4) ? std::nullopt : std::optional<std::string>(pairs[random.below(3)]);
        known.status = static_cast<SignalStatus>(random.below(signal_status_words.size()));
        known.expires_at.reset();
        if (random.once_in(2)) known.expires_at = Timestamp{random.between<std::int64_t>(1, 1'000)};
        ++known.version;
    };
    for (int round = 0; round < 300; ++round) {
        write(engine, [&](Transaction& tx) {
            const std::size_t who = random.below(2);
            auto& mine = model[who];
            if (mine.empty() || random.once_in(2)) {
                Known known{SignalId{uuid_at({random.between<std::int64_t>(0, 5'000)})}, {}, {}, 0};
                shuffle(known);
                signal_store::insert(tx, users[who], Held(known).entry);
                mine.emplace(known.id, known);
                return;
            }
            Known& known = std::next(mine.begin(), static_cast<std::ptrdiff_t>(random.below(mine.size())))->second;
            const Known before = known;
            shuffle(known);
            const Held was(before);
            const Held is(known);
            signal_store::replace(tx, users[who], was.entry, is.entry);
        });
        if (round % 100 == 50) engine.reopen();
        const std::size_t who = random.below(2);
        signal_store::Range range;
        if (random.once_in(2)) range.status = static_cast<SignalStatus>(random.below(signal_status_words.size()));
        if (random.once_in(2)) range.pair = pairs[random.below(3)];
        if (random.once_in(3) && !model[who].empty()) range.after = model[who].begin()->first;
        std::vector<std::string> expected;
        for (const auto& [id, known] : model[who]) {
            if (range.status && known.status != *range.status) continue;
            if (!range.pair.empty() && known.pair != range.pair) continue;
            if (range.after && id >= *range.after) continue;
            expected.push_back(known.json());
        }
        REQUIRE(listed(engine, users[who], range) == expected);
    }
    // No row of an index is left over.
    std::size_t with_pair = 0;
    for (const auto& mine : model) {
        with_pair += static_cast<std::size_t>(
            std::ranges::count_if(mine, [](const auto& row) { return row.second.pair.has_value(); }));
    }
    const std::size_t all = model[0].size() + model[1].size();
    CHECK(test::rows_of(*engine, Table::signals, test::everything())->size() == all);
    CHECK(test::rows_of(*engine, Table::signals_by_status, test::everything())->size() == all);
    CHECK(test::rows_of(*engine, Table::signals_by_status_pair, test::everything())->size() == with_pair);
    std::multiset<std::int64_t> expected;
    for (const auto& mine : model) {
        for (const auto& [id, known] : mine) {
            if (known.status == SignalStatus::pending && known.expires_at) expected.insert(known.expires_at->ms);
        }
    }
    const auto queue = signal_store::soonest_to_expire(view_of(engine), 1000);
    REQUIRE(queue);
    CHECK(std::ranges::equal(*queue, expected, {}, [](const signal_store::Due& due) { return due.at.ms; }));
}

TEST_CASE("what is to expire comes soonest first, over all users, and can be forgotten", "[stores]") {
    TestEngine engine = any_engine();
    const UserId users[] = {UserId{uuid_at({1})}, UserId{uuid_at({2})}};
    const std::int64_t times[] = {70, 10, 4'102'444'800'000, 40};
    for (std::size_t i = 0; i < std::size(times); ++i) {
        const Known known{SignalId{uuid_at({5})}, {}, SignalStatus::pending, 1, Timestamp{times[i]}};
        write(engine, [&](Transaction& tx) { signal_store::insert(tx, users[i % 2], Held(known).entry); });
    }
    auto queue = signal_store::soonest_to_expire(view_of(engine), 3);
    REQUIRE(queue);
    REQUIRE(queue->size() == 3);
    CHECK((*queue)[0].at.ms == 10);
    CHECK((*queue)[0].user == users[1]);
    CHECK((*queue)[1].at.ms == 40);
    CHECK((*queue)[2].at.ms == 70);
    write(engine, [&](Transaction& tx) { signal_store::forget_expiry(tx, (*queue)[0]); });
    queue = signal_store::soonest_to_expire(view_of(engine), 1);
    REQUIRE(queue);
    CHECK((*queue)[0].at.ms == 40);
}

TEST_CASE("a listing of signals stops where it is told", "[stores]") {
    TestEngine engine = any_engine();
    const UserId user{uuid_at({1})};
    write(engine, [&](Transaction& tx) {
        for (int i = 0; i < 10; ++i) {
            signal_store::insert(tx, user, Held({SignalId{uuid_at({i + 1})}, "EUR", SignalStatus::failed, i}).entry);
        }
    });
    for (const auto& range :
         {signal_store::Range{}, signal_store::Range{SignalStatus::failed, "", {}}, signal_store::Range{{}, "EUR", {}},
          signal_store::Range{SignalStatus::failed, "EUR", {}}}) {
        const auto three = listed(engine, user, range, 3);
        REQUIRE(three.size() == 3);
        CHECK(three[0].find("\"version\":9") != std::string::npos);
        CHECK(three[2].find("\"version\":7") != std::string::npos);
    }
}

#ifndef TJP_TSAN
TEST_CASE("a listing never shows a signal that has left it since it began", "[stores]") {
    TestEngine engine(test::EngineKind::rocksdb);  // where reading does not keep writers away
    const UserId user{uuid_at({1})};
    const SignalStatus pending = SignalStatus::pending;
    const Known first{SignalId{uuid_at({9})}, "EUR", pending, 1};
    const Known second{SignalId{uuid_at({5})}, "EUR", pending, 1};
    const Known elsewhere{second.id, "XAU", pending, 2};
    const Known done{second.id, "EUR", SignalStatus::failed, 2};
    struct Asked {
        signal_store::Range range;
        const Known* becomes;
        std::size_t shown;
    };
    for (const Asked& asked : {Asked{{{}, "EUR", {}}, &elsewhere, 1}, Asked{{pending, "EUR", {}}, &elsewhere, 1},
                               Asked{{pending, "EUR", {}}, &done, 1}, Asked{{pending, "", {}}, &done, 1},
                               Asked{{pending, "", {}}, &elsewhere, 2}, Asked{{{}, "EUR", {}}, &done, 2}}) {
        const Held before(second);
        const Held after(*asked.becomes);
        write(engine, [&](Transaction& tx) {
            signal_store::insert(tx, user, Held(first).entry);
            signal_store::insert(tx, user, before.entry);
        });
        std::vector<SignalId> shown;
        const auto on_signal = [&](const SignalId& id, std::string_view) {
            if (shown.empty()) {
                write(engine, [&](Transaction& tx) { signal_store::replace(tx, user, before.entry, after.entry); });
            }
            shown.push_back(id);
            return true;
        };
        REQUIRE(signal_store::scan(view_of(engine), user, asked.range, on_signal));
        CHECK(shown.size() == asked.shown);
        CHECK(shown.front() == first.id);
        write(engine, [&](Transaction& tx) { signal_store::replace(tx, user, after.entry, before.entry); });
    }
}
#endif

TEST_CASE("a damaged signal is told, not served", "[stores]") {
    TestEngine engine = any_engine();
    const UserId user{uuid_at({1})};
    const Known known{SignalId{uuid_at({5})}, "EUR", SignalStatus::pending, 1};
    write(engine, [&](Transaction& tx) {
        signal_store::insert(tx, user, Held(known).entry);
        tx.put(Table::signals, signal_key(user, known.id), "junk");
    });
    const auto ignore = [](const SignalId&, std::string_view) { return true; };
    CHECK(signal_store::find(view_of(engine), user, known.id).error().code == Code::corrupt);
    CHECK(signal_store::scan(view_of(engine), user, {}, ignore).error().code == Code::corrupt);
    CHECK(signal_store::scan(view_of(engine), user, {SignalStatus::pending, "", {}}, ignore).error().code ==
          Code::corrupt);
}

TEST_CASE("accounts are kept, listed in the order they were made, and erased", "[stores]") {
    TestEngine engine = any_engine();
    const UserId user{uuid_at({1})};
    std::vector<AccountId> ids;
    for (int i = 0; i < 5; ++i) ids.push_back(AccountId{uuid_at({1'000LL * (i + 1)})});
    write(engine, [&](Transaction& tx) {
        for (int i = 4; i >= 0; --i) {
            account_store::put(tx, user, ids[static_cast<std::size_t>(i)], "{\"n\":" + std::to_string(i) + "}");
        }
        account_store::put(tx, UserId{uuid_at({2})}, ids[0], "{\"n\":\"foreign\"}");
    });
    engine.reopen();
    write(engine, [&](Transaction& tx) { account_store::erase(tx, user, ids[2]); });
    write(engine, [&](Transaction& tx) { account_store::put(tx, user, ids[3], "{\"n\":33}"); });
    std::string seen;
    const auto on_account = [&](const AccountId& id, std::string_view json) {
        CHECK(std::ranges::find(ids, id) != ids.end());
        seen += json;
        return true;
    };
    REQUIRE(account_store::scan(view_of(engine), user, on_account));
    CHECK(seen == R"({"n":0}{"n":1}{"n":33}{"n":4})");
    CHECK(*account_store::find(view_of(engine), user, ids[4]) == "{\"n\":4}");
    CHECK_FALSE(*account_store::find(view_of(engine), user, ids[2]));
    CHECK_FALSE(*account_store::find(view_of(engine), UserId{}, ids[0]));
    const auto first_only = [&](const AccountId& id, std::string_view) { return id != ids[0]; };
    CHECK(account_store::scan(view_of(engine), user, first_only));
    write(engine, [&](Transaction& tx) { tx.put(Table::accounts, user_uuid_key(user, ids[0].uuid), "junk"); });
    CHECK(account_store::find(view_of(engine), user, ids[0]).error().code == Code::corrupt);
    CHECK(account_store::scan(view_of(engine), user, on_account).error().code == Code::corrupt);
}
