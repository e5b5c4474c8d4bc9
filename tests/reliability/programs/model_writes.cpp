#include <algorithm>

#include "storage/stores/blocking.hpp"
#include "storage/stores/event_store.hpp"
#include "storage/stores/signal_store.hpp"
#include "storage/stores/trade_store.hpp"
#include "storage/stores/upkeep.hpp"
#include "tests/reliability/programs/model_rows.hpp"
#include "tests/reliability/programs/model_world.hpp"

namespace tjp::test {
namespace {

trade_store::Entry entry_of(const KnownTrade& trade) {
    trade_store::Entry entry{trade.position, trade.pair, std::nullopt, trade.record};
    if (trade.external_id) entry.external_id = *trade.external_id;
    return entry;
}

signal_store::Entry entry_of(const KnownSignal& signal) {
    signal_store::Entry entry{signal.id, std::nullopt, signal.status, signal.expires_at, signal.record};
    if (signal.pair) entry.pair = *signal.pair;
    return entry;
}

/// There must be some.
template <class Rows>
auto& any_of(Rows& rows, Dice& dice) {
    return std::next(rows.begin(), static_cast<std::ptrdiff_t>(dice.below(rows.size())))->second;
}

std::string place_of(const KnownTrade& trade) {
    return to_string(trade.position.id) + " of " + to_string(trade.position.date) + ", " + trade.pair;
}

}  // namespace

void ModelWorld::note(EventType type, UserId user, const Uuid& object) {
    const bool first = events_.empty() || events_.back().at.sequence != sequence_;
    events_.push_back({{sequence_, first ? 0 : events_.back().at.position + 1}, user, object, type, now_});
}

Result<bool> ModelWorld::apply(Transaction& tx, const TradeChange& change) {
    const UserId user = change.journal->user;
    const KnownTrade& subject = change.before ? *change.before : *change.after;
    const auto type = !change.before  ? EventType::trade_created
                      : !change.after ? EventType::trade_deleted
                                      : EventType::trade_updated;
    if (change.before) {
        const auto row = trade_store::find_for_update(tx, user, subject.position.id);
        if (!row) return row.error();
        agree(*row && (*row)->json == change.before->json, "a trade to be changed is another: " + place_of(subject));
    }
    if (change.after && change.after->external_id) {
        const auto twin = trade_store::find_external_for_update(tx, user, *change.after->external_id);
        if (!twin) return twin.error();
        agree(!*twin || (*twin)->position.id == subject.position.id, "an external id is taken that nobody has");
    }
    if (!change.before) trade_store::insert(tx, user, entry_of(*change.after));
    if (!change.after) trade_store::erase(tx, user, entry_of(*change.before));
    if (change.before && change.after)
        trade_store::replace(tx, user, entry_of(*change.before), entry_of(*change.after));
    tx.publish({type, now_, user, subject.position.id.uuid, {}});
    return true;
}

/// One commit of changes of different trades.
void ModelWorld::change(const std::vector<TradeChange>& changes) {
    const auto done = transact_and_wait(engine(), [&](Transaction& tx) -> Result<bool> {
        for (const TradeChange& change : changes) {
            if (auto applied = apply(tx, change); !applied) return applied;
        }
        return true;
    });
    succeed(done, "a change of trades");
    ++sequence_;
    for (const auto& [journal, before, after] : changes) {
        if (before) journal->trades.erase(before->position.id);
        if (after) journal->trades[after->position.id] = *after;
        const auto type = !before  ? EventType::trade_created
                          : !after ? EventType::trade_deleted
                                   : EventType::trade_updated;
        note(type, journal->user, (before ? before : after)->position.id.uuid);
        if (story_ == Story::silent) continue;
        tell(name_of(*journal) + ": " + (before ? place_of(*before) : "nothing") + " -> " +
             (after ? place_of(*after) : "nothing"));
    }
}

void ModelWorld::put_trades(Dice& dice) {
    JournalModel& journal = any_journal(dice);
    std::vector<TradeChange> changes;
    const std::size_t count = dice.between<std::size_t>(1, dice.once_in(10) ? 12 : 2);
    while (changes.size() < count && journal.trades.size() + changes.size() < most_rows_) {
        KnownTrade trade{{random_date(dice), TradeId{random_uuid(dice)}}, random_pair(dice), std::nullopt, {}, {}};
        if (dice.once_in(3)) trade.external_id = random_external_id(dice);
        const auto meets = [&](const TradeChange& other) {
            return other.after->position.id == trade.position.id ||
                   (trade.external_id && other.after->external_id == trade.external_id);
        };
        if (journal.trades.contains(trade.position.id) || std::ranges::any_of(changes, meets)) continue;
        if (trade.external_id && journal.trade_called(*trade.external_id)) trade.external_id.reset();
        write_record(trade, ++number_, dice);
        changes.push_back({&journal, std::nullopt, std::move(trade)});
    }
    changes.empty() ? delete_trade(dice) : change(changes);
}

ModelWorld::TradeChange ModelWorld::random_patch(Dice& dice, JournalModel& journal) {
    const KnownTrade& before = any_of(journal.trades, dice);
    KnownTrade after = before;
    if (dice.once_in(2)) after.position.date = random_date(dice);
    if (dice.once_in(2)) after.pair = random_pair(dice);
    if (dice.once_in(2)) after.external_id = dice.once_in(3) ? std::nullopt : std::optional(random_external_id(dice));
    const auto holder = after.external_id ? journal.trade_called(*after.external_id) : std::nullopt;
    if (holder && *holder != before.position.id) after.external_id = before.external_id;
    write_record(after, ++number_, dice);
    return {&journal, before, after};
}

void ModelWorld::patch_trade(Dice& dice) {
    JournalModel& journal = any_journal(dice);
    if (!journal.trades.empty()) change({random_patch(dice, journal)});
}

void ModelWorld::delete_trade(Dice& dice) {
    JournalModel& journal = any_journal(dice);
    if (!journal.trades.empty()) change({{&journal, any_of(journal.trades, dice), std::nullopt}});
}

/// Both rest on what was there before the first one.
void ModelWorld::race(Dice& dice) {
    JournalModel& journal = any_journal(dice);
    if (journal.trades.empty()) return;
    const TradeChange first = random_patch(dice, journal);
    const TradeChange second{&journal, first.before, dice.once_in(2) ? std::nullopt : std::optional(*first.before)};
    Transaction overtaken(engine(), ReadTier::any);
    succeed(apply(overtaken, second), "the look at a trade");
    change({first});
    const CommitResult result = commit_and_wait(engine(), std::move(overtaken.writes()));
    agree(result.conflict.has_value(), "a commit was made that rests on what is no longer so");
}

void ModelWorld::change_signal(JournalModel& journal, const KnownSignal& before, const KnownSignal& after) {
    const auto done = transact_and_wait(engine(), [&](Transaction& tx) -> Result<bool> {
        const auto row = signal_store::find_for_update(tx, journal.user, before.id);
        if (!row) return row.error();
        agree(*row && (*row)->json == before.json, "a signal to be changed is another: " + to_string(before.id));
        signal_store::replace(tx, journal.user, entry_of(before), entry_of(after));
        tx.publish({EventType::signal_updated, now_, journal.user, before.id.uuid, {}});
        return true;
    });
    succeed(done, "a change of a signal");
    ++sequence_;
    note(EventType::signal_updated, journal.user, before.id.uuid);
    tell(name_of(journal) + ": " + to_string(before.id) + " " + std::string(to_string(before.status)) + " -> " +
         std::string(to_string(after.status)) + ", " + after.pair.value_or("no pair"));
    journal.signals[before.id] = KnownSignal(after);
}

void ModelWorld::put_signal(Dice& dice) {
    JournalModel& journal = any_journal(dice);
    KnownSignal signal{SignalId{random_uuid(dice)}, std::nullopt, SignalStatus::pending, std::nullopt, {}, {}};
    if (journal.signals.contains(signal.id) || journal.signals.size() >= most_rows_) return move_signal(dice);
    if (!dice.once_in(4)) signal.pair = random_pair(dice);
    if (dice.once_in(3)) signal.status = static_cast<SignalStatus>(dice.below(signal_status_words.size()));
    if (dice.once_in(2)) signal.expires_at = Timestamp{now_.ms + dice.between<std::int64_t>(-5, 5)};
    write_record(signal, ++number_, dice);
    const auto done = transact_and_wait(engine(), [&](Transaction& tx) -> Result<bool> {
        const auto row = signal_store::find_for_update(tx, journal.user, signal.id);
        if (!row) return row.error();
        agree(!*row, "a signal is there that nobody made");
        signal_store::insert(tx, journal.user, entry_of(signal));
        tx.publish({EventType::signal_created, now_, journal.user, signal.id.uuid, {}});
        return true;
    });
    succeed(done, "a new signal");
    ++sequence_;
    note(EventType::signal_created, journal.user, signal.id.uuid);
    tell(name_of(journal) + ": " + to_string(signal.id) + " new, " + std::string(to_string(signal.status)) + ", " +
         signal.pair.value_or("no pair"));
    journal.signals.emplace(signal.id, signal);
}

void ModelWorld::move_signal(Dice& dice) {
    JournalModel& journal = any_journal(dice);
    if (journal.signals.empty()) return;
    const KnownSignal before = any_of(journal.signals, dice);
    KnownSignal after = before;
    after.status = static_cast<SignalStatus>(dice.below(signal_status_words.size()));
    if (dice.once_in(4)) after.pair = random_pair(dice);
    if (dice.once_in(3)) after.expires_at = Timestamp{now_.ms + dice.between<std::int64_t>(-5, 5)};
    write_record(after, ++number_, dice);
    change_signal(journal, before, after);
}

void ModelWorld::expire_signal(Dice& dice) {
    const std::size_t limit = dice.between<std::size_t>(1, 40);
    const std::vector<KnownDue> expected = due(journals_);
    const auto queue = signal_store::soonest_to_expire(ReadView(engine(), ReadTier::any), limit);
    succeed(queue, "the look at what is to expire");
    const auto same = [](const signal_store::Due& a, const KnownDue& b) {
        return a.at == b.at && a.user == b.user && a.id == b.id;
    };
    agree(std::ranges::equal(*queue, std::span(expected).first(std::min(limit, expected.size())), same),
          "what is to expire differs: " + std::to_string(queue->size()) + " of " + std::to_string(expected.size()));
    if (expected.empty()) return;
    JournalModel& journal = *std::ranges::find(journals_, expected.front().user, &JournalModel::user);
    const KnownSignal before = journal.signals.at(expected.front().id);
    KnownSignal after = before;
    after.status = SignalStatus::expired;
    write_record(after, ++number_, dice);
    change_signal(journal, before, after);
}

void ModelWorld::trim_events() {
    const auto done = transact_and_wait(engine(), [&](Transaction& tx) { return upkeep::trim_events(tx, now_); });
    succeed(done, "the trimming of events");
    std::size_t erased = 0;
    while (!events_.empty() && events_.front().time.ms < now_.ms - upkeep::keep_events_ms &&
           erased < upkeep::max_erased) {
        trimmed_ = events_.front().at;
        events_.pop_front();
        ++erased;
    }
    agree(done->erased == erased, "other events were trimmed than the oldest ones");
    if (erased > 0) ++sequence_;
    const auto trimmed = event_store::trimmed(ReadView(engine(), ReadTier::any));
    succeed(trimmed, "the look at where events were trimmed");
    agree(*trimmed == trimmed_, "events were trimmed up to " + to_string(*trimmed));
    tell(std::to_string(erased) + " events trimmed");
}

/// Any change, for a listing to meet.
void ModelWorld::write(Dice& dice) {
    constexpr void (ModelWorld::*writes[])(Dice&) = {&ModelWorld::put_trades,   &ModelWorld::patch_trade,
                                                     &ModelWorld::delete_trade, &ModelWorld::put_signal,
                                                     &ModelWorld::move_signal,  &ModelWorld::move_signal};
    (this->*dice.one_of(writes))(dice);
}

}  // namespace tjp::test
