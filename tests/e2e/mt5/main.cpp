#include <iostream>
#include <sstream>

#include "terminal.hpp"
// What translate.py made of deploy/mt5.
#include "TjpExecutor.mq5"

// The EA in its terminal, driven by lines on stdin; each is answered by a line that begins with `=`.
//
//   ea FOLDER URL ACCOUNT

namespace {

/// What the EA's inputs and the terminal's troubles may be set to.
bool set(const string& name, std::istream& in) {
    if (name == "lot_rule") {
        int rule = 0;
        in >> rule;
        LotRule = static_cast<TJP_LOT_RULE>(rule);
    } else if (name == "map") {
        in >> SymbolMap;
    } else if (name == "suffix") {
        in >> SymbolSuffix;
    } else if (name == "connected") {
        in >> trouble.connected;
    } else if (name == "netting") {
        in >> trouble.netting;
    } else if (name == "drops_comments") {
        in >> trouble.drops_comments;
    } else if (name == "ahead") {
        in >> trouble.ahead;
    } else if (name == "kill_at") {
        in >> trouble.kill_at;
    } else if (name == "order") {
        in >> trouble.order;
    } else if (name == "web") {
        in >> trouble.web >> trouble.web_skip >> std::ws;
        std::getline(in, trouble.web_path);
    } else {
        return false;
    }
    return true;
}

string run(const string& command, std::istream& in) {
    string name;
    if (command == "init") return std::to_string(OnInit());
    if (command == "account") return describe_account();
    if (command == "turn") {
        OnTimer();
    } else if (command == "expire") {
        expire_orders();
    } else if (command == "quote") {
        double bid = 0, ask = 0;
        in >> name >> bid >> ask;
        if (quote(name, bid, ask)) OnTradeTransaction({0, 0, TRADE_TRANSACTION_DEAL_ADD}, {}, {});
    } else if (command == "json") {
        string text;
        std::getline(in >> std::ws, text);
        CTjpJson json;
        return json.Parse(text) ? "read" : "refused";
    } else if (command == "set") {
        in >> name;
        if (!set(name, in)) critical_error("unknown setting");
    } else if (command == "quit") {
        OnDeinit(0);
        std::exit(0);
    } else {
        critical_error("unknown command");
    }
    return "done";
}

}  // namespace

int main(int, char** argv) {
    trouble.folder = argv[1];
    ServerUrl = argv[2];
    AccountId = argv[3];
    load_account();
    string line, command;
    while (std::getline(std::cin, line)) {
        std::istringstream in(line);
        in >> command;
        const string answer = run(command, in);
        std::printf("= %s\n", answer.c_str());
        std::fflush(stdout);
    }
}
