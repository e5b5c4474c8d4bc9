//+------------------------------------------------------------------+
//| Orders to the broker, and finding them again. An order carries    |
//| the signal in its comment (the 26 characters after `signal_`), so |
//| that it can be told whose it is after a restart.                  |
//+------------------------------------------------------------------+
#ifndef TJP_ORDERS_MQH
#define TJP_ORDERS_MQH
#include "Market.mqh"

/// How a request to the broker ended.
enum TJP_SENT {
    TJP_TAKEN,    // it holds
    TJP_REFUSED,  // it does not hold, for certain
    TJP_UNKNOWN   // no telling: it may hold
};

string TjpTag(const string signal_id) { return StringSubstr(signal_id, 7); }

/// What an answer code of the broker means for the request.
TJP_SENT TjpVerdict(const uint retcode) {
    if (retcode == TRADE_RETCODE_PLACED || retcode == TRADE_RETCODE_DONE || retcode == TRADE_RETCODE_DONE_PARTIAL ||
        retcode == TRADE_RETCODE_NO_CHANGES)
        return TJP_TAKEN;
    if (retcode == 0 || retcode == TRADE_RETCODE_ERROR || retcode == TRADE_RETCODE_TIMEOUT ||
        retcode == TRADE_RETCODE_CONNECTION || retcode == TRADE_RETCODE_LOCKED)
        return TJP_UNKNOWN;
    return TJP_REFUSED;
}

TJP_SENT TjpSend(MqlTradeRequest& request, MqlTradeResult& result, string& reason) {
    ZeroMemory(result);
    ResetLastError();
    bool sent = OrderSend(request, result);
    TJP_SENT verdict = TjpVerdict(result.retcode);
    // An order that a check in the terminal stopped never left it.
    if (!sent && result.retcode == 0 && GetLastError() == 4752) verdict = TJP_REFUSED;
    if (verdict == TJP_TAKEN) return verdict;
    reason = "the broker answered " + IntegerToString((long)result.retcode) + " " + result.comment;
    Print("tjp: ", request.comment, ": ", reason, ", error ", IntegerToString(GetLastError()));
    return verdict;
}

/// How the symbol's orders at the market may be filled: all or nothing where that is offered.
ENUM_ORDER_TYPE_FILLING TjpFilling(const string symbol) {
    int modes = (int)SymbolInfoInteger(symbol, SYMBOL_FILLING_MODE);
    if ((modes & SYMBOL_FILLING_FOK) != 0) return ORDER_FILLING_FOK;
    if ((modes & SYMBOL_FILLING_IOC) != 0) return ORDER_FILLING_IOC;
    return ORDER_FILLING_RETURN;
}

/// Sends a new order. `ticket` is the order's, and will be the identifier of its position.
TJP_SENT TjpPlace(const TjpSettings& settings, const TjpPlan& plan, const string tag, ulong& ticket, string& reason) {
    MqlTradeRequest request;
    MqlTradeResult result;
    ZeroMemory(request);
    bool at_market = plan.type == ORDER_TYPE_BUY || plan.type == ORDER_TYPE_SELL;
    request.action = at_market ? TRADE_ACTION_DEAL : TRADE_ACTION_PENDING;
    request.magic = settings.magic;
    request.symbol = plan.symbol;
    request.volume = plan.lots;
    request.type = plan.type;
    request.price = plan.price;
    request.sl = plan.stop;
    request.tp = plan.target;
    request.deviation = (ulong)settings.max_slippage;
    request.type_filling = at_market ? TjpFilling(plan.symbol) : ORDER_FILLING_RETURN;
    request.type_time = ORDER_TIME_GTC;
    request.comment = tag;
    if (!at_market && settings.order_hours > 0) {
        request.type_time = ORDER_TIME_SPECIFIED;
        request.expiration = (datetime)((long)TimeTradeServer() + settings.order_hours * 3600);
    }
    TJP_SENT sent = TjpSend(request, result, reason);
    // Of an order that was taken the ticket is known; if not, it is looked up like one whose answer was lost.
    if (sent == TJP_TAKEN && result.order == 0) sent = TJP_UNKNOWN;
    ticket = sent == TJP_TAKEN ? result.order : 0;
    return sent;
}

TJP_SENT TjpWithdraw(const ulong ticket, string& reason) {
    MqlTradeRequest request;
    MqlTradeResult result;
    ZeroMemory(request);
    request.action = TRADE_ACTION_REMOVE;
    request.order = ticket;
    return TjpSend(request, result, reason);
}

/// Selects the position that an order opened. Its ticket may be another by now; its identifier is not.
bool TjpSelectPosition(const ulong identifier) {
    for (int i = PositionsTotal() - 1; i >= 0; i--)
        if (PositionGetTicket(i) != 0 && (ulong)PositionGetInteger(POSITION_IDENTIFIER) == identifier) return true;
    return false;
}

/// Closes lots of the selected position, all of them where `lots` is 0.
TJP_SENT TjpCloseSelected(const TjpSettings& settings, const double lots, const string tag, string& reason) {
    MqlTradeRequest request;
    MqlTradeResult result;
    ZeroMemory(request);
    bool was_bought = PositionGetInteger(POSITION_TYPE) == POSITION_TYPE_BUY;
    request.action = TRADE_ACTION_DEAL;
    request.magic = settings.magic;
    request.position = (ulong)PositionGetInteger(POSITION_TICKET);
    request.symbol = PositionGetString(POSITION_SYMBOL);
    request.volume = lots > 0 ? lots : PositionGetDouble(POSITION_VOLUME);
    request.type = was_bought ? ORDER_TYPE_SELL : ORDER_TYPE_BUY;
    request.price = SymbolInfoDouble(request.symbol, was_bought ? SYMBOL_BID : SYMBOL_ASK);
    request.deviation = (ulong)settings.max_slippage;
    request.type_filling = TjpFilling(request.symbol);
    request.comment = tag;
    return TjpSend(request, result, reason);
}

/// Sets stop and target of the selected position; 0 keeps what there is.
TJP_SENT TjpMoveSelected(const double stop, const double target, string& reason) {
    MqlTradeRequest request;
    MqlTradeResult result;
    ZeroMemory(request);
    request.action = TRADE_ACTION_SLTP;
    request.position = (ulong)PositionGetInteger(POSITION_TICKET);
    request.symbol = PositionGetString(POSITION_SYMBOL);
    request.sl = stop > 0 ? TjpPrice(request.symbol, stop) : PositionGetDouble(POSITION_SL);
    request.tp = target > 0 ? TjpPrice(request.symbol, target) : PositionGetDouble(POSITION_TP);
    return TjpSend(request, result, reason);
}

/// Whether deals of this position carry the tag: what was asked for under it was done.
bool TjpWasDone(const ulong identifier, const string tag) {
    if (!HistorySelectByPosition((long)identifier)) return false;
    for (int i = HistoryDealsTotal() - 1; i >= 0; i--)
        if (StringFind(HistoryDealGetString(HistoryDealGetTicket(i), DEAL_COMMENT), tag) == 0) return true;
    return false;
}

/// The order with this tag, wherever it is by now: waiting, a position, or history. 0: the terminal knows of none.
ulong TjpLookUp(const ulong magic, const string tag, const long since) {
    for (int i = OrdersTotal() - 1; i >= 0; i--) {
        ulong ticket = OrderGetTicket(i);
        if (ticket != 0 && (ulong)OrderGetInteger(ORDER_MAGIC) == magic &&
            StringFind(OrderGetString(ORDER_COMMENT), tag) == 0)
            return ticket;
    }
    for (int i = PositionsTotal() - 1; i >= 0; i--) {
        if (PositionGetTicket(i) != 0 && (ulong)PositionGetInteger(POSITION_MAGIC) == magic &&
            StringFind(PositionGetString(POSITION_COMMENT), tag) == 0)
            return (ulong)PositionGetInteger(POSITION_IDENTIFIER);
    }
    if (!HistorySelect((datetime)(since - 3600), (datetime)((long)TimeTradeServer() + 86400))) return 0;
    for (int i = HistoryOrdersTotal() - 1; i >= 0; i--) {
        ulong ticket = HistoryOrderGetTicket(i);
        if ((ulong)HistoryOrderGetInteger(ticket, ORDER_MAGIC) == magic &&
            StringFind(HistoryOrderGetString(ticket, ORDER_COMMENT), tag) == 0)
            return ticket;
    }
    return 0;
}

/// How many orders with our magic number since then have a comment that is no tag of ours: some brokers write their
/// own.
int TjpStrangers(const ulong magic, const long since) {
    int count = 0;
    for (int i = PositionsTotal() - 1; i >= 0; i--)
        if (PositionGetTicket(i) != 0 && (ulong)PositionGetInteger(POSITION_MAGIC) == magic &&
            (long)PositionGetInteger(POSITION_TIME) >= since && StringLen(PositionGetString(POSITION_COMMENT)) < 26)
            count++;
    for (int i = OrdersTotal() - 1; i >= 0; i--)
        if (OrderGetTicket(i) != 0 && (ulong)OrderGetInteger(ORDER_MAGIC) == magic &&
            (long)OrderGetInteger(ORDER_TIME_SETUP) >= since && StringLen(OrderGetString(ORDER_COMMENT)) < 26)
            count++;
    return count;
}
#endif
