// What can be read as an order, but as two different ones.
#include "server/journal/parser/ambiguity.hpp"

#include <algorithm>

#include "server/journal/parser/clauses.hpp"

namespace tjp::parser {
namespace {

/// BUY XAUUSD STOP 2330: the price of a stop order, or the stop of a market order.
bool is_stop_of_two_kinds(const TextScan& scan, const Group& group) {
    const std::size_t key = group.token;
    if (group.field != Field::stop || group.levels.empty() || !scan.token(key).is(word::stop)) return false;
    if (scan.token(key).is(word::sl) || group.levels[0].kind != Level::Kind::price) return false;
    // Other signs and words tell what the stop is.
    for (std::size_t i = key + 1; i < group.levels[0].token; ++i) {
        if (!scan.token(i).is('@') && !scan.token(i).is(word::filler | word::order)) return false;
    }
    std::size_t at = key;
    while (at > 0 && scan.in_symbol[at - 1] && scan.line[at - 1] == scan.line[key]) --at;
    if (at > 0 && at < key && (scan.token(at - 1).is('#') || scan.token(at - 1).is('$'))) --at;
    if (at == 0 || at == key || scan.line[at - 1] != scan.line[key]) return false;
    return reads(scan.text(at - 1), "buy") || reads(scan.text(at - 1), "sell");
}

/// 1/2 beside "lot": half a lot, or one of two sizes.
std::optional<std::string> two_sizes(const TextScan& scan, const Group& group) {
    if (group.field != Field::lot || group.levels.empty()) return std::nullopt;
    const auto is_number = [&](std::size_t i) { return i < scan.size() && scan.token(i).is(Token::Kind::number); };
    const std::size_t i = group.levels[0].token;
    const auto written = [&](std::size_t a, std::size_t b) {
        return std::string(scan.text(a)) + "/" + std::string(scan.text(b));
    };
    if (is_number(i + 2) && scan.token(i + 1).is('/')) return written(i, i + 2);
    if (i >= 2 && scan.token(i - 1).is('/') && is_number(i - 2)) return written(i - 2, i);
    return std::nullopt;
}

/// A percentage that nothing names in the clause of a direction: 70% of all are long.
std::optional<std::string> nameless_share(const TextScan& scan) {
    constexpr WordClass named = word::risk | word::lot | word::info | word::leverage | word::sl | word::tp |
                                word::profit | word::half | word::part;
    const std::vector<Clause> clauses = clauses_of(scan);
    for (std::size_t i = 0; i + 1 < scan.size(); ++i) {
        if (!scan.token(i).is(Token::Kind::number) || !scan.token(i + 1).is('%')) continue;
        const Clause& clause = clauses[scan.clause[i]];
        if (clause.has_side && (clause.classes & named) == 0) return std::string(scan.text(i));
    }
    return std::nullopt;
}

bool has_view(const TextScan& scan) {
    for (std::size_t i = 0; i < scan.size(); ++i) {
        if (!scan.token(i).is(word::analysis) || scan.in_symbol[i]) continue;
        const std::string_view text = scan.text(i);
        if (reads(text, "bullish") || reads(text, "bearish")) return true;
    }
    return false;
}

}  // namespace

std::optional<std::string> ambiguity(const TextScan& scan, const Intent& intent, const SignalTerms& terms) {
    const bool priced = terms.entry || terms.entry_low || !terms.entries.empty();
    const bool exits = terms.stop_loss || terms.stop_loss_distance || !terms.take_profits.empty() ||
                       !terms.take_profit_distances.empty();
    for (const Group& group : scan.groups) {
        if (const auto sizes = two_sizes(scan, group)) return "the size " + *sizes + " can be read in two ways";
        if (!priced && !intent.now && !scan.order_stop && is_stop_of_two_kinds(scan, group)) {
            return "\"STOP " + group.levels[0].number.text +
                   "\" may be the price of a stop order or the stop of a market order";
        }
    }
    if (exits) return std::nullopt;
    if (const auto share = nameless_share(scan)) return "it does not say what " + *share + "% is";
    const bool direction_key = std::ranges::any_of(
        scan.sides, [&](const SideMark& mark) { return scan.token(mark.token).is(word::analysis); });
    if (has_view(scan) && !direction_key) return "this is a view of the market, not an order";
    return std::nullopt;
}

}  // namespace tjp::parser
