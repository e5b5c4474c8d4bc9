//+------------------------------------------------------------------+
//| What the executor must still know after the terminal was killed:  |
//| a record a signal, in MQL5/Files/tjp/<account>-<magic>.txt.       |
//|                                                                   |
//| The file only grows while the EA runs, a line a change, flushed   |
//| before the next step is taken; of several lines about one signal  |
//| the last counts. At the start it is written anew with what is     |
//| still of interest. It stays open, and nobody else may write it:   |
//| a second EA with the same magic number does not start.            |
//+------------------------------------------------------------------+
#ifndef TJP_RECORDS_MQH
#define TJP_RECORDS_MQH

/// How far a signal has come. Each stage is noted before what follows it is done.
enum TJP_STAGE {
    TJP_CLAIMING,  // the claim may have been sent; it may be ours
    TJP_SENDING,   // the claim is ours; the order may have been sent
    TJP_PLACED,    // the order has a ticket; its fill is not reported
    TJP_FILLED,    // its fill is reported; its close is not
    TJP_FAILING,   // there is no order; that is not reported
    TJP_DONE       // nothing is left to do
};

struct TjpRecord {
    string id;
    int stage;
    string mark;    // what we claim it with: a claim with this text on it is ours
    ulong ticket;   // of the order, which is the identifier of its position as well; 0: none
    long sent_at;   // broker's time, in seconds: orders that are older are not of this signal
    string hook;    // a close or modification is about what came by the same hook
    string pair;    // the same
    string reason;  // why it failed
};

class CTjpRecords {
private:
    int m_file;
    int m_count;
    TjpRecord m_records[];

    void Read(const string name);
    void Append(const TjpRecord& r);
    static string Plain(const string text);

public:
    CTjpRecords() {
        m_file = INVALID_HANDLE;
        m_count = 0;
    }
    bool Open(const string name);
    void Close();
    int Count() { return m_count; }
    int Find(const string id);
    bool Load(const int index, TjpRecord& r);
    void Save(const TjpRecord& r);
    void Forget(const string id);
    bool HasTicket(const ulong ticket);
};

/// False where the file cannot be had for ourselves.
bool CTjpRecords::Open(const string name) {
    m_count = 0;
    string fresh = name + ".new";
    // A crash between the two steps of the last start left the new file alone, or both.
    if (FileIsExist(name))
        Read(name);
    else if (FileIsExist(fresh))
        Read(fresh);
    int file = FileOpen(fresh, FILE_WRITE | FILE_TXT | FILE_ANSI);
    if (file == INVALID_HANDLE) return false;
    m_file = file;
    for (int i = 0; i < m_count; i++) Append(m_records[i]);
    FileClose(file);
    m_file = INVALID_HANDLE;
    if (!FileMove(fresh, 0, name, FILE_REWRITE)) return false;
    m_file = FileOpen(name, FILE_READ | FILE_WRITE | FILE_TXT | FILE_ANSI | FILE_SHARE_READ);
    if (m_file == INVALID_HANDLE) return false;
    FileSeek(m_file, 0, SEEK_END);
    return true;
}

void CTjpRecords::Close() {
    if (m_file != INVALID_HANDLE) FileClose(m_file);
    m_file = INVALID_HANDLE;
}

void CTjpRecords::Read(const string name) {
    int file = FileOpen(name, FILE_READ | FILE_TXT | FILE_ANSI | FILE_SHARE_READ | FILE_SHARE_WRITE);
    if (file == INVALID_HANDLE) return;
    while (!FileIsEnding(file)) {
        string fields[];
        // The ninth field is the end mark: a line that was cut off by a crash has none, and its step was not taken.
        if (StringSplit(FileReadString(file), '\t', fields) != 9 || fields[8] != ".") continue;
        TjpRecord r;
        r.id = fields[0];
        r.stage = (int)StringToInteger(fields[1]);
        r.mark = fields[2];
        r.ticket = (ulong)StringToInteger(fields[3]);
        r.sent_at = StringToInteger(fields[4]);
        r.hook = fields[5];
        r.pair = fields[6];
        r.reason = fields[7];
        int at = Find(r.id);
        if (r.stage == TJP_DONE) {
            if (at >= 0) Forget(r.id);
            continue;
        }
        if (at < 0) {
            at = m_count++;
            ArrayResize(m_records, m_count, 64);
        }
        m_records[at] = r;
    }
    FileClose(file);
}

/// Text that cannot end a field or a line.
string CTjpRecords::Plain(const string text) {
    string plain = text;
    StringReplace(plain, "\t", " ");
    StringReplace(plain, "\r", " ");
    StringReplace(plain, "\n", " ");
    return plain;
}

void CTjpRecords::Append(const TjpRecord& r) {
    if (m_file == INVALID_HANDLE) return;
    FileWriteString(m_file, Plain(r.id) + "\t" + IntegerToString(r.stage) + "\t" + Plain(r.mark) + "\t" +
                                IntegerToString((long)r.ticket) + "\t" + IntegerToString(r.sent_at) + "\t" +
                                Plain(r.hook) + "\t" + Plain(r.pair) + "\t" + Plain(r.reason) + "\t.\r\n");
    FileFlush(m_file);
}

int CTjpRecords::Find(const string id) {
    for (int i = 0; i < m_count; i++)
        if (m_records[i].id == id) return i;
    return -1;
}

bool CTjpRecords::Load(const int index, TjpRecord& r) {
    if (index < 0 || index >= m_count) return false;
    r = m_records[index];
    return true;
}

/// Keeps a record, new or changed, on disk before it returns.
void CTjpRecords::Save(const TjpRecord& r) {
    int at = Find(r.id);
    if (at < 0) {
        at = m_count++;
        ArrayResize(m_records, m_count, 64);
    }
    m_records[at] = r;
    Append(r);
}

/// Takes a record out. The order of the others may change.
void CTjpRecords::Forget(const string id) {
    int at = Find(id);
    if (at < 0) return;
    TjpRecord r = m_records[at];
    r.stage = TJP_DONE;
    Append(r);
    m_count--;
    if (at < m_count) m_records[at] = m_records[m_count];
    ArrayResize(m_records, m_count, 64);
}

bool CTjpRecords::HasTicket(const ulong ticket) {
    for (int i = 0; i < m_count; i++)
        if (m_records[i].ticket == ticket) return true;
    return false;
}
#endif
