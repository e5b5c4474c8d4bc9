#include "terminal.hpp"

#include <arpa/inet.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

#include "account.hpp"

// What the terminal tells an EA of its account and symbols, its files, and WebRequest.

namespace {

Entry position, order;
std::vector<ulong> history_orders, history_deals;
std::map<int, std::FILE*> files;
int next_file = 1;
int last_error = 0;

bool nth(const std::map<ulong, Entry>& entries, int index, Entry& found) {
    if (index < 0 || static_cast<std::size_t>(index) >= entries.size()) return false;
    found = std::next(entries.begin(), index)->second;
    return true;
}

long integer_of(const Entry& e, ENUM_ORDER_INTEGER property) {
    if (property == ORDER_MAGIC) return static_cast<long>(e.magic);
    if (property == ORDER_STATE) return e.state;
    return property == ORDER_TYPE ? e.type : e.time;
}

string path_of(string name) {
    std::replace(name.begin(), name.end(), '\\', '/');
    return trouble.folder + "/" + name;
}

bool is_held(std::FILE* file) { return flock(fileno(file), LOCK_EX | LOCK_NB) != 0; }

/// What becomes of this request, once.
string web_deed(const string& request) {
    const bool meant = !trouble.web_path.empty() && request.find(trouble.web_path) != string::npos;
    if (!meant || trouble.web_skip-- > 0) return "none";
    trouble.web_path.clear();
    return trouble.web;
}

int refuse(int error) {
    last_error = error;
    return -1;
}

/// The whole answer of a server on this machine, or nothing.
string exchange(const string& url, const string& request, int timeout) {
    const std::size_t port = url.find(':', 7) + 1;
    const int fd = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<ushort>(std::atoi(url.c_str() + port)));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const timeval patience{timeout / 1000, 0};
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    string answer;
    if (connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0 &&
        write(fd, request.data(), request.size()) == static_cast<ssize_t>(request.size())) {
        char part[1 << 16];
        for (ssize_t n = 0; (n = read(fd, part, sizeof part)) > 0;) answer.append(part, static_cast<std::size_t>(n));
    }
    close(fd);
    return answer;
}

}  // namespace

datetime TimeGMT() { return std::time(nullptr) + trouble.ahead; }
datetime TimeLocal() { return TimeGMT(); }
datetime TimeTradeServer() { return TimeGMT() + 3 * 3600; }
ulong GetMicrosecondCount() {
    return static_cast<ulong>(std::chrono::steady_clock::now().time_since_epoch().count() / 1000);
}
bool IsStopped() { return false; }
int GetLastError() { return last_error; }
void ResetLastError() { last_error = 0; }
bool EventSetTimer(int) { return true; }
void EventKillTimer() {}

double AccountInfoDouble(ENUM_ACCOUNT_DOUBLE) { return account.balance; }
long AccountInfoInteger(ENUM_ACCOUNT_INTEGER property) {
    if (property != ACCOUNT_MARGIN_MODE) return 1;
    return trouble.netting ? ACCOUNT_MARGIN_MODE_RETAIL_NETTING : ACCOUNT_MARGIN_MODE_RETAIL_HEDGING;
}
string AccountInfoString(ENUM_ACCOUNT_STRING) { return "USD"; }
long TerminalInfoInteger(ENUM_TERMINAL_INTEGER) { return trouble.connected; }
long MQLInfoInteger(ENUM_MQL_INTEGER property) { return property == MQL_TRADE_ALLOWED; }

long SymbolInfoInteger(const string& symbol, ENUM_SYMBOL_INTEGER property) {
    if (property == SYMBOL_FILLING_MODE) return SYMBOL_FILLING_FOK | SYMBOL_FILLING_IOC;
    return symbol.rfind("XAU", 0) == 0 ? 2 : 5;
}
double SymbolInfoDouble(const string& symbol, ENUM_SYMBOL_DOUBLE property) {
    if (property == SYMBOL_BID) return account.quotes[symbol].bid;
    if (property == SYMBOL_ASK) return account.quotes[symbol].ask;
    if (property == SYMBOL_VOLUME_MAX) return 100;
    if (property == SYMBOL_VOLUME_MIN || property == SYMBOL_VOLUME_STEP) return 0.01;
    return std::pow(10, -SymbolInfoInteger(symbol, SYMBOL_DIGITS));
}
bool SymbolInfoTick(const string& symbol, MqlTick& tick) {
    tick = account.quotes[symbol];
    return tick.bid > 0;
}
bool SymbolSelect(const string& symbol, bool) { return account.quotes.count(symbol) > 0; }
bool OrderCalcProfit(ENUM_ORDER_TYPE type, const string&, double lots, double open, double close, double& profit) {
    profit = (close - open) * (type == ORDER_TYPE_BUY ? 1 : -1) * lots * contract_size;
    return true;
}

int PositionsTotal() { return static_cast<int>(account.positions.size()); }
ulong PositionGetTicket(int index) { return nth(account.positions, index, position) ? position.ticket : 0; }
bool PositionSelect(const string& symbol) {
    for (const auto& [ticket, p] : account.positions) {
        if (p.symbol != symbol) continue;
        position = p;
        return true;
    }
    return false;
}
long PositionGetInteger(ENUM_POSITION_INTEGER property) {
    if (property == POSITION_TYPE) return position.type;
    if (property == POSITION_TIME) return position.time;
    return static_cast<long>(property == POSITION_MAGIC ? position.magic : position.ticket);
}
double PositionGetDouble(ENUM_POSITION_DOUBLE property) {
    if (property == POSITION_VOLUME) return position.lots;
    if (property == POSITION_PRICE_OPEN) return position.price;
    return property == POSITION_SL ? position.sl : position.tp;
}
string PositionGetString(ENUM_POSITION_STRING property) {
    return property == POSITION_SYMBOL ? position.symbol : position.comment;
}

int OrdersTotal() { return static_cast<int>(account.orders.size()); }
ulong OrderGetTicket(int index) { return nth(account.orders, index, order) ? order.ticket : 0; }
bool OrderSelect(ulong ticket) {
    if (account.orders.count(ticket) == 0) return false;
    order = account.orders[ticket];
    return true;
}
long OrderGetInteger(ENUM_ORDER_INTEGER property) { return integer_of(order, property); }
string OrderGetString(ENUM_ORDER_STRING) { return order.comment; }

bool HistorySelect(datetime from, datetime to) {
    history_orders.clear();
    history_deals.clear();
    for (const auto& [ticket, o] : account.history) {
        if (o.time >= from && o.time <= to) history_orders.push_back(ticket);
    }
    return true;
}
bool HistorySelectByPosition(long identifier) {
    history_orders.clear();
    history_deals.clear();
    for (const auto& [ticket, d] : account.deals) {
        if (d.position == static_cast<ulong>(identifier)) history_deals.push_back(ticket);
    }
    return true;
}
int HistoryDealsTotal() { return static_cast<int>(history_deals.size()); }
ulong HistoryDealGetTicket(int index) { return history_deals.at(static_cast<std::size_t>(index)); }
long HistoryDealGetInteger(ulong deal, ENUM_DEAL_INTEGER property) {
    return property == DEAL_ENTRY ? account.deals[deal].entry : account.deals[deal].ms;
}
double HistoryDealGetDouble(ulong deal, ENUM_DEAL_DOUBLE property) {
    const Deal& d = account.deals[deal];
    if (property == DEAL_VOLUME) return d.lots;
    if (property == DEAL_PRICE) return d.price;
    if (property == DEAL_PROFIT) return d.profit;
    return property == DEAL_COMMISSION ? deal_commission : 0;
}
string HistoryDealGetString(ulong deal, ENUM_DEAL_STRING property) {
    return property == DEAL_COMMENT ? account.deals[deal].comment : account.deals[deal].symbol;
}
int HistoryOrdersTotal() { return static_cast<int>(history_orders.size()); }
ulong HistoryOrderGetTicket(int index) { return history_orders.at(static_cast<std::size_t>(index)); }
bool HistoryOrderSelect(ulong ticket) { return account.history.count(ticket) > 0; }
long HistoryOrderGetInteger(ulong ticket, ENUM_ORDER_INTEGER property) {
    return integer_of(account.history[ticket], property);
}
double HistoryOrderGetDouble(ulong ticket, ENUM_ORDER_DOUBLE property) {
    return property == ORDER_SL ? account.history[ticket].sl : account.history[ticket].tp;
}
string HistoryOrderGetString(ulong ticket, ENUM_ORDER_STRING) { return account.history[ticket].comment; }

int FileOpen(const string& name, int flags) {
    const bool writes = (flags & FILE_WRITE) != 0;
    std::FILE* const file = std::fopen(path_of(name).c_str(), !writes ? "r" : (flags & FILE_READ) != 0 ? "r+" : "w");
    if (file == nullptr) return INVALID_HANDLE;
    if (writes && is_held(file)) {
        std::fclose(file);
        return INVALID_HANDLE;
    }
    files[next_file] = file;
    return next_file++;
}
void FileClose(int file) {
    std::fclose(files.at(file));
    files.erase(file);
}
bool FileIsExist(const string& name) { return access(path_of(name).c_str(), F_OK) == 0; }
bool FileIsEnding(int file) {
    const int c = std::fgetc(files.at(file));
    if (c != EOF) std::ungetc(c, files.at(file));
    return c == EOF;
}
string FileReadString(int file) {
    string line;
    for (int c = 0; (c = std::fgetc(files.at(file))) != EOF && c != '\n';) line += static_cast<char>(c);
    if (!line.empty() && line.back() == '\r') line.pop_back();
    return line;
}
uint FileWriteString(int file, const string& text) {
    checkpoint("write");
    return static_cast<uint>(std::fwrite(text.data(), 1, text.size(), files.at(file)));
}
void FileFlush(int file) {
    std::fflush(files.at(file));
    checkpoint("written");
}
bool FileSeek(int file, long offset, int origin) { return std::fseek(files.at(file), offset, origin) == 0; }
bool FileMove(const string& from, int, const string& to, int) {
    std::FILE* const there = std::fopen(path_of(to).c_str(), "r");
    const bool held = there != nullptr && is_held(there);
    if (there != nullptr) std::fclose(there);
    return !held && std::rename(path_of(from).c_str(), path_of(to).c_str()) == 0;
}

int WebRequest(const string& method, const string& url, const string& headers, int timeout, const Array<char>& data,
               Array<char>& result, string& received) {
    const std::size_t slash = url.find('/', 8);
    const string deed = web_deed(method + " " + url.substr(slash));
    if (deed == "kill") _exit(9);
    if (deed == "lose") return refuse(5203);
    string answer = "HTTP/1.1 503 Busy\r\nRetry-After: 1\r\n\r\n{\"error\":\"busy\"}";
    if (deed != "busy") {
        answer = exchange(url.substr(0, slash),
                          method + " " + url.substr(slash) + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" +
                              "Content-Length: " + std::to_string(data.items.size()) + "\r\n" + headers + "\r\n" +
                              string(data.items.begin(), data.items.end()),
                          timeout);
    }
    const std::size_t end = answer.find("\r\n\r\n");
    if (deed == "killed") _exit(9);
    if (deed == "mute" || end == string::npos) return refuse(5202);
    received = answer.substr(0, end + 2);
    result.items.assign(answer.begin() + static_cast<long>(end) + 4, answer.end());
    return std::atoi(answer.c_str() + 9);
}
