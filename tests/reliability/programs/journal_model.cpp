#include "tests/reliability/programs/journal_model.hpp"

#include <algorithm>
#include <set>

namespace tjp::test {
namespace {

bool fits(const KnownTrade& trade, const TradeQuestion& question) {
    const auto& [date, id] = trade.position;
    if (question.from && date < *question.from) return false;
    if (question.to && date > *question.to) return false;
    if (!question.pair.empty() && trade.pair != question.pair) return false;
    return !question.after || trade.position < *question.after;
}

template <class Row>
std::vector<Row> copies(const std::vector<const Row*>& rows, std::size_t limit) {
    std::vector<Row> first;
    for (std::size_t i = 0; i < std::min(limit, rows.size()); ++i) first.push_back(*rows[i]);
    return first;
}

}  // namespace

bool fits(const KnownSignal& signal, const SignalQuestion& question) {
    if (question.status && signal.status != *question.status) return false;
    if (!question.pair.empty() && signal.pair != question.pair) return false;
    return !question.after || signal.id < *question.after;
}

std::vector<KnownTrade> JournalModel::list(const TradeQuestion& question) const {
    std::vector<const KnownTrade*> rows;
    for (const auto& [id, trade] : trades) {
        if (fits(trade, question)) rows.push_back(&trade);
    }
    std::ranges::sort(rows, [&](const KnownTrade* a, const KnownTrade* b) {
        return question.oldest_first ? a->position < b->position : b->position < a->position;
    });
    return copies(rows, question.limit);
}

std::vector<KnownSignal> JournalModel::list(const SignalQuestion& question) const {
    std::vector<const KnownSignal*> rows;
    for (const auto& [id, signal] : signals) {
        if (fits(signal, question)) rows.push_back(&signal);
    }
    std::ranges::sort(rows, [](const KnownSignal* a, const KnownSignal* b) { return b->id < a->id; });
    return copies(rows, question.limit);
}

std::optional<TradeId> JournalModel::trade_called(const std::string& external_id) const {
    for (const auto& [id, trade] : trades) {
        if (trade.external_id == external_id) return id;
    }
    return std::nullopt;
}

std::vector<std::string> JournalModel::pairs() const {
    std::set<std::string> found;
    for (const auto& [id, trade] : trades) found.insert(trade.pair);
    return {found.begin(), found.end()};
}

std::vector<KnownDue> due(const std::vector<JournalModel>& journals) {
    std::vector<KnownDue> rows;
    for (const JournalModel& journal : journals) {
        for (const auto& [id, signal] : journal.signals) {
            if (signal.status != SignalStatus::pending || !signal.expires_at) continue;
            rows.push_back({*signal.expires_at, journal.user, id});
        }
    }
    std::ranges::sort(rows);
    return rows;
}

}  // namespace tjp::test
