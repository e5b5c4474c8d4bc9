#pragma once

#include "mql5.hpp"

// The terminal's functions that deploy/mt5 uses, over an account that exists in a file. Names and values are MQL5's.

datetime TimeGMT();
datetime TimeLocal();
datetime TimeTradeServer();
ulong GetMicrosecondCount();
bool IsStopped();
int GetLastError();
void ResetLastError();
bool EventSetTimer(int seconds);
void EventKillTimer();

enum { FILE_READ = 1, FILE_WRITE = 2, FILE_TXT = 4, FILE_ANSI = 8, FILE_REWRITE = 16 };
enum { FILE_SHARE_READ = 32, FILE_SHARE_WRITE = 64 };
#undef SEEK_END
enum { SEEK_END = 2 };
int FileOpen(const string& name, int flags);
void FileClose(int file);
bool FileIsExist(const string& name);
bool FileIsEnding(int file);
string FileReadString(int file);
uint FileWriteString(int file, const string& text);
void FileFlush(int file);
bool FileSeek(int file, long offset, int origin);
bool FileMove(const string& from, int common, const string& to, int flags);

int WebRequest(const string& method, const string& url, const string& headers, int timeout, const Array<char>& data,
               Array<char>& result, string& received);

enum ENUM_ORDER_TYPE {
    ORDER_TYPE_BUY,
    ORDER_TYPE_SELL,
    ORDER_TYPE_BUY_LIMIT,
    ORDER_TYPE_SELL_LIMIT,
    ORDER_TYPE_BUY_STOP,
    ORDER_TYPE_SELL_STOP
};
enum ENUM_TRADE_REQUEST_ACTIONS {
    TRADE_ACTION_DEAL = 1,
    TRADE_ACTION_PENDING = 5,
    TRADE_ACTION_SLTP = 6,
    TRADE_ACTION_REMOVE = 8
};
enum ENUM_ORDER_TYPE_FILLING { ORDER_FILLING_FOK, ORDER_FILLING_IOC, ORDER_FILLING_RETURN };
enum ENUM_ORDER_TYPE_TIME { ORDER_TIME_GTC, ORDER_TIME_DAY, ORDER_TIME_SPECIFIED };
struct MqlTradeRequest {
    ENUM_TRADE_REQUEST_ACTIONS action;
    ulong magic, order;
    string symbol;
    double volume, price, stoplimit, sl, tp;
    ulong deviation;
    ENUM_ORDER_TYPE type;
    ENUM_ORDER_TYPE_FILLING type_filling;
    ENUM_ORDER_TYPE_TIME type_time;
    datetime expiration;
    string comment;
    ulong position, position_by;
};
struct MqlTradeResult {
    uint retcode;
    ulong deal, order;
    double volume, price, bid, ask;
    string comment;
};
enum ENUM_TRADE_TRANSACTION_TYPE { TRADE_TRANSACTION_ORDER_ADD, TRADE_TRANSACTION_DEAL_ADD = 6 };
struct MqlTradeTransaction {
    ulong deal, order;
    ENUM_TRADE_TRANSACTION_TYPE type;
};
struct MqlTick {
    double bid, ask;
};
enum : uint {
    TRADE_RETCODE_PLACED = 10008,
    TRADE_RETCODE_DONE,
    TRADE_RETCODE_DONE_PARTIAL,
    TRADE_RETCODE_ERROR,
    TRADE_RETCODE_TIMEOUT,
    TRADE_RETCODE_NO_MONEY = 10019,
    TRADE_RETCODE_NO_CHANGES = 10025,
    TRADE_RETCODE_LOCKED = 10028,
    TRADE_RETCODE_CONNECTION = 10031,
    TRADE_RETCODE_INVALID_ORDER = 10035,
    TRADE_RETCODE_POSITION_CLOSED = 10036
};
bool OrderSend(const MqlTradeRequest& request, MqlTradeResult& result);

enum ENUM_ACCOUNT_DOUBLE { ACCOUNT_BALANCE, ACCOUNT_EQUITY };
enum ENUM_ACCOUNT_INTEGER { ACCOUNT_TRADE_ALLOWED, ACCOUNT_TRADE_EXPERT, ACCOUNT_MARGIN_MODE };
enum ENUM_ACCOUNT_STRING { ACCOUNT_CURRENCY };
enum { ACCOUNT_MARGIN_MODE_RETAIL_NETTING, ACCOUNT_MARGIN_MODE_EXCHANGE, ACCOUNT_MARGIN_MODE_RETAIL_HEDGING };
enum ENUM_TERMINAL_INTEGER { TERMINAL_CONNECTED, TERMINAL_TRADE_ALLOWED };
enum ENUM_MQL_INTEGER { MQL_TRADE_ALLOWED, MQL_TESTER };
double AccountInfoDouble(ENUM_ACCOUNT_DOUBLE property);
long AccountInfoInteger(ENUM_ACCOUNT_INTEGER property);
string AccountInfoString(ENUM_ACCOUNT_STRING property);
long TerminalInfoInteger(ENUM_TERMINAL_INTEGER property);
long MQLInfoInteger(ENUM_MQL_INTEGER property);

enum ENUM_SYMBOL_DOUBLE {
    SYMBOL_TRADE_TICK_SIZE,
    SYMBOL_VOLUME_STEP,
    SYMBOL_VOLUME_MAX,
    SYMBOL_VOLUME_MIN,
    SYMBOL_POINT,
    SYMBOL_BID,
    SYMBOL_ASK
};
enum ENUM_SYMBOL_INTEGER { SYMBOL_DIGITS, SYMBOL_FILLING_MODE };
enum { SYMBOL_FILLING_FOK = 1, SYMBOL_FILLING_IOC = 2 };
double SymbolInfoDouble(const string& symbol, ENUM_SYMBOL_DOUBLE property);
long SymbolInfoInteger(const string& symbol, ENUM_SYMBOL_INTEGER property);
bool SymbolInfoTick(const string& symbol, MqlTick& tick);
bool SymbolSelect(const string& symbol, bool select);
bool OrderCalcProfit(ENUM_ORDER_TYPE type, const string& symbol, double lots, double open, double close,
                     double& profit);

enum ENUM_POSITION_INTEGER { POSITION_TICKET, POSITION_IDENTIFIER, POSITION_TYPE, POSITION_MAGIC, POSITION_TIME };
enum ENUM_POSITION_DOUBLE { POSITION_VOLUME, POSITION_SL, POSITION_TP, POSITION_PRICE_OPEN };
enum ENUM_POSITION_STRING { POSITION_SYMBOL, POSITION_COMMENT };
enum { POSITION_TYPE_BUY, POSITION_TYPE_SELL };
int PositionsTotal();
ulong PositionGetTicket(int index);
bool PositionSelect(const string& symbol);
long PositionGetInteger(ENUM_POSITION_INTEGER property);
double PositionGetDouble(ENUM_POSITION_DOUBLE property);
string PositionGetString(ENUM_POSITION_STRING property);

enum ENUM_ORDER_INTEGER { ORDER_MAGIC, ORDER_STATE, ORDER_TYPE, ORDER_TIME_SETUP };
enum ENUM_ORDER_DOUBLE { ORDER_SL, ORDER_TP };
enum ENUM_ORDER_STRING { ORDER_COMMENT };
enum {
    ORDER_STATE_STARTED,
    ORDER_STATE_PLACED,
    ORDER_STATE_CANCELED,
    ORDER_STATE_PARTIAL,
    ORDER_STATE_FILLED,
    ORDER_STATE_REJECTED,
    ORDER_STATE_EXPIRED
};
int OrdersTotal();
ulong OrderGetTicket(int index);
bool OrderSelect(ulong ticket);
long OrderGetInteger(ENUM_ORDER_INTEGER property);
string OrderGetString(ENUM_ORDER_STRING property);

enum ENUM_DEAL_INTEGER { DEAL_ENTRY, DEAL_TIME_MSC };
enum ENUM_DEAL_DOUBLE { DEAL_VOLUME, DEAL_PRICE, DEAL_PROFIT, DEAL_COMMISSION, DEAL_FEE, DEAL_SWAP };
enum ENUM_DEAL_STRING { DEAL_COMMENT, DEAL_SYMBOL };
enum { DEAL_ENTRY_IN, DEAL_ENTRY_OUT };
bool HistorySelect(datetime from, datetime to);
bool HistorySelectByPosition(long identifier);
int HistoryDealsTotal();
ulong HistoryDealGetTicket(int index);
long HistoryDealGetInteger(ulong deal, ENUM_DEAL_INTEGER property);
double HistoryDealGetDouble(ulong deal, ENUM_DEAL_DOUBLE property);
string HistoryDealGetString(ulong deal, ENUM_DEAL_STRING property);
int HistoryOrdersTotal();
ulong HistoryOrderGetTicket(int index);
bool HistoryOrderSelect(ulong ticket);
long HistoryOrderGetInteger(ulong ticket, ENUM_ORDER_INTEGER property);
double HistoryOrderGetDouble(ulong ticket, ENUM_ORDER_DOUBLE property);
string HistoryOrderGetString(ulong ticket, ENUM_ORDER_STRING property);

// What a test does to the terminal.

/// What happens at the next order, request or write: see main.cpp.
struct Trouble {
    string folder;          ///< of the account's file and of MQL5/Files
    string kill_at;         ///< the process ends here, as by kill -9
    string order = "none";  ///< of the next order: `reject`, `lose` the request, `mute` the answer
    bool drops_comments = false;
    bool connected = true;
    bool netting = false;
    long ahead = 0;  ///< seconds by which this computer's clock was put forward
    string web_path, web = "none";
    int web_skip = 0;
};
extern Trouble trouble;

/// Ends the process where a test wants it to.
void checkpoint(const string& here);
void load_account();
/// A new price, and what it does. True where it made a deal.
bool quote(const string& symbol, double bid, double ask);
void expire_orders();
string describe_account();
