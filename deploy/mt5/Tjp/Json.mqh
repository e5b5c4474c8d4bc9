//+------------------------------------------------------------------+
//| A strict JSON reader (RFC 8259).                                  |
//|                                                                   |
//| A document is a row of nodes that know their parent and their     |
//| next sibling: node 0 is the root, and -1 is "there is none". What |
//| is not exactly JSON is refused as a whole: half an answer must    |
//| never be taken for an order.                                      |
//+------------------------------------------------------------------+
#ifndef TJP_JSON_MQH
#define TJP_JSON_MQH

enum TJP_KIND { TJP_NULL, TJP_BOOL, TJP_NUMBER, TJP_TEXT, TJP_ARRAY, TJP_OBJECT };

struct TjpNode {
    TJP_KIND kind;
    string key;   // of a member; of an array's item empty
    string text;  // of a text its characters; of a number and a bool as it stood there
    int parent;
    int first;
    int last;
    int next;
};

class CTjpJson {
private:
    ushort m_chars[];
    string m_source;
    int m_length;
    int m_at;
    int m_count;
    TjpNode m_nodes[];

    int Peek() { return m_at < m_length ? (int)m_chars[m_at] : -1; }
    void SkipBlanks();
    bool Take(const int wanted);
    bool TakeWord(const string word);
    int Add(const int parent, const TJP_KIND kind, const string key);
    void SetText(const int node, const string text) { m_nodes[node].text = text; }
    bool ReadValue(const int parent, const string key, const int depth);
    bool ReadMembers(const int node, const int depth);
    bool ReadItems(const int node, const int depth);
    bool ReadText(string& text);
    bool ReadEscape(string& text);
    bool ReadNumber(string& text);
    int ReadDigits();

public:
    CTjpJson() {
        m_count = 0;
        m_length = 0;
        m_at = 0;
    }
    void Clear() { m_count = 0; }
    bool Parse(const string source);

    int Member(const int object, const string key);
    int First(const int node) { return node >= 0 && node < m_count ? m_nodes[node].first : -1; }
    int Next(const int node) { return node >= 0 && node < m_count ? m_nodes[node].next : -1; }
    bool Is(const int node, const TJP_KIND kind);
    string Text(const int object, const string key);
    bool Number(const int object, const string key, double& value);
    double Value(const int node);
};

bool CTjpJson::Parse(const string source) {
    m_source = source;
    m_length = StringLen(source);
    m_at = 0;
    m_count = 0;
    StringToShortArray(source, m_chars);
    SkipBlanks();
    bool good = ReadValue(-1, "", 0);
    SkipBlanks();
    if (good && m_at == m_length) return true;
    m_count = 0;
    return false;
}

/// The member of this name, or -1. A null is there, as a node of its own kind.
int CTjpJson::Member(const int object, const string key) {
    if (!Is(object, TJP_OBJECT)) return -1;
    for (int node = m_nodes[object].first; node >= 0; node = m_nodes[node].next)
        if (m_nodes[node].key == key) return node;
    return -1;
}

bool CTjpJson::Is(const int node, const TJP_KIND kind) {
    return node >= 0 && node < m_count && m_nodes[node].kind == kind;
}

/// The text of a member; empty where there is none, or where it is null.
string CTjpJson::Text(const int object, const string key) {
    int node = Member(object, key);
    return Is(node, TJP_TEXT) ? m_nodes[node].text : "";
}

/// False where there is no such member, or it is null.
bool CTjpJson::Number(const int object, const string key, double& value) {
    int node = Member(object, key);
    if (!Is(node, TJP_NUMBER)) return false;
    value = Value(node);
    return true;
}

double CTjpJson::Value(const int node) {
    if (!Is(node, TJP_NUMBER)) return 0.0;
    string text = m_nodes[node].text;
    StringToLower(text);
    int exponent = StringFind(text, "e");
    if (exponent < 0) return StringToDouble(text);
    return StringToDouble(StringSubstr(text, 0, exponent)) *
           MathPow(10.0, (double)StringToInteger(StringSubstr(text, exponent + 1)));
}

void CTjpJson::SkipBlanks() {
    while (m_at < m_length &&
           (m_chars[m_at] == ' ' || m_chars[m_at] == '\t' || m_chars[m_at] == '\n' || m_chars[m_at] == '\r'))
        m_at++;
}

bool CTjpJson::Take(const int wanted) {
    SkipBlanks();
    if (Peek() != wanted) return false;
    m_at++;
    return true;
}

bool CTjpJson::TakeWord(const string word) {
    if (StringSubstr(m_source, m_at, StringLen(word)) != word) return false;
    m_at += StringLen(word);
    return true;
}

int CTjpJson::Add(const int parent, const TJP_KIND kind, const string key) {
    int node = m_count;
    if (ArraySize(m_nodes) <= node) ArrayResize(m_nodes, node + 1, 1024);
    m_count++;
    m_nodes[node].kind = kind;
    m_nodes[node].key = key;
    m_nodes[node].text = "";
    m_nodes[node].parent = parent;
    m_nodes[node].first = -1;
    m_nodes[node].last = -1;
    m_nodes[node].next = -1;
    if (parent >= 0) {
        int before = m_nodes[parent].last;
        if (before >= 0)
            m_nodes[before].next = node;
        else
            m_nodes[parent].first = node;
        m_nodes[parent].last = node;
    }
    return node;
}

bool CTjpJson::ReadValue(const int parent, const string key, const int depth) {
    if (depth > 32) return false;
    SkipBlanks();
    string text = "";
    int c = Peek();
    if (c == '{') return ReadMembers(Add(parent, TJP_OBJECT, key), depth + 1);
    if (c == '[') return ReadItems(Add(parent, TJP_ARRAY, key), depth + 1);
    if (c == '"') {
        if (!ReadText(text)) return false;
        SetText(Add(parent, TJP_TEXT, key), text);
        return true;
    }
    if (c == 't' || c == 'f') {
        text = c == 't' ? "true" : "false";
        if (!TakeWord(text)) return false;
        SetText(Add(parent, TJP_BOOL, key), text);
        return true;
    }
    if (c == 'n') {
        Add(parent, TJP_NULL, key);
        return TakeWord("null");
    }
    if (!ReadNumber(text)) return false;
    SetText(Add(parent, TJP_NUMBER, key), text);
    return true;
}

bool CTjpJson::ReadMembers(const int node, const int depth) {
    m_at++;
    if (Take('}')) return true;
    while (true) {
        string key = "";
        SkipBlanks();
        if (Peek() != '"' || !ReadText(key) || Member(node, key) >= 0 || !Take(':')) return false;
        if (!ReadValue(node, key, depth)) return false;
        if (Take('}')) return true;
        if (!Take(',')) return false;
    }
    return false;
}

bool CTjpJson::ReadItems(const int node, const int depth) {
    m_at++;
    if (Take(']')) return true;
    while (true) {
        if (!ReadValue(node, "", depth)) return false;
        if (Take(']')) return true;
        if (!Take(',')) return false;
    }
    return false;
}

bool CTjpJson::ReadText(string& text) {
    m_at++;
    int start = m_at;
    text = "";
    while (m_at < m_length) {
        int c = Peek();
        if (c < 0x20) return false;
        if (c == '"' || c == '\\') {
            if (m_at > start) text = text + StringSubstr(m_source, start, m_at - start);
            m_at++;
            if (c == '"') return true;
            if (!ReadEscape(text)) return false;
            start = m_at;
            continue;
        }
        m_at++;
    }
    return false;
}

bool CTjpJson::ReadEscape(string& text) {
    int c = Peek();
    m_at++;
    if (c == '"' || c == '\\' || c == '/')
        text = text + ShortToString((ushort)c);
    else if (c == 'b')
        text = text + ShortToString(8);
    else if (c == 'f')
        text = text + ShortToString(12);
    else if (c == 'n')
        text = text + ShortToString(10);
    else if (c == 'r')
        text = text + ShortToString(13);
    else if (c == 't')
        text = text + ShortToString(9);
    else if (c == 'u') {
        int code = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Peek();
            int value = digit >= '0' && digit <= '9'   ? digit - '0'
                        : digit >= 'a' && digit <= 'f' ? digit - 'a' + 10
                        : digit >= 'A' && digit <= 'F' ? digit - 'A' + 10
                                                       : -1;
            if (value < 0) return false;
            code = code * 16 + value;
            m_at++;
        }
        if (code == 0) return false;  // would end the string
        text = text + ShortToString((ushort)code);
    } else
        return false;
    return true;
}

int CTjpJson::ReadDigits() {
    int start = m_at;
    while (Peek() >= '0' && Peek() <= '9') m_at++;
    return m_at - start;
}

bool CTjpJson::ReadNumber(string& text) {
    int start = m_at;
    if (Peek() == '-') m_at++;
    bool zero = Peek() == '0';
    int digits = ReadDigits();
    if (digits == 0 || (zero && digits > 1)) return false;
    if (Peek() == '.') {
        m_at++;
        if (ReadDigits() == 0) return false;
    }
    if (Peek() == 'e' || Peek() == 'E') {
        m_at++;
        if (Peek() == '+' || Peek() == '-') m_at++;
        if (ReadDigits() == 0) return false;
    }
    text = StringSubstr(m_source, start, m_at - start);
    return true;
}
#endif
