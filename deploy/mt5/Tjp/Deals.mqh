//+------------------------------------------------------------------+
//| What became of an order, from the account's history: this is how  |
//| a close is seen, whoever closed it and whether we ran or not.     |
//+------------------------------------------------------------------+
#ifndef TJP_DEALS_MQH
#define TJP_DEALS_MQH
#include "Orders.mqh"

struct TjpDeals {
    string symbol;
    double in_lots;
    double in_price;  // of several deals the mean, by lots
    double out_lots;
    double out_price;
    double profit;
    double commission;  // with fees
    double swap;
    long opened_ms;  // broker's time
    long closed_ms;
};

enum TJP_FATE {
    TJP_FATE_WAITING,   // the order has not been filled, or its history is not here yet
    TJP_FATE_OPEN,      // it is a position
    TJP_FATE_CLOSED,    // it was one
    TJP_FATE_WITHDRAWN  // it ended without a fill
};

/// Adds up the deals of a position. False where there are none, or none yet.
bool TjpSumDeals(const ulong identifier, TjpDeals& sum) {
    double in_value = 0.0, out_value = 0.0;
    ZeroMemory(sum);
    if (!HistorySelectByPosition((long)identifier)) return false;
    for (int i = 0; i < HistoryDealsTotal(); i++) {
        ulong deal = HistoryDealGetTicket(i);
        if (deal == 0) continue;
        double lots = HistoryDealGetDouble(deal, DEAL_VOLUME);
        double price = HistoryDealGetDouble(deal, DEAL_PRICE);
        long ms = HistoryDealGetInteger(deal, DEAL_TIME_MSC);
        sum.profit += HistoryDealGetDouble(deal, DEAL_PROFIT);
        sum.commission += HistoryDealGetDouble(deal, DEAL_COMMISSION) + HistoryDealGetDouble(deal, DEAL_FEE);
        sum.swap += HistoryDealGetDouble(deal, DEAL_SWAP);
        if (HistoryDealGetInteger(deal, DEAL_ENTRY) == DEAL_ENTRY_IN) {
            sum.symbol = HistoryDealGetString(deal, DEAL_SYMBOL);
            if (sum.in_lots == 0.0) sum.opened_ms = ms;
            sum.in_lots += lots;
            in_value += lots * price;
        } else {
            sum.closed_ms = ms;
            sum.out_lots += lots;
            out_value += lots * price;
        }
    }
    if (sum.in_lots <= 0.0) return false;
    sum.in_price = in_value / sum.in_lots;
    sum.out_price = sum.out_lots > 0.0 ? out_value / sum.out_lots : 0.0;
    return true;
}

/// Where an order stands. `state` names how one without a fill ended.
TJP_FATE TjpFate(const ulong ticket, TjpDeals& sum, string& state) {
    // Still waiting, and perhaps filled in part: until it ends, nothing is reported.
    if (OrderSelect(ticket)) return TJP_FATE_WAITING;
    bool filled = TjpSumDeals(ticket, sum);
    if (TjpSelectPosition(ticket)) return filled ? TJP_FATE_OPEN : TJP_FATE_WAITING;
    // No position: closed once the history has all of its deals. They come in one by one.
    if (filled) return sum.out_lots > sum.in_lots - 1e-8 ? TJP_FATE_CLOSED : TJP_FATE_WAITING;
    if (!HistoryOrderSelect(ticket)) return TJP_FATE_WAITING;
    long how = HistoryOrderGetInteger(ticket, ORDER_STATE);
    state = how == ORDER_STATE_CANCELED   ? "was cancelled"
            : how == ORDER_STATE_EXPIRED  ? "expired"
            : how == ORDER_STATE_REJECTED ? "was rejected"
                                          : "";
    return state == "" ? TJP_FATE_WAITING : TJP_FATE_WITHDRAWN;
}

/// How far the broker's clock is ahead of UTC, in milliseconds, to the quarter of an hour.
long TjpBrokerOffset() {
    double quarters = (double)((long)TimeTradeServer() - (long)TimeGMT()) / 900.0;
    return (long)MathRound(quarters) * 900000;
}

/// The members of a close report. The same position always gives the same text, so that it may be sent again.
string TjpCloseReport(const TjpSettings& settings, const ulong ticket, const TjpDeals& sum) {
    int digits = (int)SymbolInfoInteger(sum.symbol, SYMBOL_DIGITS);
    long offset = TjpBrokerOffset();
    double stop = 0.0, target = 0.0;
    // The stop and target it was begun with: a stop that was moved since says nothing of the risk that was taken.
    if (HistoryOrderSelect(ticket)) {
        stop = HistoryOrderGetDouble(ticket, ORDER_SL);
        target = HistoryOrderGetDouble(ticket, ORDER_TP);
    }
    string members = "";
    members = TjpMember(members, "exit_price", TjpNumber(sum.out_price, digits + 3));
    // What the balance moved by: the journal's sums are the account's. The parts are told beside it.
    members = TjpMember(members, "pnl", TjpNumber(sum.profit + sum.commission + sum.swap, 2));
    members = TjpMember(members, "commission", TjpNumber(sum.commission, 2));
    members = TjpMember(members, "swap", TjpNumber(sum.swap, 2));
    members = TjpMember(members, "entry_price", TjpNumber(sum.in_price, digits + 3));
    members = TjpMember(members, "stop_loss", TjpNumber(stop, digits));
    members = TjpMember(members, "take_profit", TjpNumber(target, digits));
    members = TjpMember(members, "lot_size", TjpNumber(sum.in_lots, 8));
    members = TjpMember(members, "opened_at", TjpTime(sum.opened_ms - offset));
    members = TjpMember(members, "closed_at", TjpTime(sum.closed_ms - offset));
    members = TjpMember(members, "ticket", TjpQuoted(IntegerToString((long)ticket)));
    return TjpMember(members, "account_id", TjpQuoted(settings.account));
}
#endif
