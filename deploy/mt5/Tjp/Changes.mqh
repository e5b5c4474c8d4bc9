//+------------------------------------------------------------------+
//| Closes and modifications. They are about the positions and orders |
//| that came by the same hook, of the same pair: a channel moves     |
//| only what it opened.                                              |
//+------------------------------------------------------------------+
#ifndef TJP_CHANGES_MQH
#define TJP_CHANGES_MQH
#include "Orders.mqh"
#include "Records.mqh"

bool TjpIsBuy(const long type) {
    return type == ORDER_TYPE_BUY || type == ORDER_TYPE_BUY_LIMIT || type == ORDER_TYPE_BUY_STOP;
}

/// Whether a record is what a change is about, by hook and pair.
bool TjpIsAbout(const TjpRecord& change, const TjpRecord& r) {
    return r.ticket != 0 && r.hook == change.hook && (change.pair == "" || r.pair == change.pair);
}

/// Lots of the selected position that a partial close takes; 0 where the signal does not say, or it is less than one
/// step.
double TjpPart(CTjpJson& json, const int signal) {
    double percent = 0.0, lots = 0.0;
    double volume = PositionGetDouble(POSITION_VOLUME);
    if (json.Number(signal, "close_percent", percent))
        lots = volume * MathMin(percent, 100.0) / 100.0;
    else if (!json.Number(signal, "lot_size", lots))
        return 0.0;
    return TjpLots(PositionGetString(POSITION_SYMBOL), MathMin(lots, volume), volume);
}

/// Sets the levels that a modification names on the selected position.
TJP_SENT TjpModifySelected(CTjpJson& json, const int signal, string& reason) {
    string word = json.Text(signal, "instruction");
    double stop = 0.0, target = 0.0;
    json.Number(signal, "stop_loss", stop);
    int first = json.First(json.Member(signal, "take_profits"));
    if (first >= 0) target = json.Value(first);
    if (word == "breakeven") stop = PositionGetDouble(POSITION_PRICE_OPEN);
    if (word == "trail" || (stop <= 0 && target <= 0)) {
        reason = "this executor cannot do that";
        return TJP_REFUSED;
    }
    return TjpMoveSelected(stop, target, reason);
}

/// Does to the selected position what the signal asks for.
TJP_SENT TjpChangeSelected(const TjpSettings& settings, const TjpRecord& change, CTjpJson& json, const int signal,
                           string& reason) {
    if (json.Text(signal, "action") == "modify") return TjpModifySelected(json, signal, reason);
    if (json.Text(signal, "instruction") != "close_partial")
        return TjpCloseSelected(settings, 0.0, TjpTag(change.id), reason);
    ulong identifier = (ulong)PositionGetInteger(POSITION_IDENTIFIER);
    if (TjpWasDone(identifier, TjpTag(change.id))) return TJP_TAKEN;
    double part = TjpPart(json, signal);
    if (part > 0) return TjpCloseSelected(settings, part, TjpTag(change.id), reason);
    reason = "the signal does not say which part is to be closed, or it is less than the smallest step";
    return TJP_REFUSED;
}

/// Applies a close or modification to all it is about. False and the reason where nothing was, or not all.
bool TjpApplyChange(const TjpSettings& settings, CTjpRecords& records, const TjpRecord& change, CTjpJson& json,
                    const int signal, string& reason) {
    string word = json.Text(signal, "instruction");
    string side = word == "close_all" ? "" : json.Text(signal, "direction");
    int done = 0, failed = 0;
    string why = "";
    for (int i = 0; i < records.Count(); i++) {
        TjpRecord r;
        if (!records.Load(i, r) || !TjpIsAbout(change, r)) continue;
        bool waits = OrderSelect(r.ticket);
        if (word == "cancel" ? !waits : waits || !TjpSelectPosition(r.ticket)) continue;
        bool buys =
            waits ? TjpIsBuy(OrderGetInteger(ORDER_TYPE)) : PositionGetInteger(POSITION_TYPE) == POSITION_TYPE_BUY;
        if (side != "" && buys != (side == "BUY")) continue;
        TJP_SENT sent = waits ? TjpWithdraw(r.ticket, why) : TjpChangeSelected(settings, change, json, signal, why);
        if (sent == TJP_TAKEN)
            done++;
        else
            failed++;
    }
    if (failed > 0)
        reason = IntegerToString(failed) + " of " + IntegerToString(done + failed) + " could not be changed: " + why;
    else if (done == 0)
        reason = "there is nothing open, or nothing that waits, for this to be about";
    return failed == 0 && done > 0;
}

/// Before a reversal: closes what is open the other way round.
void TjpCloseOpposite(const TjpSettings& settings, CTjpRecords& records, const TjpRecord& change,
                      const string direction) {
    for (int i = 0; i < records.Count(); i++) {
        TjpRecord r;
        string reason = "";
        if (!records.Load(i, r) || !TjpIsAbout(change, r) || !TjpSelectPosition(r.ticket)) continue;
        bool buys = PositionGetInteger(POSITION_TYPE) == POSITION_TYPE_BUY;
        if (buys != (direction == "BUY")) TjpCloseSelected(settings, 0.0, "", reason);
    }
}
#endif
