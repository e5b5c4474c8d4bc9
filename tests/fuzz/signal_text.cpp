// Whatever comes in has an answer: secrets are masked once and for all, and what may be acted on names an instrument
// and a direction and does not contradict itself.

#include <string>

#include "server/journal/signal_parser.hpp"
#include "server/journal/trade_decoder.hpp"
#include "storage/codec/utf8.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace tjp;
using fuzz::check;

void check_message(std::string_view text, const ParserOptions& options) {
    const ParsedMessage parsed = parse_message(text, options);
    const SignalTerms& terms = parsed.terms;
    if (terms.pair) check(normalised_pair(*terms.pair) == terms.pair, "a pair is one that can be stored");
    if (terms.comment) check(is_utf8(*terms.comment), "a comment is text");
    if (parsed.fault) check(!parsed.fault->empty() && is_utf8(*parsed.fault), "a fault is a sentence");
    check(terms.take_profits.size() <= 64 && terms.entries.size() <= 128, "the lists are bounded");
    if (parsed.trade) check(!parsed.fault && options.kind != HookKind::signal, "a trade is in order and wanted");
    if (parsed.fault || parsed.trade) return;
    check(options.kind != HookKind::trade, "a hook for trades takes no signal");
    check(terms.pair.has_value(), "what may be acted on names its instrument");
    check(terms.action != SignalAction::open || terms.direction.has_value(), "an order names its direction");
    check(!find_contradiction(terms), "what may be acted on does not contradict itself");
    check(terms.take_profits.size() <= 20 && terms.entries.size() <= 20, "an order has at most 20 targets and entries");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    const std::string masked = mask_secrets(text);
    check(mask_secrets(masked) == masked, "masking twice changes nothing");
    check_message(masked, {});
    check_message(text, {});
    const SymbolMap symbols{{"GOLD", "XAUUSD.R"}, {"BTCUSDT", "BTCUSD"}};
    check_message(masked, {&symbols, HookKind::signal, Session::london});
    check_message(masked, {nullptr, HookKind::trade, Session::ny});
    static_cast<void>(resolve_symbol(text, &symbols));
    return 0;
}
