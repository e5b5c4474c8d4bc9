//+------------------------------------------------------------------+
//| tjp's API over WebRequest. Every call is made once and says how   |
//| it ended; what got no answer is for the caller to try again at    |
//| its next turn, never in a loop in here: WebRequest holds up the   |
//| whole EA.                                                         |
//+------------------------------------------------------------------+
#ifndef TJP_SERVER_MQH
#define TJP_SERVER_MQH
#include "Json.mqh"

class CTjpServer {
private:
    string m_url;
    string m_key;
    string m_etag;
    datetime m_not_before;  // by the local clock: what Retry-After asked for
    int m_failures;         // in a row
    long m_ahead;           // the server's clock less ours, in seconds

    string Header(const string headers, const string name);
    void ReadClock(const string headers);
    void Wait(const string headers);

public:
    CTjpServer() {
        m_failures = 0;
        m_not_before = 0;
        m_ahead = 0;
    }
    void Init(const string url, const string key);
    /// Has the next `Pending` list what it listed before: something of that was left for later.
    void Forget() { m_etag = ""; }
    bool MayAsk() { return TimeLocal() >= m_not_before; }
    datetime Now() { return (datetime)((long)TimeGMT() + m_ahead); }
    int Send(const string method, const string path, const string body, const string headers, const int timeout_ms,
             CTjpJson& answer);
    int Pending(const int wait_seconds, CTjpJson& answer);
    int Get(const string path, CTjpJson& answer) { return Send("GET", path, "", "", 5000, answer); }
    int Patch(const string path, const string members, CTjpJson& answer) {
        return Send("PATCH", path, "{" + members + "}", "", 5000, answer);
    }
    int Post(const string path, const string members, const string once_key, CTjpJson& answer) {
        return Send("POST", path, "{" + members + "}", "Idempotency-Key: " + once_key + "\r\n", 5000, answer);
    }
};

void CTjpServer::Init(const string url, const string key) {
    m_url = url;
    while (StringLen(m_url) > 0 && StringSubstr(m_url, StringLen(m_url) - 1) == "/")
        m_url = StringSubstr(m_url, 0, StringLen(m_url) - 1);
    m_key = key;
    m_etag = "";
}

/// The status of the answer, or 0 where nothing is known: no answer, a server that is busy or broken, or an answer that
/// is not JSON. What was asked may have happened or not.
int CTjpServer::Send(const string method, const string path, const string body, const string headers,
                     const int timeout_ms, CTjpJson& answer) {
    answer.Clear();
    if (!MayAsk()) return 0;
    char data[];
    char result[];
    string received = "";
    ArrayResize(data, 0);
    if (body != "") {
        int count = StringToCharArray(body, data, 0, WHOLE_ARRAY, CP_UTF8);
        ArrayResize(data, count - 1);  // without the zero at its end
    }
    string sent = "Authorization: Bearer " + m_key + "\r\nContent-Type: application/json\r\n" + headers;
    ResetLastError();
    int status = WebRequest(method, m_url + path, sent, timeout_ms, data, result, received);
    if (status < 100 || status > 599)  // newer terminals have codes of their own above these
    {
        int error = GetLastError();
        Print("tjp: ", method, " ", path, ": no answer, error ", IntegerToString(error),
              error == 4014 ? " (add " + m_url + " to Tools > Options > Expert Advisors > Allow WebRequest)" : "");
        Wait("");
        return 0;
    }
    ReadClock(received);
    bool read = ArraySize(result) > 0 && answer.Parse(CharArrayToString(result, 0, WHOLE_ARRAY, CP_UTF8));
    if (status == 429 || status == 408 || status >= 500 || (!read && status != 304)) {
        Print("tjp: ", method, " ", path, ": ", IntegerToString(status), " ", answer.Text(0, "error"));
        Wait(received);
        answer.Clear();
        return 0;
    }
    // A 409 without a signal: the same request, sent before, is still running.
    if (status == 409 && answer.Member(0, "signal") < 0) return 0;
    if (status == 401 || status == 402 || status == 403) {
        Alert("tjp: the server refuses: ", answer.Text(0, "error"));
        m_not_before = TimeLocal() + 60;
    }
    m_failures = 0;
    if (StringFind(path, "wait=") >= 0) m_etag = Header(received, "ETag");
    return status;
}

/// The newest pending signals; 304 where they are those of the last call. Waits on the server for up to `wait_seconds`.
int CTjpServer::Pending(const int wait_seconds, CTjpJson& answer) {
    string headers = m_etag == "" ? "" : "If-None-Match: " + m_etag + "\r\n";
    string path = "/api/v1/signals?status=pending&limit=50&wait=" + IntegerToString(wait_seconds);
    return Send("GET", path, "", headers, wait_seconds * 1000 + 5000, answer);
}

/// The value of a header, or nothing. Names ignore case.
string CTjpServer::Header(const string headers, const string name) {
    string lines[];
    int count = StringSplit(headers, '\n', lines);
    string wanted = name + ":";
    StringToLower(wanted);
    for (int i = 0; i < count; i++) {
        string line = lines[i];
        string start = StringSubstr(line, 0, StringLen(wanted));
        StringToLower(start);
        if (start != wanted) continue;
        string value = StringSubstr(line, StringLen(wanted));
        StringTrimLeft(value);
        StringTrimRight(value);
        return value;
    }
    return "";
}

/// A signal's age is told by the clock that stamped it: `Date: Sun, 22 Nov 2026 22:29:20 GMT`.
void CTjpServer::ReadClock(const string headers) {
    string date = Header(headers, "Date");
    if (StringLen(date) < 25) return;
    int month = StringFind("JanFebMarAprMayJunJulAugSepOctNovDec", StringSubstr(date, 8, 3));
    if (month < 0) return;
    string day = StringSubstr(date, 12, 4) + "." + IntegerToString(month / 3 + 1) + "." + StringSubstr(date, 5, 2);
    m_ahead = (long)StringToTime(day + " " + StringSubstr(date, 17, 8)) - (long)TimeGMT();
}

/// Leaves the server alone for as long as it asks for, or longer each time it fails: 2, 4, 8 … 60 s.
void CTjpServer::Wait(const string headers) {
    int seconds = (int)StringToInteger(Header(headers, "Retry-After"));
    if (m_failures < 5) m_failures++;
    int growing = 1;
    for (int i = 0; i < m_failures; i++) growing *= 2;
    m_not_before = TimeLocal() + MathMax(seconds, MathMin(60, growing));
}
#endif
