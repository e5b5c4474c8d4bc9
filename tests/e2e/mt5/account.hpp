#pragma once

#include <map>

#include "terminal.hpp"

// The account behind the terminal's functions.

/// An order, or the position that it opened: both have its ticket.
struct Entry {
    ulong ticket = 0, magic = 0;
    string symbol;
    int type = 0;
    double lots = 0, price = 0, sl = 0, tp = 0;
    string comment;
    int state = ORDER_STATE_PLACED;
    long time = 0;
};
struct Deal {
    ulong ticket = 0, position = 0;
    string symbol;
    int entry = DEAL_ENTRY_IN;
    double lots = 0, price = 0, profit = 0;
    string comment;
    long ms = 0;
};

struct Account {
    std::map<ulong, Entry> orders, history, positions;
    std::map<ulong, Deal> deals;
    std::map<string, MqlTick> quotes;
    ulong next_ticket = 1000;
    double balance = 10000;
};
extern Account account;

constexpr double contract_size = 100;
constexpr double deal_commission = -0.35;
