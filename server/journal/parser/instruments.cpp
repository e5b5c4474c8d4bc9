// Pairs of currencies and metals are not listed but composed: each currency has a range of what one US dollar has cost
// in it and may cost, and the band of a pair follows from its two sides.
#include "server/journal/parser/instruments.hpp"

#include <algorithm>
#include <array>

#include "server/journal/parser/name_table.hpp"

namespace tjp::parser {
namespace {

struct Currency {
    std::string_view code;
    double low;  ///< units for one US dollar
    double high;
};
constexpr Currency currencies[] = {
    {"AUD", 0.8, 2.6},   {"BRL", 1.5, 20},     {"CAD", 0.8, 2.5},    {"CHF", 0.4, 2},      {"CLP", 300, 3000},
    {"CNH", 4, 12},      {"CNY", 4, 12},       {"COP", 1500, 15000}, {"CZK", 12, 50},      {"DKK", 4, 12},
    {"EUR", 0.5, 1.5},   {"GBP", 0.4, 1.1},    {"HKD", 6, 10},       {"HUF", 150, 900},    {"IDR", 5000, 50000},
    {"ILS", 2, 6},       {"INR", 40, 250},     {"JPY", 70, 350},     {"KRW", 700, 3000},   {"MXN", 8, 60},
    {"MYR", 2, 8},       {"NOK", 4, 20},       {"NZD", 0.9, 3},      {"PHP", 35, 120},     {"PLN", 2, 8},
    {"RON", 2, 9},       {"RUB", 25, 300},     {"SEK", 4, 20},       {"SGD", 0.8, 2.5},    {"THB", 20, 60},
    {"TRY", 5, 500},     {"TWD", 20, 60},      {"USD", 1, 1},        {"XAG", 0.001, 0.33}, {"XAU", 2e-5, 0.004},
    {"XPD", 2e-5, 0.01}, {"XPT", 2e-5, 0.005}, {"ZAR", 5, 60},
};

struct Listed {
    std::string_view pair;
    InstrumentKind kind;
    double low;
    double high;
};
constexpr Listed listed[] = {
    {"AUS200", InstrumentKind::index, 2000, 60000},   {"BANKNIFTY", InstrumentKind::index, 9000, 400000},
    {"CHINA50", InstrumentKind::index, 3000, 100000}, {"COPPER", InstrumentKind::metal, 1, 60},
    {"DXY", InstrumentKind::index, 50, 200},          {"ESP35", InstrumentKind::index, 3000, 80000},
    {"EU50", InstrumentKind::index, 1000, 40000},     {"FRA40", InstrumentKind::index, 1500, 50000},
    {"GER40", InstrumentKind::index, 3000, 150000},   {"HK50", InstrumentKind::index, 5000, 150000},
    {"ITA40", InstrumentKind::index, 8000, 200000},   {"JPN225", InstrumentKind::index, 5000, 300000},
    {"NAS100", InstrumentKind::index, 2000, 200000},  {"NATGAS", InstrumentKind::energy, 0.5, 60},
    {"NIFTY50", InstrumentKind::index, 4000, 200000}, {"SENSEX", InstrumentKind::index, 10000, 600000},
    {"SPX500", InstrumentKind::index, 600, 60000},    {"SWI20", InstrumentKind::index, 3000, 80000},
    {"UK100", InstrumentKind::index, 2000, 60000},    {"UKOIL", InstrumentKind::energy, 8, 500},
    {"US2000", InstrumentKind::index, 300, 20000},    {"US30", InstrumentKind::index, 5000, 300000},
    {"USOIL", InstrumentKind::energy, 8, 500},        {"VIX", InstrumentKind::index, 5, 150},
};

struct Coin {
    std::string_view code;
    double low;
    double high;
};
/// Coins that are known by their ticker alone; the bands are in dollars, 0 where a coin may cost anything.
constexpr Coin coins[] = {
    {"ADA", 0.01, 100},  {"ALGO", 0, 0},     {"APE", 0, 0},       {"APT", 0, 0},       {"ARB", 0, 0},
    {"ATOM", 0, 0},      {"AVAX", 1, 10000}, {"BCH", 30, 50000},  {"BNB", 5, 50000},   {"BTC", 1000, 1e7},
    {"DASH", 0, 0},      {"DOGE", 0, 0},     {"DOT", 0.1, 5000},  {"EOS", 0, 0},       {"ETC", 0, 0},
    {"ETH", 50, 500000}, {"FIL", 0, 0},      {"FTM", 0, 0},       {"GALA", 0, 0},      {"HBAR", 0, 0},
    {"ICP", 0, 0},       {"INJ", 0, 0},      {"LINK", 0.5, 5000}, {"LTC", 10, 20000},  {"MATIC", 0, 0},
    {"NEAR", 0, 0},      {"OP", 0, 0},       {"PEPE", 0, 0},      {"SAND", 0, 0},      {"SHIB", 0, 0},
    {"SOL", 1, 20000},   {"SUI", 0, 0},      {"TON", 0, 0},       {"TRX", 0, 0},       {"UNI", 0, 0},
    {"WIF", 0, 0},       {"XLM", 0, 0},      {"XMR", 20, 50000},  {"XRP", 0.05, 1000}, {"XTZ", 0, 0},
    {"ZEC", 0, 0},
};

struct Alias {
    std::string_view name;
    std::string_view pair;
};
constexpr Alias aliases[] = {
    {"ALTIN", "XAUUSD"},
    {"EMAS", "XAUUSD"},
    {"GOLDPREIS", "XAUUSD"},
    {"SILBER", "XAGUSD"},
    {"PETROLEO", "USOIL"},
    {"ASX200", "AUS200"},
    {"AU200", "AUS200"},
    {"BITCOIN", "BTCUSD"},
    {"BRENT", "UKOIL"},
    {"CABLE", "GBPUSD"},
    {"CAC40", "FRA40"},
    {"CN50", "CHINA50"},
    {"CRUDE", "USOIL"},
    {"CRUDEOIL", "USOIL"},
    {"DAX", "GER40"},
    {"DAX30", "GER40"},
    {"DAX40", "GER40"},
    {"DE30", "GER40"},
    {"DE40", "GER40"},
    {"DJ30", "US30"},
    {"DJI", "US30"},
    {"DJIA", "US30"},
    {"DOW", "US30"},
    {"DOW30", "US30"},
    {"DOWJONES", "US30"},
    {"DOWJONES30", "US30"},
    {"ETHEREUM", "ETHUSD"},
    {"EUSTX50", "EU50"},
    {"F40", "FRA40"},
    {"FR40", "FRA40"},
    {"FTSE", "UK100"},
    {"FTSE100", "UK100"},
    {"GER30", "GER40"},
    {"GER40", "GER40"},
    {"GJ", "GBPJPY"},
    {"GOLD", "XAUUSD"},
    {"GU", "GBPUSD"},
    {"HSI", "HK50"},
    {"IBEX35", "ESP35"},
    {"JP225", "JPN225"},
    {"NAS", "NAS100"},
    {"NASDAQ", "NAS100"},
    {"NASDAQ100", "NAS100"},
    {"NATURALGAS", "NATGAS"},
    {"NDX", "NAS100"},
    {"NDX100", "NAS100"},
    {"NGAS", "NATGAS"},
    {"NIFTY", "NIFTY50"},
    {"NIKKEI", "JPN225"},
    {"NIKKEI225", "JPN225"},
    {"OIL", "USOIL"},
    {"ORO", "XAUUSD"},
    {"OURO", "XAUUSD"},
    {"PALLADIUM", "XPDUSD"},
    {"PLATA", "XAGUSD"},
    {"PLATINUM", "XPTUSD"},
    {"PRATA", "XAGUSD"},
    {"RUS2000", "US2000"},
    {"RUSSELL2000", "US2000"},
    {"SILVER", "XAGUSD"},
    {"SP500", "SPX500"},
    {"SPX", "SPX500"},
    {"STOXX50", "EU50"},
    {"UJ", "USDJPY"},
    {"UKOUSD", "UKOIL"},
    {"US100", "NAS100"},
    {"US500", "SPX500"},
    {"USOUSD", "USOIL"},
    {"USTEC", "NAS100"},
    {"USTECH", "NAS100"},
    {"USTECH100", "NAS100"},
    {"WALLSTREET", "US30"},
    {"WALLSTREET30", "US30"},
    {"WS30", "US30"},
    {"WTI", "USOIL"},
    {"WTICOUSD", "USOIL"},
    {"XAG", "XAGUSD"},
    {"XAU", "XAUUSD"},
    {"XAUSD", "XAUUSD"},
    {"XBRUSD", "UKOIL"},
    {"XBT", "BTCUSD"},
    {"XNGUSD", "NATGAS"},
    {"XTIUSD", "USOIL"},
    {"GOLDSPOT", "XAUUSD"},
    {"GOLDUSD", "XAUUSD"},
    {"SILVERUSD", "XAGUSD"},
    {"JAP225", "JPN225"},
    {"STOXX50E", "EU50"},
    {"ESTX50", "EU50"},
    {"SPX500USD", "SPX500"},
    {"NAS100USD", "NAS100"},
    {"US30USD", "US30"},
    {"DE30EUR", "GER40"},
    {"UK100GBP", "UK100"},
    {"BCOUSD", "UKOIL"},
    {"BITCOINCASH", "BCHUSD"},
    {"ETHEREUMCLASSIC", "ETCUSD"},
    {"SHIBAINU", "SHIBUSD"},
};

/// Futures by their root, as in NQ1!. Alone most of these are words.
constexpr Alias futures[] = {
    {"CL", "USOIL"},   {"ES", "SPX500"},  {"FDAX", "GER40"}, {"GC", "XAUUSD"}, {"MES", "SPX500"},
    {"MGC", "XAUUSD"}, {"MNQ", "NAS100"}, {"MYM", "US30"},   {"NG", "NATGAS"}, {"NQ", "NAS100"},
    {"RTY", "US2000"}, {"SI", "XAGUSD"},  {"YM", "US30"},
};

constexpr auto quotes = names("USDT", "USDC", "BUSD", "FDUSD", "TUSD", "USDP", "PERP", "USDE", "DAI", "USD", "EUR",
                              "GBP", "TRY", "BTC", "ETH", "BNB");
/// Quotes that no currency pair has: what stands before them is a coin.
constexpr std::size_t coin_quotes = 9;

constexpr auto currency_names = names_of(currencies, &Currency::code);
constexpr auto listed_names = names_of(listed, &Listed::pair);
constexpr auto coin_names = names_of(coins, &Coin::code);
constexpr auto alias_names = names_of(aliases, &Alias::name);
constexpr auto future_names = names_of(futures, &Alias::name);

const Currency* find_currency(std::string_view code) { return row_of(currencies, currency_names, code); }
const Coin* find_coin(std::string_view code) { return row_of(coins, coin_names, code); }

/// Calls `visit` with each quote that the name ends with, the longest first, until it answers true.
template <class Visit>
bool each_quote(std::string_view name, std::size_t most, Visit visit) {
    for (std::size_t size = 5; size >= 3; --size) {
        if (name.size() <= size) continue;
        const std::string_view quote = name.substr(name.size() - size);
        const std::size_t place = quotes.find(quote);
        if (place < most && visit(quote)) return true;
    }
    return false;
}

bool is_currency_pair(std::string_view name) {
    if (name.size() != 6) return false;
    const Currency* const base = find_currency(name.substr(0, 3));
    const Currency* const quote = base == nullptr ? nullptr : find_currency(name.substr(3));
    return quote != nullptr && base != quote && quote->code[0] != 'X';
}

std::optional<Instrument> currency_pair(std::string_view name) {
    if (!is_currency_pair(name)) return std::nullopt;
    const Currency& base = *find_currency(name.substr(0, 3));
    const Currency& quote = *find_currency(name.substr(3));
    const InstrumentKind kind = base.code[0] == 'X' ? InstrumentKind::metal : InstrumentKind::forex;
    return Instrument{std::string(name), kind, quote.low / base.high, quote.high / base.low};
}

bool is_coin_code(std::string_view base) {
    if (base.empty() || base.size() > 12) return false;
    return std::ranges::any_of(base, [](char c) { return c >= 'A' && c <= 'Z'; });
}

bool is_dollar(std::string_view quote) {
    return quote.find("USD") != std::string_view::npos || quote == "DAI" || quote == "PERP";
}

std::optional<Instrument> coin_pair_with(std::string_view name, std::string_view quote, bool known_coin) {
    if (quote == "PERP") return std::nullopt;
    std::string_view base = name.substr(0, name.size() - quote.size());
    if (base == "XBT") base = "BTC";
    const Coin* const coin = find_coin(base);
    if ((coin != nullptr) != known_coin || base == quote || !is_coin_code(base)) return std::nullopt;
    Instrument found{std::string(base) + std::string(quote), InstrumentKind::crypto, 0, 0};
    if (coin != nullptr && is_dollar(quote)) {
        found.low = coin->low;
        found.high = coin->high;
    }
    return found;
}

std::optional<Instrument> coin_pair(std::string_view name) {
    std::optional<Instrument> found;
    // Known coins first: BNBUSD is BNB against the dollar, not a coin BN against BUSD.
    for (const bool known : {true, false}) {
        const bool done = each_quote(name, known ? NameTable<16>::npos : coin_quotes, [&](std::string_view quote) {
            found = coin_pair_with(name, quote, known);
            return found.has_value();
        });
        if (done) break;
    }
    return found;
}

std::optional<Instrument> by_list(std::string_view name) {
    if (const Listed* const row = row_of(listed, listed_names, name)) {
        return Instrument{std::string(row->pair), row->kind, row->low, row->high};
    }
    return currency_pair(name);
}

}  // namespace

std::optional<Instrument> find_instrument(std::string_view name) {
    if (name.size() < 2 || name.size() > 20) return std::nullopt;
    if (const Alias* const alias = row_of(aliases, alias_names, name)) name = alias->pair;
    if (auto found = by_list(name)) return found;
    if (auto found = coin_pair(name)) return found;
    if (find_coin(name) != nullptr) return coin_pair(std::string(name) + "USD");
    return std::nullopt;
}

std::optional<Instrument> find_future(std::string_view root) {
    const Alias* const future = row_of(futures, future_names, root);
    return future == nullptr ? std::nullopt : by_list(future->pair);
}

bool is_listed(std::string_view name) {
    if (alias_names.contains(name) || listed_names.contains(name) || is_currency_pair(name)) return true;
    return each_quote(name, NameTable<16>::npos, [&](std::string_view quote) {
        return find_coin(name.substr(0, name.size() - quote.size())) != nullptr;
    });
}

bool is_alias(std::string_view name) { return alias_names.contains(name); }

bool changes_name(std::string_view name, std::string_view next) {
    constexpr auto of_coins = names("SV", "CLASSIC", "CASH", "DIAMOND", "PRIVATE", "POW", "NAME", "GOLD", "SILVER",
                                    "DOMINANCE", "HALVING", "ETF");
    constexpr auto of_others = names("ETF", "MINERS", "MINER", "STOCK", "STOCKS", "SHARES", "FIELDS");
    const bool coin = name == "BITCOIN" || name == "ETHEREUM" || is_major_coin(name);
    return coin ? of_coins.contains(next) : name.size() > 2 && is_alias(name) && of_others.contains(next);
}

bool changes_name_behind(std::string_view word) {
    constexpr auto heads = names("WRAPPED", "STAKED", "BARRICK", "KINROSS", "PALM", "OLIVE", "HEATING");
    return heads.contains(word);
}

bool is_major_coin(std::string_view name) { return coin_names.contains(name); }

bool is_currency(std::string_view code) { return currency_names.contains(code); }

bool is_quote_asset(std::string_view code) { return code != "PERP" && quotes.contains(code); }

}  // namespace tjp::parser
