//+------------------------------------------------------------------+
//| From a signal to an order that the broker can take: the symbol's  |
//| name here, prices on its grid, the size by the chosen rule. What  |
//| does not work out is refused with a sentence, never bent.         |
//+------------------------------------------------------------------+
#ifndef TJP_MARKET_MQH
#define TJP_MARKET_MQH
#include "Json.mqh"
#include "JsonText.mqh"

enum TJP_LOT_RULE {
    TJP_LOTS_OF_SIGNAL,  // the signal's lots, else FixedLots
    TJP_LOTS_FIXED,      // FixedLots, always
    TJP_LOTS_BY_RISK     // such that the stop costs RiskPercent of the balance
};

struct TjpSettings {
    string account;
    ulong magic;
    TJP_LOT_RULE lot_rule;
    double fixed_lots;
    double risk_percent;
    double max_lots;
    int max_slippage;  // points
    int pip_points;    // points in a pip
    int target;        // which of the targets, from 1
    int max_age;       // seconds
    int order_hours;   // how long a limit or stop order waits; 0: until cancelled
    string symbol_map;
    string suffix;
};

/// An order to be.
struct TjpPlan {
    string symbol;
    ENUM_ORDER_TYPE type;
    double price;
    double stop;    // 0: none
    double target;  // 0: none
    double lots;
};

/// The broker's name of a pair: `GOLD=XAUUSD.m,US30=US30.cash` first, else the pair with the suffix. Empty where the
/// broker has no such symbol.
string TjpSymbol(const TjpSettings& settings, const string pair) {
    string entries[];
    string name = pair + settings.suffix;
    int count = StringSplit(settings.symbol_map, ',', entries);
    for (int i = 0; i < count; i++) {
        string sides[];
        if (StringSplit(entries[i], '=', sides) != 2) continue;
        StringTrimLeft(sides[0]);
        StringTrimRight(sides[0]);
        StringTrimLeft(sides[1]);
        StringTrimRight(sides[1]);
        if (sides[0] == pair) name = sides[1];
    }
    return SymbolSelect(name, true) ? name : "";
}

/// A price on the symbol's grid.
double TjpPrice(const string symbol, const double price) {
    double tick = SymbolInfoDouble(symbol, SYMBOL_TRADE_TICK_SIZE);
    int digits = (int)SymbolInfoInteger(symbol, SYMBOL_DIGITS);
    return NormalizeDouble(tick > 0 ? MathRound(price / tick) * tick : price, digits);
}

/// Lots on the symbol's grid, rounded down: never more risk than was asked for. 0 where that is less than it takes.
double TjpLots(const string symbol, const double lots, const double max_lots) {
    double step = SymbolInfoDouble(symbol, SYMBOL_VOLUME_STEP);
    double most = MathMin(SymbolInfoDouble(symbol, SYMBOL_VOLUME_MAX), max_lots);
    double fitting = MathMin(lots, most);
    // A little more than it is, so that 0.3 / 0.1 is three steps and not 2.999…
    if (step > 0) fitting = MathFloor(fitting / step + 1e-6) * step;
    fitting = NormalizeDouble(fitting, 8);
    return fitting < SymbolInfoDouble(symbol, SYMBOL_VOLUME_MIN) - 1e-9 ? 0.0 : fitting;
}

/// A stop or target given as a distance, in price; -1 where its unit does not say how far that is.
double TjpDistance(const TjpSettings& settings, const string symbol, CTjpJson& json, const int measure) {
    double value = 0.0;
    string unit = json.Text(measure, "unit");
    double point = SymbolInfoDouble(symbol, SYMBOL_POINT);
    if (!json.Number(measure, "value", value) || value <= 0) return -1.0;
    if (unit == "pips") return value * point * settings.pip_points;
    if (unit == "points") return value * point;
    return -1.0;
}

/// Lots by the rule, before they are put on the grid; 0 and the reason where the rule cannot be followed.
double TjpWantedLots(const TjpSettings& settings, CTjpJson& json, const int signal, const TjpPlan& plan,
                     string& reason) {
    double lots = settings.fixed_lots;
    if (settings.lot_rule == TJP_LOTS_FIXED) return lots;
    if (settings.lot_rule == TJP_LOTS_OF_SIGNAL) {
        json.Number(signal, "lot_size", lots);
        return lots;
    }
    if (plan.stop <= 0) {
        reason = "the lots follow from the risk, and the signal has no stop";
        return 0.0;
    }
    // A signal may ask for less risk than the settings allow, never for more.
    double percent = settings.risk_percent;
    double asked = 0.0;
    if (json.Number(signal, "risk_percent", asked)) percent = MathMin(percent, asked);
    bool buys = plan.type == ORDER_TYPE_BUY || plan.type == ORDER_TYPE_BUY_LIMIT || plan.type == ORDER_TYPE_BUY_STOP;
    double loss = 0.0;
    if (!OrderCalcProfit(buys ? ORDER_TYPE_BUY : ORDER_TYPE_SELL, plan.symbol, 1.0, plan.price, plan.stop, loss) ||
        loss >= 0) {
        reason = "the loss at the stop cannot be calculated";
        return 0.0;
    }
    return AccountInfoDouble(ACCOUNT_BALANCE) * percent / 100.0 / -loss;
}

/// How the named price is to be reached: what the signal says, else what the market's side of it means.
bool TjpPlanEntry(const TjpSettings& settings, CTjpJson& json, const int signal, TjpPlan& plan, string& reason) {
    bool buys = json.Text(signal, "direction") == "BUY";
    string kind = json.Text(signal, "order_type");
    MqlTick tick;
    if (!SymbolInfoTick(plan.symbol, tick) || tick.ask <= 0 || tick.bid <= 0) {
        reason = "there is no price of " + plan.symbol;
        return false;
    }
    double market = buys ? tick.ask : tick.bid;
    double entry = 0.0, low = 0.0, high = 0.0;
    bool named = json.Number(signal, "entry", entry);
    if (json.Number(signal, "entry_low", low) && json.Number(signal, "entry_high", high)) {
        entry = MathMin(MathMax(market, low), high);  // of a range: the price in it that is nearest
        named = true;
    }
    if (!named && kind != "market" && kind != "") {
        reason = "a " + kind + " order needs a price";
        return false;
    }
    double better = buys ? market - entry : entry - market;  // how much the named price is better than the market's
    double point = SymbolInfoDouble(plan.symbol, SYMBOL_POINT);
    if (kind == "") kind = !named || MathAbs(better) < point / 2 ? "market" : better > 0 ? "limit" : "stop";
    plan.price = TjpPrice(plan.symbol, kind == "market" ? market : entry);
    if (kind == "market") {
        plan.type = buys ? ORDER_TYPE_BUY : ORDER_TYPE_SELL;
        if (named && better > settings.max_slippage * point) {
            reason = "the market, at " + TjpNumber(market, 8) + ", has left the signal's price";
            return false;
        }
    } else if (kind == "limit") {
        plan.type = buys ? ORDER_TYPE_BUY_LIMIT : ORDER_TYPE_SELL_LIMIT;
    } else {
        plan.type = buys ? ORDER_TYPE_BUY_STOP : ORDER_TYPE_SELL_STOP;
    }
    return true;
}

/// Stop and target, as prices. A distance that cannot be told is no reason to go without a stop.
bool TjpPlanLevels(const TjpSettings& settings, CTjpJson& json, const int signal, TjpPlan& plan, string& reason) {
    int sign = json.Text(signal, "direction") == "BUY" ? 1 : -1;
    int measure = json.Member(signal, "stop_loss_distance");
    plan.stop = 0.0;
    plan.target = 0.0;
    if (!json.Number(signal, "stop_loss", plan.stop) && json.Is(measure, TJP_OBJECT)) {
        double distance = TjpDistance(settings, plan.symbol, json, measure);
        if (distance <= 0) {
            reason = "the stop is a distance of a unit that this executor cannot take";
            return false;
        }
        plan.stop = plan.price - sign * distance;
    }
    int targets = json.First(json.Member(signal, "take_profits"));
    int distances = json.First(json.Member(signal, "take_profit_distances"));
    for (int i = 1; i < settings.target; i++) {  // of fewer targets the last
        if (json.Next(targets) >= 0) targets = json.Next(targets);
        if (json.Next(distances) >= 0) distances = json.Next(distances);
    }
    if (targets >= 0) {
        plan.target = json.Value(targets);
    } else if (distances >= 0) {
        double distance = TjpDistance(settings, plan.symbol, json, distances);
        if (distance > 0) plan.target = plan.price + sign * distance;
    }
    plan.stop = plan.stop > 0 ? TjpPrice(plan.symbol, plan.stop) : 0.0;
    plan.target = plan.target > 0 ? TjpPrice(plan.symbol, plan.target) : 0.0;
    bool wrong_stop = plan.stop > 0 && (plan.price - plan.stop) * sign <= 0;
    bool wrong_target = plan.target > 0 && (plan.target - plan.price) * sign <= 0;
    if (wrong_stop || wrong_target) {
        string which = wrong_stop ? "the stop" : "the target";
        reason = which + " is on the wrong side of the price " + TjpNumber(plan.price, 8);
        return false;
    }
    return true;
}

/// The order that an opening signal asks for. False and the reason where there can be none.
bool TjpMakePlan(const TjpSettings& settings, CTjpJson& json, const int signal, TjpPlan& plan, string& reason) {
    string pair = json.Text(signal, "pair");
    plan.symbol = TjpSymbol(settings, pair);
    if (plan.symbol == "") {
        reason = "the broker has no symbol " + pair + settings.suffix;
        return false;
    }
    if (!TjpPlanEntry(settings, json, signal, plan, reason)) return false;
    if (!TjpPlanLevels(settings, json, signal, plan, reason)) return false;
    double wanted = TjpWantedLots(settings, json, signal, plan, reason);
    if (wanted <= 0) {
        if (reason == "") reason = "the lots are not above 0";
        return false;
    }
    plan.lots = TjpLots(plan.symbol, wanted, settings.max_lots);
    if (plan.lots > 0) return true;
    reason = TjpNumber(wanted, 8) + " lots are less than the broker takes";
    return false;
}
#endif
