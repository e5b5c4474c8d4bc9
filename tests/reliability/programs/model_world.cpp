#include "tests/reliability/programs/model_world.hpp"

#include <algorithm>

#include "storage/codec/records.hpp"
#include "storage/stores/event_store.hpp"
#include "storage/stores/signal_store.hpp"
#include "storage/stores/trade_store.hpp"
#include "storage/stores/verify.hpp"
#include "tests/reliability/programs/model_rows.hpp"

namespace tjp::test {
namespace {

using Kind = Command::Kind;

constexpr std::size_t users = 3;
constexpr std::int64_t ms_a_command = 10LL * 60 * 1000;  // so that a world lives long enough to be trimmed

struct Share {
    Kind kind;
    std::size_t share;  ///< of ten thousand
};

constexpr Share shares[] = {
    {Kind::put_trades, 1'100},  {Kind::patch_trade, 900},    {Kind::delete_trade, 700},  {Kind::put_signal, 400},
    {Kind::move_signal, 800},   {Kind::expire_signal, 250},  {Kind::race, 150},          {Kind::snapshot, 100},
    {Kind::trim_events, 10},    {Kind::find_trade, 700},     {Kind::find_external, 500}, {Kind::find_signal, 400},
    {Kind::list_trades, 1'400}, {Kind::list_signals, 1'200}, {Kind::list_pairs, 200},    {Kind::list_events, 150},
    {Kind::walk, 1'023},        {Kind::flush, 10},           {Kind::restart, 5},         {Kind::verify, 2},
};

std::optional<std::string> json_in(const auto& row) {
    return *row ? std::optional<std::string>((*row)->json) : std::nullopt;
}

}  // namespace

Command random_command(Dice& dice) {
    std::size_t at = dice.below(10'000);
    for (const auto& [kind, share] : shares) {
        if (at < share) return {kind, dice.bits()};
        at -= share;
    }
    return {Kind::walk, dice.bits()};
}

std::string name_of(const JournalModel& journal) { return to_string(journal.user).substr(0, 9); }

ModelWorld::ModelWorld(ModelStore& store, std::size_t most_rows, Story story)
    : store_(store), most_rows_(most_rows), story_(story) {
    for (std::size_t i = 0; i < users; ++i) journals_.push_back({model_user(i), {}, {}});
}

void ModelWorld::run(const Command& command) {
    now_.ms += ms_a_command;
    Dice dice(command.seed);
    switch (command.kind) {
        case Kind::put_trades:
            return put_trades(dice);
        case Kind::patch_trade:
            return patch_trade(dice);
        case Kind::delete_trade:
            return delete_trade(dice);
        case Kind::put_signal:
            return put_signal(dice);
        case Kind::move_signal:
            return move_signal(dice);
        case Kind::expire_signal:
            return expire_signal(dice);
        case Kind::race:
            return race(dice);
        case Kind::snapshot:
            return snapshot(dice);
        case Kind::trim_events:
            return trim_events();
        case Kind::find_trade:
            return find_trade(dice);
        case Kind::find_external:
            return find_external(dice);
        case Kind::find_signal:
            return find_signal(dice);
        case Kind::list_trades:
            return list_trades(dice);
        case Kind::list_signals:
            return list_signals(dice);
        case Kind::list_pairs:
            return list_pairs(dice);
        case Kind::list_events:
            return list_events(dice);
        case Kind::walk:
            return walk(dice);
        case Kind::flush:
            tell("a flush");
            return succeed(engine().flush(), "a flush");
        case Kind::restart:
            tell("a restart");
            return store_.restart();
        case Kind::verify:
            return verify_all();
    }
}

void ModelWorld::finish() {
    story_ = Story::silent;
    for (int restarts = 0; restarts < 2; ++restarts) {
        Dice dice(sequence_);
        for (const JournalModel& journal : journals_) {
            const std::size_t all = journal.trades.size() + journal.signals.size() + 1;
            for (const std::string& pair : journal.pairs())
                compare_page(dice, journal, TradeQuestion{{}, {}, pair, {}, false, all});
            compare_page(dice, journal, TradeQuestion{{}, {}, {}, {}, false, all});
            for (std::size_t status = 0; status < signal_status_words.size(); ++status) {
                compare_page(dice, journal, SignalQuestion{static_cast<SignalStatus>(status), {}, {}, all});
            }
            compare_page(dice, journal, SignalQuestion{{}, {}, {}, all});
        }
        verify_all();
        store_.restart();
    }
}

/// Everything the store says of itself, and how much there is of it.
void ModelWorld::verify_all() {
    const VerifyReport report = verify(engine());
    agree(report.sound(), "verify: " + (report.sound() ? "" : report.faults.front()));
    std::size_t trades = 0;
    std::size_t signals = 0;
    for (const JournalModel& journal : journals_) {
        trades += journal.trades.size();
        signals += journal.signals.size();
    }
    for (const auto& [what, rows] : report.counts) {
        agree(what != "trades" || rows == trades, "there are " + std::to_string(rows) + " trades");
        agree(what != "signals" || rows == signals, "there are " + std::to_string(rows) + " signals");
        agree(what != "events" || rows == events_.size(), "there are " + std::to_string(rows) + " events");
    }
    tell("verify");
}

void ModelWorld::find_trade(Dice& dice) {
    const JournalModel& journal = any_journal(dice);
    TradeId id{random_uuid(dice)};
    // Often another user's.
    const JournalModel& owner = any_journal(dice);
    const auto near = owner.trades.lower_bound(id);
    if (near != owner.trades.end()) id = near->first;
    const auto row =
        ask(engine(), dice, [&](const ReadView& view) { return trade_store::find(view, journal.user, id); });
    succeed(row, "the look for " + to_string(id));
    const auto known = journal.trades.find(id);
    const bool there = known != journal.trades.end();
    agree(json_in(row) == (there ? std::optional(known->second.json) : std::nullopt),
          "another trade: " + to_string(id));
    agree(!there || (*row)->position == known->second.position, "a trade stands elsewhere: " + to_string(id));
    tell(name_of(journal) + ": " + to_string(id) + (there ? "" : " is not there"));
}

void ModelWorld::find_external(Dice& dice) {
    const JournalModel& journal = any_journal(dice);
    const std::string external_id = random_external_id(dice);
    const auto row = ask(engine(), dice, [&](const ReadView& view) {
        Transaction tx(engine(), view.may_wait() ? ReadTier::any : ReadTier::cached);
        return trade_store::find_external_for_update(tx, journal.user, external_id);
    });
    succeed(row, "the look for an external id");
    const auto known = journal.trade_called(external_id);
    agree(row->has_value() == known.has_value() && (!known || (*row)->position.id == *known),
          "an external id leads to another trade");
    tell(name_of(journal) + ": an external id that " + (known ? "is " + to_string(*known) : "nobody has"));
}

void ModelWorld::find_signal(Dice& dice) {
    const JournalModel& journal = any_journal(dice);
    SignalId id{random_uuid(dice)};
    const JournalModel& owner = any_journal(dice);
    const auto near = owner.signals.lower_bound(id);
    if (near != owner.signals.end()) id = near->first;
    const auto row =
        ask(engine(), dice, [&](const ReadView& view) { return signal_store::find(view, journal.user, id); });
    succeed(row, "the look for " + to_string(id));
    const auto known = journal.signals.find(id);
    const bool there = known != journal.signals.end();
    agree(json_in(row) == (there ? std::optional(known->second.json) : std::nullopt),
          "another signal: " + to_string(id));
    tell(name_of(journal) + ": " + to_string(id) + (there ? "" : " is not there"));
}

void ModelWorld::list_pairs(Dice& dice) {
    const JournalModel& journal = any_journal(dice);
    const auto pairs = ask(engine(), dice, [&](const ReadView& view) -> Result<std::vector<std::string>> {
        std::vector<std::string> seen;
        const auto on_pair = [&](std::string_view pair) { return seen.emplace_back(pair), true; };
        const auto scanned = trade_store::scan_pairs(view, journal.user, on_pair);
        if (!scanned) return scanned.error();
        return seen;
    });
    succeed(pairs, "the list of pairs");
    agree(*pairs == journal.pairs(), name_of(journal) + ": the list of pairs differs");
    tell(name_of(journal) + ": the list of pairs");
}

/// A stretch of the outbox: every user's events, in the order of their commits.
void ModelWorld::list_events(Dice& dice) {
    const std::size_t from = events_.empty() ? 0 : dice.below(events_.size());
    LogPosition after = events_.empty() ? LogPosition{0, 0} : events_[from].at;
    if (dice.once_in(3)) after = {sequence_, LogPosition::end_of_commit};
    const std::size_t limit = dice.between<std::size_t>(1, 50);
    std::vector<KnownEvent> seen;
    const auto on_event = [&](LogPosition at, UserId user, std::string_view record) {
        const auto event = decode_event(record);
        agree(event.has_value(), "an event is damaged");
        seen.push_back({at, user, event->object, event->type, event->at});
        return seen.size() < limit;
    };
    succeed(event_store::scan(ReadView(engine(), ReadTier::any), after, on_event), "the list of events");
    auto expected = std::ranges::upper_bound(events_, after, {}, &KnownEvent::at);
    for (const KnownEvent& event : seen) {
        agree(expected != events_.end() && *expected == event, "another event at " + to_string(event.at));
        ++expected;
    }
    agree(seen.size() == limit || expected == events_.end(), "the list of events ends early");
    const auto newest = event_store::newest(ReadView(engine(), ReadTier::any));
    succeed(newest, "the look at the newest commit");
    agree(newest->sequence == sequence_, "the newest commit is " + to_string(*newest));
    tell("events after " + to_string(after));
}

}  // namespace tjp::test
