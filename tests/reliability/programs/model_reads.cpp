#include <algorithm>

#include "storage/codec/records.hpp"
#include "storage/stores/event_store.hpp"
#include "storage/stores/signal_store.hpp"
#include "storage/stores/trade_store.hpp"
#include "storage/stores/verify.hpp"
#include "tests/reliability/programs/model_rows.hpp"
#include "tests/reliability/programs/model_world.hpp"

namespace tjp::test {
namespace {

trade_store::Range range_of(const TradeQuestion& question) {
    return {question.from, question.to, question.pair, question.after};
}

ScanOrder order_of(const TradeQuestion& question) {
    return question.oldest_first ? ScanOrder::backward : ScanOrder::forward;
}

std::string text(const TradeQuestion& question) {
    return "trades of '" + question.pair + "' from " + (question.from ? to_string(*question.from) : "-") + " to " +
           (question.to ? to_string(*question.to) : "-") + " after " +
           (question.after ? to_string(question.after->date) + ' ' + to_string(question.after->id) : "-") +
           (question.oldest_first ? ", oldest first" : "") + ", " + std::to_string(question.limit);
}

std::string text(const SignalQuestion& question) {
    return "signals of '" + question.pair + "', " + std::string(question.status ? to_string(*question.status) : "any") +
           " after " + (question.after ? to_string(*question.after) : "-") + ", " + std::to_string(question.limit);
}

template <class Known>
void same_page(const std::vector<std::string>& seen, const std::vector<Known>& expected, const std::string& what) {
    if (std::ranges::equal(seen, expected, {}, {}, &Known::json)) return;
    const auto at = std::ranges::mismatch(seen, expected, {}, {}, &Known::json);
    const std::string got = at.in1 == seen.end() ? "nothing" : *at.in1;
    const std::string wanted = at.in2 == expected.end() ? "nothing" : at.in2->json;
    throw Diverged(what + ": row " + std::to_string(at.in1 - seen.begin()) + " is\n    " + got + "\n  and not\n    " +
                   wanted);
}

}  // namespace

TradeQuestion ModelWorld::random_trade_question(Dice& dice, const JournalModel& journal) {
    TradeQuestion question;
    if (dice.once_in(3)) question.from = random_date(dice);
    if (dice.once_in(3)) question.to = random_date(dice);
    if (dice.once_in(2)) question.pair = random_pair(dice);
    if (dice.once_in(3)) question.after = TradePosition{random_date(dice), TradeId{random_uuid(dice)}};
    if (question.after && dice.once_in(2) && !journal.trades.empty()) {
        const auto found = journal.trades.lower_bound(question.after->id);
        question.after = (found == journal.trades.end() ? journal.trades.begin() : found)->second.position;
    }
    question.oldest_first = dice.once_in(4);
    question.limit = dice.once_in(5) ? 1'000 : dice.between<std::size_t>(1, 20);
    return question;
}

SignalQuestion ModelWorld::random_signal_question(Dice& dice, const JournalModel& journal) {
    SignalQuestion question;
    if (dice.once_in(2)) question.status = static_cast<SignalStatus>(dice.below(signal_status_words.size()));
    if (dice.once_in(2)) question.pair = random_pair(dice);
    if (dice.once_in(3)) question.after = SignalId{random_uuid(dice)};
    if (question.after && dice.once_in(2) && !journal.signals.empty()) {
        const auto found = journal.signals.lower_bound(*question.after);
        question.after = (found == journal.signals.end() ? journal.signals.begin() : found)->first;
    }
    question.limit = dice.once_in(5) ? 1'000 : dice.between<std::size_t>(1, 20);
    return question;
}

std::vector<KnownTrade> ModelWorld::compare_page(Dice& dice, const JournalModel& journal,
                                                 const TradeQuestion& question) {
    const std::string what = name_of(journal) + ": " + text(question);
    const auto page = ask(engine(), dice, [&](const ReadView& view) -> Result<std::vector<std::string>> {
        std::vector<std::string> seen;
        const auto on_trade = [&](const TradePosition&, std::string_view json) {
            seen.emplace_back(json);
            return seen.size() < question.limit;
        };
        const auto scanned = trade_store::scan(view, journal.user, range_of(question), order_of(question), on_trade);
        if (!scanned) return scanned.error();
        return seen;
    });
    succeed(page, what);
    auto expected = journal.list(question);
    same_page(*page, expected, what);
    tell(what);
    return expected;
}

std::vector<KnownSignal> ModelWorld::compare_page(Dice& dice, const JournalModel& journal,
                                                  const SignalQuestion& question) {
    const std::string what = name_of(journal) + ": " + text(question);
    const auto page = ask(engine(), dice, [&](const ReadView& view) -> Result<std::vector<std::string>> {
        std::vector<std::string> seen;
        const auto on_signal = [&](const SignalId&, std::string_view json) {
            seen.emplace_back(json);
            return seen.size() < question.limit;
        };
        const signal_store::Range range{question.status, question.pair, question.after};
        const auto scanned = signal_store::scan(view, journal.user, range, on_signal);
        if (!scanned) return scanned.error();
        return seen;
    });
    succeed(page, what);
    auto expected = journal.list(question);
    same_page(*page, expected, what);
    tell(what);
    return expected;
}

void ModelWorld::list_trades(Dice& dice) {
    const JournalModel& journal = any_journal(dice);
    compare_page(dice, journal, random_trade_question(dice, journal));
}

void ModelWorld::list_signals(Dice& dice) {
    const JournalModel& journal = any_journal(dice);
    compare_page(dice, journal, random_signal_question(dice, journal));
}

/// Pages follow one another over whatever happens in between, restarts too.
void ModelWorld::walk(Dice& dice) {
    constexpr std::size_t most_walks = 8;
    if (walks_.empty() || (walks_.size() < most_walks && dice.once_in(6))) {
        const std::size_t which = dice.below(journals_.size());
        Question question;
        if (dice.once_in(2)) {
            question = random_trade_question(dice, journals_[which]);
            std::get<TradeQuestion>(question).oldest_first = false;
        } else {
            question = random_signal_question(dice, journals_[which]);
        }
        std::visit([&](auto& asked) { asked.after.reset(), asked.limit = dice.between<std::size_t>(1, 10); }, question);
        walks_.push_back({which, question});
    }
    const std::size_t which = dice.below(walks_.size());
    const JournalModel& journal = journals_[walks_[which].journal];
    const bool more = std::visit(
        [&](auto& question) {
            const auto page = compare_page(dice, journal, question);
            if constexpr (std::is_same_v<std::remove_cvref_t<decltype(question)>, TradeQuestion>) {
                if (!page.empty()) question.after = page.back().position;
            } else {
                if (!page.empty()) question.after = page.back().id;
            }
            return page.size() == question.limit;
        },
        walks_[which].question);
    if (!more) walks_.erase(walks_.begin() + static_cast<std::ptrdiff_t>(which));
}

void ModelWorld::snapshot(Dice& dice) {
    if (!store_.has_snapshots()) return write(dice);
    const JournalModel& journal = any_journal(dice);
    const std::size_t before = dice.below(10);  // how many rows are shown before the changes
    const auto disturb = [&](std::size_t shown) {
        if (shown != before + 1) return;
        for (std::size_t i = dice.between<std::size_t>(1, 20); i > 0; --i) write(dice);
        if (dice.once_in(20)) succeed(engine().flush(), "a flush");
    };
    std::vector<std::string> seen;
    const ReadView view(engine(), ReadTier::any);
    if (dice.once_in(2)) {
        const TradeQuestion question = random_trade_question(dice, journal);
        const auto expected = journal.list(question);
        const auto on_trade = [&](const TradePosition&, std::string_view json) {
            seen.emplace_back(json);
            disturb(seen.size());
            return seen.size() < question.limit;
        };
        succeed(trade_store::scan(view, journal.user, range_of(question), order_of(question), on_trade), "a listing");
        return same_page(seen, expected, name_of(journal) + ": a snapshot of " + text(question));
    }
    // Of an index of signals the rows are as they are when they are shown, of those that were there when it began.
    SignalQuestion question = random_signal_question(dice, journal);
    question.limit = 1'000;
    std::vector<KnownSignal> expected = journal.list(question);
    const bool by_index = question.status || !question.pair.empty();
    const auto on_signal = [&](const SignalId&, std::string_view json) {
        seen.emplace_back(json);
        disturb(seen.size());
        if (!by_index || seen.size() != before + 1) return true;
        agree(seen.size() <= expected.size(), "a listing shows more than there is");
        std::vector<KnownSignal> left(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(before + 1));
        for (std::size_t i = before + 1; i < expected.size(); ++i) {
            const KnownSignal& now = journal.signals.at(expected[i].id);
            if (fits(now, question)) left.push_back(now);
        }
        expected = std::move(left);
        return true;
    };
    const signal_store::Range range{question.status, question.pair, question.after};
    succeed(signal_store::scan(view, journal.user, range, on_signal), "a listing");
    same_page(seen, expected, name_of(journal) + ": a snapshot of " + text(question));
}

}  // namespace tjp::test
