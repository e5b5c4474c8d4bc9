#include "server/journal/parser/judge.hpp"

namespace tjp::parser {

void blame(ParsedMessage& message, std::string sentence) {
    if (!message.fault) message.fault = std::move(sentence);
}

void judge(ParsedMessage& message) {
    const SignalTerms& terms = message.terms;
    if (!terms.pair) {
        return blame(message, terms.action == SignalAction::open    ? "no instrument found"
                              : terms.action == SignalAction::close ? "it does not say which instrument is to be closed"
                                                                    : "it does not say which instrument is meant");
    }
    if (terms.action == SignalAction::open) {
        if (!terms.direction) return blame(message, "no direction found: neither buy nor sell");
        const bool priced = terms.entry || terms.entry_low || !terms.entries.empty();
        const bool pending = terms.order_type && *terms.order_type != OrderType::market;
        if (pending && !priced) {
            return blame(message, "a " + std::string(to_string(*terms.order_type)) + " order without a price");
        }
    }
    if (terms.take_profits.size() + terms.take_profit_distances.size() > most_targets) {
        return blame(message, "more than " + std::to_string(most_targets) + " targets");
    }
    if (terms.entries.size() > most_entries) {
        return blame(message, "more than " + std::to_string(most_entries) + " entries");
    }
    if (const auto contradiction = find_contradiction(terms)) blame(message, contradiction->sentence);
}

}  // namespace tjp::parser
