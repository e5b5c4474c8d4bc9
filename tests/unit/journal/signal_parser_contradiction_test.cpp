#include <string>

#include "server/journal/signal_parser.hpp"
#include "tests/catch.hpp"

namespace {

using namespace tjp;

Decimal number(const char* text) { return Decimal::parse(text).value(); }

SignalTerms gold_buy() {
    SignalTerms terms;
    terms.pair = "XAUUSD";
    terms.direction = Side::buy;
    terms.entry = number("2342");
    terms.stop_loss = number("2330");
    terms.take_profits = {number("2350"), number("2360")};
    return terms;
}

/// The field that is named, or "none".
std::string field_of(const SignalTerms& terms) {
    const auto found = find_contradiction(terms);
    if (found) CHECK_FALSE(found->sentence.empty());
    return found ? found->field : "none";
}

}  // namespace

TEST_CASE("an order that is in order has no contradiction") {
    CHECK(field_of(gold_buy()) == "none");
    CHECK(field_of({}) == "none");
    SignalTerms sell = gold_buy();
    sell.direction = Side::sell;
    sell.stop_loss = number("2350");
    sell.take_profits = {number("2330")};
    CHECK(field_of(sell) == "none");
    SignalTerms priceless = gold_buy();
    priceless.entry.reset();
    CHECK(field_of(priceless) == "none");
}

TEST_CASE("levels on the wrong side are found") {
    SignalTerms terms = gold_buy();
    terms.stop_loss = number("2343");
    CHECK(find_contradiction(terms)->sentence == "the stop 2343 is not below the entry 2342 of a buy");
    terms.stop_loss = number("2342.0");
    CHECK(field_of(terms) == "stop_loss");
    terms = gold_buy();
    terms.take_profits.push_back(number("2340"));
    CHECK(field_of(terms) == "take_profits");
    terms = gold_buy();
    terms.entry.reset();
    terms.take_profits = {number("2329")};
    CHECK(find_contradiction(terms)->sentence == "the target 2329 is on the same side as the stop 2330 of a buy");
    terms.direction.reset();
    CHECK(field_of(terms) == "none");
}

TEST_CASE("a range counts with the end that is worse") {
    SignalTerms terms = gold_buy();
    terms.entry.reset();
    terms.entry_low = number("2340");
    terms.entry_high = number("2345");
    CHECK(field_of(terms) == "none");
    terms.stop_loss = number("2341");
    CHECK(field_of(terms) == "stop_loss");
    terms.stop_loss = number("2330");
    terms.take_profits = {number("2344")};
    CHECK(field_of(terms) == "take_profits");
    terms.take_profits.clear();
    terms.entry_low = number("2346");
    CHECK(field_of(terms) == "entry_low");
}

TEST_CASE("slipped digits are found") {
    SignalTerms terms = gold_buy();
    terms.take_profits = {number("236")};
    CHECK(field_of(terms) == "take_profits");
    terms.take_profits = {number("23600")};
    CHECK(field_of(terms) == "take_profits");
    terms = gold_buy();
    terms.stop_loss = number("233");
    CHECK(field_of(terms) == "stop_loss");
    terms = gold_buy();
    terms.take_profits = {number("2350"), number("2355"), number("2560")};
    CHECK(field_of(terms) == "take_profits");
    terms.take_profits = {number("2350"), number("2365"), number("2390")};
    CHECK(field_of(terms) == "none");
}

TEST_CASE("a coin may go further than a currency") {
    SignalTerms terms = gold_buy();
    terms.pair = "PEPEUSDT";
    terms.entry = number("1.0");
    terms.stop_loss = number("0.5");
    terms.take_profits = {number("2"), number("5")};
    CHECK(field_of(terms) == "none");
    terms.pair = "EURUSD";
    CHECK(field_of(terms) == "stop_loss");
}

TEST_CASE("amounts that are not above zero are found") {
    for (const char* const none : {"0", "-1", "0.0"}) {
        SignalTerms terms = gold_buy();
        terms.lot_size = number(none);
        CHECK(field_of(terms) == "lot_size");
        terms = gold_buy();
        terms.risk_percent = number(none);
        CHECK(field_of(terms) == "risk_percent");
        terms = gold_buy();
        terms.risk = Measure{number(none), Unit::money};
        CHECK(field_of(terms) == "risk");
        terms = gold_buy();
        terms.stop_loss_distance = Measure{number(none), Unit::pips};
        CHECK(field_of(terms) == "stop_loss_distance");
        terms = gold_buy();
        terms.entry = number(none);
        CHECK(field_of(terms) == "entry");
    }
    SignalTerms terms;
    terms.action = SignalAction::close;
    terms.close_percent = number("101");
    CHECK(field_of(terms) == "close_percent");
}
