#pragma once

#include <string_view>

#include "server/journal/signal_parser.hpp"

namespace tjp::parser {

// Each reader answers whether the message is in its format; if it is, all of it is in `out`.

/// A trade, an alert, or a text in JSON.
bool read_json(std::string_view message, const ParserOptions& options, ParsedMessage& out);

/// `MyKeys(XBTUSD) { market(side=buy, amount=100); } #bot` and `ENTER-LONG_BINANCE_BTCUSDT_bot`.
bool read_bot(std::string_view message, const ParserOptions& options, ParsedMessage& out);

/// `60123456789,buy,EURUSD,risk=1`
bool read_comma_line(std::string_view message, const ParserOptions& options, ParsedMessage& out);

/// `Breakout (20): order buy @ 0.1 filled on BTCUSDT. New strategy position is 0.1`: what TradingView sends for a
/// strategy where nobody wrote another message. The position tells what the order did: opened, closed, cut or turned
/// it.
bool read_strategy_line(std::string_view message, const ParserOptions& options, ParsedMessage& out);

/// `ticker=EURUSD&side=buy` and `value1=Buying+BTC%2FUSDT&value2=…`
bool read_form(std::string_view message, const ParserOptions& options, ParsedMessage& out);

}  // namespace tjp::parser
