//+------------------------------------------------------------------+
//| What it takes to write JSON, and times as the API has them.       |
//+------------------------------------------------------------------+
#ifndef TJP_JSON_TEXT_MQH
#define TJP_JSON_TEXT_MQH

string TjpQuoted(const string text) {
    string out = "\"";
    int length = StringLen(text);
    for (int i = 0; i < length; i++) {
        ushort c = StringGetCharacter(text, i);
        if (c == '"' || c == '\\')
            out = out + "\\" + ShortToString(c);
        else if (c < 0x20)
            out = out + " ";
        else
            out = out + ShortToString(c);
    }
    return out + "\"";
}

/// A number with at most `digits` decimals, and no zeros at its end.
string TjpNumber(const double value, const int digits) {
    string text = DoubleToString(value, digits);
    if (StringFind(text, ".") >= 0) {
        int length = StringLen(text);
        while (StringGetCharacter(text, length - 1) == '0') length--;
        if (StringGetCharacter(text, length - 1) == '.') length--;
        text = StringSubstr(text, 0, length);
    }
    return text == "-0" ? "0" : text;
}

/// Joins `"name":json` pairs to the inside of an object.
string TjpMember(const string before, const string name, const string json) {
    return before + (before == "" ? "" : ",") + "\"" + name + "\":" + json;
}

/// A time in UTC, from milliseconds since 1970.
string TjpTime(const long ms) {
    MqlDateTime t;
    TimeToStruct((datetime)(ms / 1000), t);
    return StringFormat("\"%04d-%02d-%02dT%02d:%02d:%02d.%03dZ\"", t.year, t.mon, t.day, t.hour, t.min, t.sec,
                        (int)(ms % 1000));
}

/// Seconds since 1970 of `2026-05-19T08:00:00.000Z`; 0 where it is no time.
datetime TjpSeconds(const string text) {
    if (StringLen(text) < 19 || StringSubstr(text, 10, 1) != "T") return 0;
    return StringToTime(StringSubstr(text, 0, 4) + "." + StringSubstr(text, 5, 2) + "." + StringSubstr(text, 8, 2) +
                        " " + StringSubstr(text, 11, 8));
}
#endif
