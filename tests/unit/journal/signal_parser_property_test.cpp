#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "server/journal/parser/fold.hpp"
#include "server/journal/parser/lexer.hpp"
#include "server/journal/trade_decoder.hpp"
#include "storage/codec/utf8.hpp"
#include "tests/catch.hpp"
#include "tests/support/random.hpp"
#include "tests/unit/journal/signal_parser_support.hpp"

namespace {

using namespace tjp;
using test::CorpusMessage;

/// Every number that a text can be said to hold.
std::set<double> numbers_in(const std::string& text) {
    std::set<double> values;
    for (const parser::Number& number : parser::lex(parser::fold(text)).numbers) {
        values.insert(number.value);
        if (!number.other.empty()) values.insert(number.other_value);
    }
    return values;
}

bool is_number_char(char c) { return (c >= '0' && c <= '9') || c == '.' || c == ',' || c == 'k' || c == '\''; }

/// Whether a text ends within what may go on as a number: digits of any script, 1 without the frame of 1️⃣, or a
/// no-break space between thousands.
bool ends_in_number(const std::string& text) {
    if (text.ends_with("\u00a0") || text.ends_with("\u202f")) return true;
    const std::string folded = parser::fold(text);
    return !folded.empty() && is_number_char(folded.back());
}

void check_terms(const ParsedMessage& parsed) {
    const SignalTerms& terms = parsed.terms;
    if (terms.pair) CHECK(normalised_pair(*terms.pair) == terms.pair);
    CHECK(terms.take_profits.size() <= 21);
    if (terms.comment) CHECK(is_utf8(*terms.comment));
    if (parsed.fault) return;
    CHECK((parsed.trade || terms.pair));
    if (terms.action == SignalAction::open && !parsed.trade) CHECK(terms.direction);
    CHECK_FALSE(find_contradiction(terms));
}

}  // namespace

TEST_CASE("masking twice changes nothing, and masks nothing that the parser reads") {
    for (const CorpusMessage& message : test::whole_corpus()) {
        const std::string masked = mask_secrets(message.raw);
        INFO(message.raw);
        CHECK(mask_secrets(masked) == masked);
        CHECK(test::described(parse_message(masked)) == test::described(parse_message(message.raw)));
    }
}

TEST_CASE("a message cut off anywhere has an answer, and no price that it does not hold") {
    for (const CorpusMessage& message : test::whole_corpus()) {
        std::set<double> whole = numbers_in(message.raw);
        // Cut off before its end, what was struck out is there again.
        std::string unstruck = message.raw;
        std::ranges::replace(unstruck, '~', ' ');
        whole.merge(numbers_in(unstruck));
        for (std::size_t size = 0; size < message.raw.size(); ++size) {
            const std::string cut = message.raw.substr(0, size);
            const ParsedMessage parsed = parse_message(mask_secrets(cut));
            check_terms(parsed);
            if (!is_utf8(cut) || ends_in_number(cut)) continue;
            for (const Decimal& price : test::prices_of(parsed.terms)) {
                const double value = parser::value_of(price);
                // 2342-45 is completed to 2345.
                const bool completed = std::ranges::any_of(whole, [&](double part) {
                    return part > 0 && part < value &&
                           std::fmod(value * 1e5, std::pow(10.0, std::ceil(std::log10(part * 1e5)))) != 0;
                });
                INFO(message.name << " cut at " << size << ": " << cut << "\n" << test::described(parsed));
                CHECK((whole.contains(value) || completed));
            }
        }
    }
}

TEST_CASE("any bytes have an answer") {
    test::Random random("the parser's bytes");
    const std::string alphabet =
        "BUYSELbuysel XAUUSDeurusdTPtpSL0123456789.,:-/@#%\n\r{}[]\"'=&()+\\\xf0\x9f\x94\xa5\xd0\xb0\xe2\x80\x8b";
    for (int i = 0; i < 3000; ++i) {
        std::string bytes = random.text(alphabet, random.below<std::size_t>(200));
        if (random.once_in(4)) bytes += static_cast<char>(random.below(256));
        const std::string masked = mask_secrets(bytes);
        INFO(bytes);
        CHECK(mask_secrets(masked) == masked);
        check_terms(parse_message(masked));
    }
}

TEST_CASE("pieces of real messages put together have an answer") {
    test::Random random("the parser's pieces");
    const auto messages = test::whole_corpus();
    for (int i = 0; i < 2000; ++i) {
        std::string text;
        for (int piece = 0; piece < 3; ++piece) {
            const std::string& raw = messages[random.below(messages.size())].raw;
            if (raw.empty()) continue;
            const std::size_t begin = random.below(raw.size());
            text += raw.substr(begin, random.below(raw.size() - begin + 1));
        }
        const std::string masked = mask_secrets(text);
        INFO(text);
        CHECK(mask_secrets(masked) == masked);
        check_terms(parse_message(masked));
    }
}
