#include "server/journal/parser/judge.hpp"

#include "server/journal/parser/instruments.hpp"
#include "server/journal/parser/prices.hpp"

namespace tjp::parser {

void blame(ParsedMessage& message, std::string sentence) {
    if (!message.fault) message.fault = std::move(sentence);
}

namespace {

/// Charts count units where brokers count lots of 100,000, and a price may stand where the size would: nobody trades so
/// many lots.
constexpr double most_lots = 1000;

bool is_no_lot_size(const SignalTerms& terms) {
    if (!terms.lot_size || value_of(*terms.lot_size) <= most_lots) return false;
    const auto instrument = find_instrument(*terms.pair);
    return instrument && (instrument->kind == InstrumentKind::forex || instrument->kind == InstrumentKind::metal ||
                          instrument->kind == InstrumentKind::index || instrument->kind == InstrumentKind::energy);
}

}  // namespace

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
    if (is_no_lot_size(terms)) {
        return blame(message, "the size " + terms.lot_size->text() + " is no number of lots of " + *terms.pair);
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
