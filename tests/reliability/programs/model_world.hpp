#pragma once

#include <deque>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "storage/stores/transaction.hpp"
#include "tests/reliability/programs/dice.hpp"
#include "tests/reliability/programs/journal_model.hpp"
#include "tests/reliability/programs/model_store.hpp"

namespace tjp::test {

/// One thing that is done to a store and to the model of it. What it is done to follows from the seed and from what is
/// there: so any part of a list of commands is a list of commands, too.
struct Command {
    enum class Kind : std::uint8_t {
        put_trades,
        patch_trade,
        delete_trade,
        put_signal,
        move_signal,
        expire_signal,
        race,      ///< two commits that rest on the same row: the second one must not happen
        snapshot,  ///< a listing in the midst of which other commands change what it lists
        trim_events,
        find_trade,
        find_external,
        find_signal,
        list_trades,
        list_signals,
        list_pairs,
        list_events,
        walk,  ///< the next page of a listing that was begun long ago
        flush,
        restart,
        verify,
    };

    Kind kind;
    std::uint64_t seed;
};

Command random_command(Dice& dice);

/// The store and the model do not answer the same.
class Diverged : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// A store, a model of what it must hold, and the commands that are done to both.
class ModelWorld {
public:
    enum class Story : std::uint8_t { silent, told };

    /// `most_rows`: of each kind in a journal; every question looks at all of them.
    ModelWorld(ModelStore& store, std::size_t most_rows, Story story);

    /// Throws Diverged.
    void run(const Command& command);
    /// Compares everything.
    void finish();

    const std::vector<std::string>& story() const { return told_; }
    std::uint64_t commits() const { return sequence_; }

private:
    using Question = std::variant<TradeQuestion, SignalQuestion>;
    struct Walk {
        std::size_t journal;
        Question question;
    };
    struct TradeChange {
        JournalModel* journal;
        std::optional<KnownTrade> before;
        std::optional<KnownTrade> after;
    };

    // model_writes.cpp
    void put_trades(Dice& dice);
    void patch_trade(Dice& dice);
    void delete_trade(Dice& dice);
    void put_signal(Dice& dice);
    void move_signal(Dice& dice);
    void expire_signal(Dice& dice);
    void race(Dice& dice);
    void trim_events();
    void write(Dice& dice);
    TradeChange random_patch(Dice& dice, JournalModel& journal);
    Result<bool> apply(Transaction& tx, const TradeChange& change);
    void change(const std::vector<TradeChange>& changes);
    void change_signal(JournalModel& journal, const KnownSignal& before, const KnownSignal& after);
    void note(EventType type, UserId user, const Uuid& object);

    // model_reads.cpp
    void find_trade(Dice& dice);
    void find_external(Dice& dice);
    void find_signal(Dice& dice);
    void list_trades(Dice& dice);
    void list_signals(Dice& dice);
    void list_pairs(Dice& dice);
    void list_events(Dice& dice);
    void walk(Dice& dice);
    void snapshot(Dice& dice);
    void verify_all();
    TradeQuestion random_trade_question(Dice& dice, const JournalModel& journal);
    SignalQuestion random_signal_question(Dice& dice, const JournalModel& journal);
    std::vector<KnownTrade> compare_page(Dice& dice, const JournalModel& journal, const TradeQuestion& question);
    std::vector<KnownSignal> compare_page(Dice& dice, const JournalModel& journal, const SignalQuestion& question);

    Engine& engine() const { return store_.engine(); }
    JournalModel& any_journal(Dice& dice) { return dice.one_of(journals_); }
    void tell(const std::string& what) {
        if (story_ == Story::told) told_.push_back(what);
    }

    ModelStore& store_;
    const std::size_t most_rows_;
    Story story_;
    std::vector<JournalModel> journals_;
    std::deque<KnownEvent> events_;
    LogPosition trimmed_{0, 0};
    std::vector<Walk> walks_;
    std::uint64_t sequence_ = 0;  ///< of the last commit
    Timestamp now_{1'700'000'000'000};
    std::uint64_t number_ = 0;  ///< makes every version of a row another
    std::vector<std::string> told_;
};

/// Says that the two do not agree, where they do not.
inline void agree(bool same, const std::string& what) {
    if (!same) throw Diverged(what);
}

template <class T>
void succeed(const Result<T>& done, const std::string& what) {
    if (!done) throw Diverged(what + " failed: " + done.error().detail);
}

/// As the server asks: often in memory first, and once more where that does not do.
template <class Query>
auto ask(const Engine& engine, Dice& dice, Query query) {
    if (dice.once_in(2)) {
        auto answer = query(ReadView(engine, ReadTier::cached));
        if (answer || answer.error().code != Code::would_block) return answer;
    }
    return query(ReadView(engine, ReadTier::any));
}

std::string name_of(const JournalModel& journal);

}  // namespace tjp::test
