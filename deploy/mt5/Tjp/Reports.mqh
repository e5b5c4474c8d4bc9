//+------------------------------------------------------------------+
//| What the executor tells the server: that it is there, and what    |
//| became of a signal. A report without an answer is sent again at   |
//| the next turn: its record stays as it is until then.              |
//+------------------------------------------------------------------+
#ifndef TJP_REPORTS_MQH
#define TJP_REPORTS_MQH
#include "Executor.mqh"

void CTjpExecutor::Heartbeat() {
    if (TimeLocal() < m_heartbeat_at + TJP_HEARTBEAT) return;
    string members = TjpMember("", "balance", TjpNumber(AccountInfoDouble(ACCOUNT_BALANCE), 2));
    members = TjpMember(members, "equity", TjpNumber(AccountInfoDouble(ACCOUNT_EQUITY), 2));
    members = TjpMember(members, "currency", TjpQuoted(AccountInfoString(ACCOUNT_CURRENCY)));
    int status = m_server.Patch("/api/v1/accounts/" + m_settings.account, members, m_answer);
    if (status == 0) return;
    m_heartbeat_at = TimeLocal();
    if (status != 200) Alert("tjp: the account ", m_settings.account, ": ", m_answer.Text(0, "error"));
}

void CTjpExecutor::Fail(TjpRecord& r, const string reason) {
    r.stage = TJP_FAILING;
    r.reason = reason;
    m_records.Save(r);
    Print("tjp: ", r.id, ": failed: ", reason);
    ReportFailure(r);
}

void CTjpExecutor::ReportFailure(const TjpRecord& r) {
    string members = TjpMember("", "status", "\"failed\"");
    members = TjpMember(members, "status_reason", TjpQuoted(StringSubstr(r.reason, 0, 300)));
    // Only who claimed a signal may say that it came to nothing.
    members = TjpMember(members, "claimed_by", TjpQuoted(r.mark));
    int status = m_server.Patch(TjpPath(r.id), members, m_answer);
    if (status == 0) return;
    if (status != 200) Print("tjp: ", r.id, ": the failure was not taken: ", m_answer.Text(0, "error"));
    m_records.Forget(r.id);
}

/// Reports the fill, then the close.
void CTjpExecutor::Settle(TjpRecord& r) {
    TjpDeals deals;
    string state = "";
    TJP_FATE fate = TjpFate(r.ticket, deals, state);
    if (fate == TJP_FATE_WITHDRAWN) Fail(r, "the order " + state + " before it was filled");
    if (fate == TJP_FATE_WAITING || fate == TJP_FATE_WITHDRAWN) return;
    if (r.stage == TJP_PLACED) {
        int digits = (int)SymbolInfoInteger(deals.symbol, SYMBOL_DIGITS);
        string members = TjpMember("", "ticket", TjpQuoted(IntegerToString((long)r.ticket)));
        members = TjpMember(members, "fill_price", TjpNumber(deals.in_price, digits + 3));
        int status = m_server.Patch(TjpPath(r.id), members, m_answer);
        if (status == 0) return;
        if (status != 200) Print("tjp: ", r.id, ": the fill was not taken: ", m_answer.Text(0, "error"));
        r.stage = TJP_FILLED;
        m_records.Save(r);
    }
    if (fate == TJP_FATE_CLOSED) ReportClose(r, deals);
}

void CTjpExecutor::ReportClose(const TjpRecord& r, const TjpDeals& deals) {
    string members = TjpCloseReport(m_settings, r.ticket, deals);
    int status = m_server.Post(TjpPath(r.id) + "/close", members, "close-" + r.id, m_answer);
    if (status == 0) return;
    // 409: closed already. 422: reported already, before the broker's clock was put forward or back.
    if (status != 200 && status != 201 && status != 409 && status != 422)
        Alert("tjp: ", r.id, ": the close was not taken: ", m_answer.Text(0, "error"), " {", members, "}");
    m_records.Forget(r.id);
}
#endif
