#pragma once

#include <string>

#include "server/journal/trade_decoder.hpp"

namespace tjp::bench {

/// A usual trade, as a bot posts it.
inline constexpr const char* trade_body =
    R"({"date":"2026-05-19","pair":"XAUUSD","direction":"BUY","entry_price":2342.50,"exit_price":2355.00,)"
    R"("stop_loss":2330.00,"take_profit":2355.00,"lot_size":0.10,"pnl":125.00,"risk_reward":1.0,"outcome":"WIN",)"
    R"("session":"LONDON","strategy":"breakout"})";

/// The same as it is stored, number `count` of its user.
Trade trade_number(std::uint64_t count);

}  // namespace tjp::bench
