//+------------------------------------------------------------------+
//| TjpExecutor: executes the signals of a tjp server, each at most   |
//| once, and reports fills and closes back to the journal.           |
//|                                                                   |
//| Written by the MQL5 reference. It was NOT compiled by MetaEditor  |
//| and NOT run in a terminal: README.md says what was checked and    |
//| how. Compile it, read it, and let it run on a demo account first. |
//+------------------------------------------------------------------+
#property copyright "tjp, Apache-2.0"
#property version "1.00"
#property description "Executes the signals of a tjp server, each at most once."
#property description "Tools > Options > Expert Advisors: allow WebRequest for the server's address."

#include "Tjp\Executor.mqh"

input string ServerUrl = "https://journal.example.com";  // Address of the server
input string ApiKey = "";                                // API key; empty: from MQL5/Files/tjp/key.txt
input string AccountId = "";                             // Account of the journal, acct_...
input TJP_LOT_RULE LotRule = TJP_LOTS_OF_SIGNAL;         // How lots are chosen
input double FixedLots = 0.01;                           // Lots where the signal or the rule does not say
input double RiskPercent = 1.0;                          // By risk: percent of the balance
input double MaxLots = 1.0;                              // Never more than these lots
input int MaxSlippage = 30;                              // Most slippage, in points
input int PipPoints = 10;                                // Points in a pip
input int TargetNumber = 1;                              // Which target of several
input int MaxAgeSeconds = 120;                           // Older signals are left alone
input int OrderHours = 0;                                // Limit and stop orders wait so long; 0: for ever
input string SymbolMap = "";                             // GOLD=XAUUSD.m,US30=US30.cash
input string SymbolSuffix = "";                          // Of all other symbols, e.g. .m
input long MagicNumber = 770077;                         // One for each EA
input int PollSeconds = 1;                               // Pause between two questions

/// A question waits this long on the server for a signal. WebRequest holds up the EA meanwhile, and a terminal that
/// closes gives an EA two to three seconds before it ends it by force; the rate limit is the other side of it: one
/// question in three seconds leaves two thirds of a key's sixty requests a minute for claims and reports.
#define TJP_WAIT_SECONDS 2

CTjpExecutor g_executor;

/// The first line of the key file. Inputs are stored in chart profiles and templates, which people pass on.
string ReadKeyFile() {
    int file = FileOpen("tjp\\key.txt", FILE_READ | FILE_TXT | FILE_ANSI | FILE_SHARE_READ);
    if (file == INVALID_HANDLE) return "";
    string key = FileReadString(file);
    FileClose(file);
    StringTrimLeft(key);
    StringTrimRight(key);
    return key;
}

int OnInit() {
    if (MQLInfoInteger(MQL_TESTER) != 0) {
        Print("tjp: WebRequest does not work in the strategy tester");
        return INIT_FAILED;
    }
    string key = ApiKey == "" ? ReadKeyFile() : ApiKey;
    if (key == "" || StringFind(AccountId, "acct_") != 0 || StringFind(ServerUrl, "http") != 0) {
        Alert("tjp: ServerUrl, AccountId (acct_...) and an API key are needed");
        return INIT_PARAMETERS_INCORRECT;
    }
    if (FixedLots <= 0 || MaxLots <= 0 || RiskPercent <= 0 || MaxSlippage < 0 || PipPoints < 1 || TargetNumber < 1 ||
        MaxAgeSeconds < 1 || OrderHours < 0 || PollSeconds < 1) {
        Alert("tjp: an input is out of its range");
        return INIT_PARAMETERS_INCORRECT;
    }
    TjpSettings settings;
    settings.account = AccountId;
    settings.magic = (ulong)MagicNumber;
    settings.lot_rule = LotRule;
    settings.fixed_lots = FixedLots;
    settings.risk_percent = RiskPercent;
    settings.max_lots = MaxLots;
    settings.max_slippage = MaxSlippage;
    settings.pip_points = PipPoints;
    settings.target = TargetNumber;
    settings.max_age = MaxAgeSeconds;
    settings.order_hours = OrderHours;
    settings.symbol_map = SymbolMap;
    settings.suffix = SymbolSuffix;
    if (!g_executor.Init(settings, ServerUrl, key)) {
        Alert("tjp: the file of records is in use by another EA with this account and magic number, or not writable");
        return INIT_FAILED;
    }
    EventSetTimer(PollSeconds);
    return INIT_SUCCEEDED;
}

void OnDeinit(const int reason) {
    EventKillTimer();
    g_executor.Close();
}

void OnTimer() { g_executor.Turn(TJP_WAIT_SECONDS); }

/// A deal was made: what it means is read from the history, now, and if that is not complete yet at the next turn.
void OnTradeTransaction(const MqlTradeTransaction& transaction, const MqlTradeRequest& request,
                        const MqlTradeResult& result) {
    if (transaction.type == TRADE_TRANSACTION_DEAL_ADD) g_executor.AdvanceAll();
}
