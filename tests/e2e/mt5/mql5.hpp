#pragma once

// The words of MQL5 that deploy/mt5 uses, in C++: what belongs to the language and its library. `translate.py` turns
// what remains different (inputs, dynamic arrays). Indices are checked, as MetaTrader does.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>
#include <type_traits>
#include <vector>

using string = std::string;
using uchar = unsigned char;
using ushort = unsigned short;
using uint = unsigned int;
using ulong = unsigned long;
using datetime = long;

constexpr int WHOLE_ARRAY = -1;
constexpr uint CP_UTF8 = 65001;
constexpr int INVALID_HANDLE = -1;
constexpr int INIT_SUCCEEDED = 0;
constexpr int INIT_FAILED = 1;
constexpr int INIT_PARAMETERS_INCORRECT = 32767;

[[noreturn]] inline void critical_error(const char* what) {
    std::fprintf(stderr, "CRITICAL %s\n", what);
    std::abort();
}

template <class T>
struct Array {
    std::vector<T> items;
    T& operator[](long i) {
        if (i < 0 || static_cast<std::size_t>(i) >= items.size()) critical_error("array out of range");
        return items[static_cast<std::size_t>(i)];
    }
    const T& operator[](long i) const { return const_cast<Array&>(*this)[i]; }
};

template <class T>
int ArraySize(const Array<T>& array) {
    return static_cast<int>(array.items.size());
}
template <class T>
int ArrayResize(Array<T>& array, int size, int = 0) {
    array.items.resize(static_cast<std::size_t>(size));
    return size;
}

inline int StringLen(const string& s) { return static_cast<int>(s.size()); }
inline string StringSubstr(const string& s, int from, int count = -1) {
    if (from < 0 || from > StringLen(s)) return "";
    return count < 0 ? s.substr(static_cast<std::size_t>(from))
                     : s.substr(static_cast<std::size_t>(from), static_cast<std::size_t>(count));
}
inline ushort StringGetCharacter(const string& s, int i) {
    if (i < 0 || i >= StringLen(s)) critical_error("string index out of range");
    return static_cast<uchar>(s[static_cast<std::size_t>(i)]);
}
/// UTF-8 here, one byte a character; UTF-16 there.
inline string ShortToString(ushort c) {
    const auto byte = [](int value) { return string(1, static_cast<char>(value)); };
    if (c < 0x80) return byte(c);
    if (c < 0x800) return byte(0xc0 | c >> 6) + byte(0x80 | (c & 63));
    return byte(0xe0 | c >> 12) + byte(0x80 | (c >> 6 & 63)) + byte(0x80 | (c & 63));
}
inline int StringFind(const string& s, const string& wanted, int from = 0) {
    const auto at = s.find(wanted, static_cast<std::size_t>(from));
    return at == string::npos ? -1 : static_cast<int>(at);
}
inline bool StringToLower(string& s) {
    std::transform(s.begin(), s.end(), s.begin(), [](uchar c) { return static_cast<char>(std::tolower(c)); });
    return true;
}
inline int StringTrimLeft(string& s) {
    const std::size_t blanks = std::min(s.find_first_not_of(" \t\r\n"), s.size());
    s.erase(0, blanks);
    return static_cast<int>(blanks);
}
inline int StringTrimRight(string& s) {
    const std::size_t size = s.find_last_not_of(" \t\r\n") + 1;
    const std::size_t blanks = s.size() - size;
    s.resize(size);
    return static_cast<int>(blanks);
}
inline int StringReplace(string& s, const string& find, const string& put) {
    int count = 0;
    for (std::size_t at = 0; (at = s.find(find, at)) != string::npos; at += put.size(), ++count) {
        s.replace(at, find.size(), put);
    }
    return count;
}
inline int StringSplit(const string& s, ushort separator, Array<string>& parts) {
    parts.items.clear();
    if (s.empty()) return 0;
    std::size_t start = 0;
    for (std::size_t end = 0; end != string::npos; start = end + 1) {
        end = s.find(static_cast<char>(separator), start);
        parts.items.push_back(s.substr(start, end == string::npos ? end : end - start));
        if (end == string::npos) break;
    }
    return ArraySize(parts);
}
inline double StringToDouble(const string& s) { return std::strtod(s.c_str(), nullptr); }
inline long StringToInteger(const string& s) { return std::strtol(s.c_str(), nullptr, 10); }
inline string IntegerToString(long value) { return std::to_string(value); }
template <class... Values>
string StringFormat(const char* format, Values... values) {
    char text[400];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}
inline string DoubleToString(double value, int digits = 8) { return StringFormat("%.*f", digits, value); }
inline int StringToShortArray(const string& s, Array<ushort>& out) {
    out.items.clear();
    for (const char c : s) out.items.push_back(static_cast<uchar>(c));
    out.items.push_back(0);
    return ArraySize(out);
}
inline int StringToCharArray(const string& s, Array<char>& out, int, int, uint) {
    out.items.assign(s.begin(), s.end());
    out.items.push_back(0);
    return ArraySize(out);
}
inline string CharArrayToString(const Array<char>& array, int, int, uint) {
    return {array.items.begin(), array.items.end()};
}

template <class T>
T MathMin(T a, T b) {
    return a < b ? a : b;
}
template <class T>
T MathMax(T a, T b) {
    return a < b ? b : a;
}
inline double MathAbs(double v) { return std::fabs(v); }
inline double MathRound(double v) { return std::round(v); }
inline double MathFloor(double v) { return std::floor(v); }
inline double MathPow(double base, double exponent) { return std::pow(base, exponent); }
inline int MathRand() { return std::rand() % 32768; }
inline void MathSrand(int seed) { std::srand(static_cast<unsigned>(seed)); }
inline double NormalizeDouble(double v, int digits) {
    const double factor = std::pow(10, digits);
    return std::round(v * factor) / factor;
}

struct MqlDateTime {
    int year, mon, day, hour, min, sec, day_of_week, day_of_year;
};
inline bool TimeToStruct(datetime when, MqlDateTime& out) {
    tm t{};
    gmtime_r(&when, &t);
    out = {t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec, t.tm_wday, t.tm_yday};
    return true;
}
inline datetime StringToTime(const string& s) {
    tm t{};
    const int read = std::sscanf(s.c_str(), "%d.%d.%d %d:%d:%d", &t.tm_year, &t.tm_mon, &t.tm_mday, &t.tm_hour,
                                 &t.tm_min, &t.tm_sec);
    t.tm_year -= 1900;
    t.tm_mon -= 1;
    return read == 6 ? timegm(&t) : 0;
}

inline void append(string& out, const string& text) { out += text; }
template <class T, class = std::enable_if_t<std::is_arithmetic_v<T>>>
void append(string& out, T value) {
    out += std::to_string(value);
}
template <class... Parts>
void Print(const Parts&... parts) {
    string line;
    (append(line, parts), ...);
    std::fprintf(stderr, "%s\n", line.c_str());
}
template <class... Parts>
void Alert(const Parts&... parts) {
    Print("ALERT ", parts...);
}
template <class T>
void ZeroMemory(T& value) {
    value = T{};
}
