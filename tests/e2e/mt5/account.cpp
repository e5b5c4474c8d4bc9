#include "account.hpp"

#include <sys/time.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <utility>

// An account at a broker that is three hours ahead of UTC: orders, positions, deals. Written to its file after each
// change, so that it outlives the terminal, as a broker does.

Trouble trouble;
Account account;

namespace {

constexpr long broker_ahead = 3 * 3600;

auto& [orders, history, positions, deals, quotes, next_ticket, balance] = account;

string word(const string& text) { return text.empty() ? "-" : text; }

void write(std::ostream& out, const char* kind, const std::map<ulong, Entry>& entries) {
    for (const auto& [ticket, e] : entries) {
        out << kind << ' ' << ticket << ' ' << e.magic << ' ' << e.symbol << ' ' << e.type << ' ' << e.lots << ' '
            << e.price << ' ' << e.sl << ' ' << e.tp << ' ' << word(e.comment) << ' ' << e.state << ' ' << e.time
            << '\n';
    }
}

void save() {
    const string path = trouble.folder + "/account";
    std::ofstream out(path + ".new");
    out.precision(15);
    out << "next " << next_ticket << ' ' << balance << '\n';
    write(out, "order", orders);
    write(out, "history", history);
    write(out, "position", positions);
    for (const auto& [ticket, d] : deals) {
        out << "deal " << ticket << ' ' << d.position << ' ' << d.symbol << ' ' << d.entry << ' ' << d.lots << ' '
            << d.price << ' ' << d.profit << ' ' << word(d.comment) << ' ' << d.ms << '\n';
    }
    out.close();
    std::rename((path + ".new").c_str(), path.c_str());
}

void add_deal(const Entry& position, int entry, double lots, double price, double profit, const string& comment) {
    Deal d{next_ticket++, position.ticket, position.symbol, entry, lots, price, profit, comment, 0};
    timeval now{};
    gettimeofday(&now, nullptr);
    d.ms = (now.tv_sec + trouble.ahead + broker_ahead) * 1000 + now.tv_usec / 1000;
    deals[d.ticket] = d;
    balance += profit + deal_commission;
}

void end_order(Entry order, int state) {
    order.state = state;
    history[order.ticket] = order;
    orders.erase(order.ticket);
}

void fill(Entry order, double price) {
    end_order(order, ORDER_STATE_FILLED);
    order.type %= 2;
    order.price = price;
    positions[order.ticket] = order;
    add_deal(order, DEAL_ENTRY_IN, order.lots, price, 0, order.comment);
}

void reduce(ulong ticket, double lots, double price, const string& comment) {
    Entry& position = positions[ticket];
    const double move = (price - position.price) * (position.type == POSITION_TYPE_BUY ? 1 : -1);
    add_deal(position, DEAL_ENTRY_OUT, lots, price, move * lots * contract_size, comment);
    position.lots = NormalizeDouble(position.lots - lots, 8);
    if (position.lots <= 0) positions.erase(ticket);
}

Entry entry_of(const MqlTradeRequest& r, double price) {
    Entry e{0, r.magic, r.symbol, r.type, r.volume, price, r.sl, r.tp, r.comment, ORDER_STATE_PLACED, 0};
    e.ticket = next_ticket++;
    e.time = TimeTradeServer();
    if (trouble.drops_comments) e.comment = "broker";
    return e;
}

/// Does what is asked for; answers the retcode.
uint execute(const MqlTradeRequest& r, ulong& ticket) {
    const MqlTick tick = quotes[r.symbol];
    const double market = r.type == ORDER_TYPE_BUY ? tick.ask : tick.bid;
    if (r.action == TRADE_ACTION_REMOVE) {
        if (orders.count(r.order) == 0) return TRADE_RETCODE_INVALID_ORDER;
        end_order(orders[r.order], ORDER_STATE_CANCELED);
    } else if (r.action == TRADE_ACTION_SLTP) {
        positions[r.position].sl = r.sl;
        positions[r.position].tp = r.tp;
    } else if (r.action == TRADE_ACTION_PENDING) {
        const Entry order = entry_of(r, r.price);
        orders[order.ticket] = order;
        ticket = order.ticket;
    } else if (r.position == 0) {
        const Entry order = entry_of(r, market);
        fill(order, market);
        ticket = order.ticket;
    } else {
        if (positions.count(r.position) == 0) return TRADE_RETCODE_POSITION_CLOSED;
        const Entry order = entry_of(r, market);
        end_order(order, ORDER_STATE_FILLED);
        reduce(r.position, std::min(r.volume, positions[r.position].lots), market, order.comment);
        ticket = order.ticket;
    }
    return TRADE_RETCODE_DONE;
}

}  // namespace

void checkpoint(const string& here) {
    if (here == trouble.kill_at) _exit(9);
}

void load_account() {
    std::ifstream in(trouble.folder + "/account");
    string line;
    while (std::getline(in, line)) {
        std::istringstream fields(line);
        string kind;
        fields >> kind;
        if (kind == "next") {
            fields >> next_ticket >> balance;
        } else if (kind == "deal") {
            Deal d;
            fields >> d.ticket >> d.position >> d.symbol >> d.entry >> d.lots >> d.price >> d.profit >> d.comment >>
                d.ms;
            deals[d.ticket] = d;
        } else {
            Entry e;
            fields >> e.ticket >> e.magic >> e.symbol >> e.type >> e.lots >> e.price >> e.sl >> e.tp >> e.comment >>
                e.state >> e.time;
            (kind == "order" ? orders : kind == "history" ? history : positions)[e.ticket] = e;
        }
    }
}

bool quote(const string& symbol, double bid, double ask) {
    quotes[symbol] = {bid, ask};
    const std::size_t before = deals.size();
    for (const auto& [ticket, o] : std::map(orders)) {
        const bool low = o.type == ORDER_TYPE_BUY_LIMIT || o.type == ORDER_TYPE_SELL_STOP;
        const double price = o.type % 2 == ORDER_TYPE_BUY ? ask : bid;
        if (o.symbol == symbol && (low ? price <= o.price : price >= o.price)) fill(o, o.price);
    }
    for (const auto& [ticket, p] : std::map(positions)) {
        const int sign = p.type == POSITION_TYPE_BUY ? 1 : -1;
        const double price = sign > 0 ? bid : ask;
        if (p.symbol != symbol) continue;
        if (p.sl > 0 && (price - p.sl) * sign <= 0) {
            reduce(ticket, p.lots, p.sl, "[sl]");
        } else if (p.tp > 0 && (price - p.tp) * sign >= 0) {
            reduce(ticket, p.lots, p.tp, "[tp]");
        }
    }
    save();
    return deals.size() != before;
}

void expire_orders() {
    for (const auto& [ticket, o] : std::map(orders)) end_order(o, ORDER_STATE_EXPIRED);
    save();
}

string describe_account() {
    std::ostringstream out;
    out << "orders=" << orders.size() << " positions=" << positions.size();
    for (const auto& [ticket, p] : positions) {
        out << " [" << p.symbol << (p.type == POSITION_TYPE_BUY ? " buy " : " sell ") << p.lots << " at " << p.price
            << " sl " << p.sl << " tp " << p.tp << ']';
    }
    return out.str();
}

bool OrderSend(const MqlTradeRequest& request, MqlTradeResult& result) {
    checkpoint("order");
    const string deed = std::exchange(trouble.order, "none");
    std::printf("sent %d %s %g %s\n", request.action, request.symbol.c_str(), request.volume, request.comment.c_str());
    std::fflush(stdout);  // what was sent is known even where the terminal ends next
    result.retcode = TRADE_RETCODE_TIMEOUT;
    if (deed == "lose") return false;
    if (deed == "reject") {
        result.retcode = TRADE_RETCODE_NO_MONEY;
        result.comment = "No money";
        return false;
    }
    ulong ticket = 0;
    const uint retcode = execute(request, ticket);
    save();
    checkpoint("ordered");
    if (deed == "mute") return false;
    result.retcode = retcode;
    result.order = ticket;
    return retcode == TRADE_RETCODE_DONE;
}
