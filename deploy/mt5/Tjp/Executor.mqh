//+------------------------------------------------------------------+
//| The way of a signal, at most once:                                |
//|                                                                   |
//| note it → claim it → note that the order goes out → order → note  |
//| the ticket → report the fill → when it closes, report that.       |
//|                                                                   |
//| The claim is the PATCH from pending to executed, which one        |
//| executor alone can win. It carries a mark of ours: where it is    |
//| refused and the signal bears that mark, the claim was ours before |
//| and its answer was lost. An order is sent only by who has the     |
//| claim, and never a second time: where it is not known whether it  |
//| went out (a crash, a lost connection), it is looked for in the    |
//| terminal by its comment, and given up as failed if it is not      |
//| there. MetaTrader has no order ids of the client's that would     |
//| make sending it again safe.                                       |
//+------------------------------------------------------------------+
#ifndef TJP_EXECUTOR_MQH
#define TJP_EXECUTOR_MQH
#include "Changes.mqh"
#include "Deals.mqh"
#include "Records.mqh"
#include "Server.mqh"

/// How long the terminal gets to hear of an order whose sending had no answer, in seconds.
#define TJP_GRACE 30
#define TJP_HEARTBEAT 60
#define TJP_PAGES 20

class CTjpExecutor {
private:
    TjpSettings m_settings;
    CTjpServer m_server;
    CTjpRecords m_records;
    CTjpJson m_page;
    CTjpJson m_answer;
    string m_prefix;  // of our marks
    bool m_adopted;
    datetime m_heartbeat_at;

    void Heartbeat();
    bool Adopt();
    void AdoptOne(const int signal);
    void Poll(const int wait_seconds);
    void TakePage();
    bool IsForUs(CTjpJson& json, const int signal);
    bool IsTooOld(CTjpJson& json, const int signal);
    void Take(const int signal);
    int Claim(const TjpRecord& r, const double lots);
    void Continue(TjpRecord& r, const int claim);
    void Execute(TjpRecord& r, CTjpJson& json, const int signal);
    void LookAfter(TjpRecord& r);
    void Fail(TjpRecord& r, const string reason);
    void ReportFailure(const TjpRecord& r);
    void Settle(TjpRecord& r);
    void ReportClose(const TjpRecord& r, const TjpDeals& deals);
    void Advance(const string id);

public:
    CTjpExecutor() {
        m_adopted = false;
        m_heartbeat_at = 0;
    }
    bool Init(const TjpSettings& settings, const string url, const string key);
    void Close() { m_records.Close(); }
    void AdvanceAll();
    void Turn(const int wait_seconds);
};

string TjpPath(const string id) { return "/api/v1/signals/" + id; }

/// False where another EA has these records, or they cannot be written.
bool CTjpExecutor::Init(const TjpSettings& settings, const string url, const string key) {
    m_settings = settings;
    m_prefix = "TjpExecutor " + settings.account + "/" + IntegerToString((long)settings.magic) + " ";
    m_server.Init(url, key);
    MathSrand((int)(GetMicrosecondCount() % 32768) ^ (int)((long)TimeLocal() % 32768));
    return m_records.Open("tjp\\" + settings.account + "-" + IntegerToString((long)settings.magic) + ".txt");
}

/// Whether an order would be let out at all. Else nothing is claimed: others may be able to.
bool TjpCanTrade() {
    return TerminalInfoInteger(TERMINAL_CONNECTED) != 0 && TerminalInfoInteger(TERMINAL_TRADE_ALLOWED) != 0 &&
           MQLInfoInteger(MQL_TRADE_ALLOWED) != 0 && AccountInfoInteger(ACCOUNT_TRADE_ALLOWED) != 0 &&
           AccountInfoInteger(ACCOUNT_TRADE_EXPERT) != 0;
}

/// One round: what is under way goes on, then what is new begins.
void CTjpExecutor::Turn(const int wait_seconds) {
    if (!m_server.MayAsk()) return;
    Heartbeat();
    if (!m_adopted) m_adopted = Adopt();
    AdvanceAll();
    if (!m_adopted || IsStopped()) return;
    if (TjpCanTrade())
        Poll(wait_seconds);
    else
        m_server.Forget();
}

void CTjpExecutor::AdvanceAll() {
    string ids[];
    int count = m_records.Count();
    ArrayResize(ids, count);
    TjpRecord r;
    for (int i = 0; i < count; i++)
        if (m_records.Load(i, r)) ids[i] = r.id;
    for (int i = 0; i < count && !IsStopped(); i++) Advance(ids[i]);
}

/// Takes up again what is ours on the server and not in our file: the file was lost, or the EA moved to another
/// computer.
bool CTjpExecutor::Adopt() {
    int status = m_server.Get("/api/v1/signals?status=executed&limit=100&account_id=" + m_settings.account, m_page);
    if (status != 200) return false;
    for (int node = m_page.First(m_page.Member(0, "signals")); node >= 0; node = m_page.Next(node)) AdoptOne(node);
    return true;
}

void CTjpExecutor::AdoptOne(const int signal) {
    string mark = m_page.Text(signal, "claimed_by");
    TjpRecord r;
    r.id = m_page.Text(signal, "id");
    bool ours = StringFind(mark, m_prefix) == 0 && m_page.Text(signal, "action") == "open";
    if (!ours || m_page.Text(signal, "trade_id") != "" || m_records.Find(r.id) >= 0) return;
    r.mark = mark;
    r.ticket = (ulong)StringToInteger(m_page.Text(signal, "ticket"));
    r.stage = r.ticket != 0 ? TJP_FILLED : TJP_SENDING;
    r.sent_at = (long)TjpSeconds(m_page.Text(signal, "executed_at")) + TjpBrokerOffset() / 1000;
    r.hook = m_page.Text(signal, "hook_id");
    r.pair = m_page.Text(signal, "pair");
    r.reason = "";
    m_records.Save(r);
    Print("tjp: ", r.id, ": taken up from the server");
}

void CTjpExecutor::Poll(const int wait_seconds) {
    int status = m_server.Pending(wait_seconds, m_page);
    for (int page = 0; status == 200 && page < TJP_PAGES; page++) {
        string cursor = m_page.Text(0, "next_cursor");
        TakePage();
        if (cursor == "" || IsStopped()) return;
        status = m_server.Get("/api/v1/signals?status=pending&limit=50&cursor=" + cursor, m_page);
    }
}

/// The signals of a page are newest first; they are taken oldest first.
void CTjpExecutor::TakePage() {
    int nodes[];
    int count = 0;
    for (int node = m_page.First(m_page.Member(0, "signals")); node >= 0; node = m_page.Next(node)) {
        ArrayResize(nodes, count + 1, 64);
        nodes[count++] = node;
    }
    for (int i = count - 1; i >= 0; i--) {
        if (!IsForUs(m_page, nodes[i])) continue;
        if (IsStopped() || !m_server.MayAsk()) {
            m_server.Forget();
            return;
        }
        Take(nodes[i]);
    }
}

bool CTjpExecutor::IsForUs(CTjpJson& json, const int signal) {
    string account = json.Text(signal, "account_id");
    string id = json.Text(signal, "id");
    return StringLen(id) == 33 && (account == "" || account == m_settings.account) && m_records.Find(id) < 0 &&
           !IsTooOld(json, signal);
}

bool CTjpExecutor::IsTooOld(CTjpJson& json, const int signal) {
    datetime received = TjpSeconds(json.Text(signal, "received_at"));
    return received == 0 || (long)m_server.Now() - (long)received > m_settings.max_age;
}

void CTjpExecutor::Take(const int signal) {
    TjpRecord r;
    r.id = m_page.Text(signal, "id");
    r.stage = TJP_CLAIMING;
    r.mark = m_prefix + IntegerToString((long)TimeLocal()) + "." + IntegerToString((long)GetMicrosecondCount()) + "." +
             IntegerToString(MathRand());
    r.ticket = 0;
    r.sent_at = 0;
    r.hook = m_page.Text(signal, "hook_id");
    r.pair = m_page.Text(signal, "pair");
    r.reason = "";
    m_records.Save(r);
    // The lots are told with the claim, when they are known to work out; if they do not, that is found out again below.
    TjpPlan plan;
    string reason = "";
    bool opens = m_page.Text(signal, "action") == "open";
    double lots = opens && TjpMakePlan(m_settings, m_page, signal, plan, reason) ? plan.lots : 0.0;
    Continue(r, Claim(r, lots));
}

/// 1: ours. 0: somebody else's, or no longer to be had. -1: no telling yet. The signal is in m_answer where it is ours.
int CTjpExecutor::Claim(const TjpRecord& r, const double lots) {
    string members = TjpMember("", "status", "\"executed\"");
    members = TjpMember(members, "claimed_by", TjpQuoted(r.mark));
    members = TjpMember(members, "account_id", TjpQuoted(m_settings.account));
    if (lots > 0) members = TjpMember(members, "lot_size", TjpNumber(lots, 8));
    int status = m_server.Patch(TjpPath(r.id), members, m_answer);
    if (status == 0) return -1;
    if (status == 200) return 1;
    int signal = m_answer.Member(0, "signal");
    return m_answer.Text(signal, "status") == "executed" && m_answer.Text(signal, "claimed_by") == r.mark ? 1 : 0;
}

void CTjpExecutor::Continue(TjpRecord& r, const int claim) {
    if (claim < 0) return;
    if (claim == 0) {
        m_records.Forget(r.id);
        return;
    }
    r.stage = TJP_SENDING;
    r.sent_at = (long)TimeTradeServer();
    m_records.Save(r);
    Execute(r, m_answer, m_answer.Member(0, "signal"));
}

void CTjpExecutor::Execute(TjpRecord& r, CTjpJson& json, const int signal) {
    string reason = "";
    if (IsTooOld(json, signal)) {
        Fail(r, "the executor was away until it was older than " + IntegerToString(m_settings.max_age) + " s");
        return;
    }
    if (json.Text(signal, "action") != "open") {
        if (TjpApplyChange(m_settings, m_records, r, json, signal, reason))
            m_records.Forget(r.id);
        else
            Fail(r, reason);
        return;
    }
    TjpPlan plan;
    if (!TjpMakePlan(m_settings, json, signal, plan, reason)) {
        Fail(r, reason);
        return;
    }
    if (json.Text(signal, "instruction") == "reverse")
        TjpCloseOpposite(m_settings, m_records, r, json.Text(signal, "direction"));
    // On a netting account positions of one symbol become one, and whose profit is whose can no longer be told.
    if (AccountInfoInteger(ACCOUNT_MARGIN_MODE) != ACCOUNT_MARGIN_MODE_RETAIL_HEDGING && PositionSelect(plan.symbol)) {
        Fail(r, "there is a position of " + plan.symbol + " already, and this is a netting account");
        return;
    }
    TJP_SENT sent = TjpPlace(m_settings, plan, TjpTag(r.id), r.ticket, reason);
    if (sent == TJP_UNKNOWN) return;  // LookAfter finds out
    if (sent == TJP_REFUSED) {
        Fail(r, reason);
        return;
    }
    r.stage = TJP_PLACED;
    m_records.Save(r);
    Print("tjp: ", r.id, ": order ", IntegerToString((long)r.ticket));
}

/// What may have been sent or not: found in the terminal, or given up. Never sent again.
void CTjpExecutor::LookAfter(TjpRecord& r) {
    if ((long)TimeTradeServer() < r.sent_at + TJP_GRACE || TerminalInfoInteger(TERMINAL_CONNECTED) == 0) return;
    if (m_server.Get(TjpPath(r.id), m_answer) != 200) return;
    int signal = m_answer.Member(0, "signal");
    if (m_answer.Text(signal, "action") != "open") {
        // Closing what is closed and moving what was moved does no harm; a part that was closed is known by its deal.
        Execute(r, m_answer, signal);
        return;
    }
    r.ticket = TjpLookUp(m_settings.magic, TjpTag(r.id), r.sent_at);
    if (r.ticket != 0) {
        r.stage = TJP_PLACED;
        m_records.Save(r);
        return;
    }
    string reason = "the executor was cut off while the order went out, and the terminal knows of none; not sent again";
    int strangers = TjpStrangers(m_settings.magic, r.sent_at - 5);
    if (strangers > 0) {
        reason = reason + ". " + IntegerToString(strangers) + " of its orders since bear another comment: check them";
        Alert("tjp: ", r.id, ": ", reason);
    }
    Fail(r, reason);
}

void CTjpExecutor::Advance(const string id) {
    TjpRecord r;
    if (!m_records.Load(m_records.Find(id), r)) return;
    if (r.stage == TJP_CLAIMING)
        Continue(r, Claim(r, 0.0));
    else if (r.stage == TJP_SENDING)
        LookAfter(r);
    else if (r.stage == TJP_FAILING)
        ReportFailure(r);
    else
        Settle(r);
}

#include "Reports.mqh"
#endif
