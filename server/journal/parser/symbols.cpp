// Nothing is stripped blindly: a prefix or suffix goes only where what stays is a known instrument, so BTCUSD keeps its
// D and a stock its M.
#include "server/journal/parser/symbols.hpp"

#include <algorithm>
#include <array>

#include "server/journal/parser/name_table.hpp"
#include "server/journal/signal_parser.hpp"

namespace tjp::parser {
namespace {

constexpr std::size_t longest_symbol = 40;

bool is_letter(char c) { return c >= 'A' && c <= 'Z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// What brokers put straight behind a symbol.
constexpr std::array<std::string_view, 24> glued_suffixes{"M",     "C",    "I",    "R",  "Z",   "PRO", "RAW", "ECN",
                                                          "MICRO", "MINI", "CASH", "SB", "VIP", "STP", "STD", "FX",
                                                          "SPOT",  "CFD",  "PERP", "P",  "X",   "E",   "K",   "ROLL"};
constexpr std::array<std::string_view, 8> prefixes{"FRX", "CRY", "FX", "CFD", "M.", "OTC_", "WLD", "X."};
constexpr auto stable_coins = names("USDT", "USDC", "BUSD", "FDUSD", "TUSD", "DAI");

std::string without_separators(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        if (is_letter(c) || is_digit(c)) out += c;
    }
    return out;
}

/// A pair whose sides are told apart: any coin against a quote asset, in either order.
std::optional<Instrument> separated_pair(std::string_view core) {
    const std::size_t at = core.find_first_of("/-_ ");
    if (at == std::string_view::npos) return std::nullopt;
    std::string_view base = core.substr(0, at);
    std::string_view quote = core.substr(at + 1);
    while (quote.starts_with(' ') || quote.starts_with('/')) quote.remove_prefix(1);
    quote = quote.substr(0, quote.find_first_of("/-_. "));
    if (stable_coins.contains(base) && !stable_coins.contains(quote)) std::swap(base, quote);
    if (!is_quote_asset(quote) || base.empty() || base.size() > 12 || base == quote) return std::nullopt;
    const bool plain = std::ranges::all_of(base, [](char c) { return is_letter(c) || is_digit(c); });
    if (!plain || std::ranges::none_of(base, is_letter)) return std::nullopt;
    const std::string name = std::string(base) + std::string(quote);
    if (auto found = find_instrument(name)) return found;
    return Instrument{name, InstrumentKind::crypto, 0, 0};
}

/// A cent account's EURUSDc, which reads like a pair against the coin USDC.
bool is_cent_pair(std::string_view name) {
    return name.size() == 7 && name.ends_with('C') && is_currency(name.substr(0, 3)) && is_currency(name.substr(3, 3));
}

std::optional<Instrument> by_name(std::string_view core) {
    const std::string name = without_separators(core);
    if (!is_cent_pair(name)) {
        if (auto found = find_instrument(name); found && (is_listed(name) || name.size() == core.size())) return found;
    }
    return separated_pair(core);
}

std::optional<Instrument> without_suffix(std::string_view core) {
    if (core.size() > 2 && core.ends_with('!') && is_digit(core[core.size() - 2])) {
        const std::string_view root = core.substr(0, core.size() - 2);
        if (auto future = find_future(root)) return future;
        return by_name(root);
    }
    while (!core.empty() && !is_letter(core.back()) && !is_digit(core.back())) core.remove_suffix(1);
    if (const std::size_t at = core.find_last_of("._-"); at != std::string_view::npos && core.size() - at <= 8) {
        const std::string stem = without_separators(core.substr(0, at));
        // BTC.D is not the coin but its share of the market.
        if (core.substr(at) == ".D" && (is_major_coin(stem) || is_quote_asset(stem))) return std::nullopt;
        if (is_listed(stem) || find_instrument(stem)) return find_instrument(stem);
        if (auto pair = separated_pair(core.substr(0, at))) return pair;
    }
    const std::string name = without_separators(core);
    for (const std::string_view suffix : glued_suffixes) {
        if (!name.ends_with(suffix)) continue;
        const std::string_view stem = std::string_view(name).substr(0, name.size() - suffix.size());
        if (is_listed(stem)) return find_instrument(stem);
        if (suffix == "PERP" && is_major_coin(stem)) return find_instrument(stem);
    }
    return std::nullopt;
}

std::optional<Instrument> without_prefix(std::string_view core) {
    for (const std::string_view prefix : prefixes) {
        if (!core.starts_with(prefix)) continue;
        const std::string stem = without_separators(core.substr(prefix.size()));
        if (is_listed(stem)) return find_instrument(stem);
    }
    return std::nullopt;
}

std::optional<Instrument> find_core(std::string_view core) {
    if (auto found = by_name(core)) return found;
    if (auto found = without_suffix(core)) return found;
    return without_prefix(core);
}

/// The symbol without marks in front and without its exchange.
std::string_view without_exchange(std::string_view symbol) {
    while (!symbol.empty() && (symbol[0] == '#' || symbol[0] == '$' || symbol[0] == '.')) symbol.remove_prefix(1);
    const std::size_t colon = symbol.rfind(':');
    if (colon == std::string_view::npos) return symbol;
    const std::string_view left = symbol.substr(0, colon);
    // BTC/USDT:USDT names what it is settled in, OANDA:XAUUSD where it is traded.
    if (left.find('/') != std::string_view::npos) return without_exchange(left);
    return without_exchange(symbol.substr(colon + 1));
}

std::optional<Resolution> mapped(std::string_view name, const SymbolMap* symbols) {
    if (symbols == nullptr) return std::nullopt;
    const auto found = symbols->find(name);
    if (found == symbols->end()) return std::nullopt;
    const std::string pair = upper(found->second);
    Instrument instrument = find_core(without_exchange(pair)).value_or(Instrument{});
    instrument.pair = pair;
    return Resolution{std::move(instrument), true};
}

/// The user may have named the symbol without the suffix that it came with.
std::optional<Resolution> mapped_stem(std::string_view core, const SymbolMap* symbols) {
    if (symbols == nullptr || symbols->empty()) return std::nullopt;
    if (const std::size_t at = core.find_last_of("._-"); at != std::string_view::npos && at > 0) {
        if (auto found = mapped(core.substr(0, at), symbols)) return found;
    }
    for (const std::string_view suffix : glued_suffixes) {
        if (!core.ends_with(suffix) || core.size() == suffix.size()) continue;
        if (auto found = mapped(core.substr(0, core.size() - suffix.size()), symbols)) return found;
    }
    return std::nullopt;
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
    while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
    return text;
}

}  // namespace

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    }
    return out;
}

std::optional<Resolution> resolve(std::string_view symbol, const SymbolMap* symbols) {
    if (symbol.size() > longest_symbol) return std::nullopt;
    const std::string all = upper(trimmed(symbol));
    if (auto found = mapped(all, symbols)) return found;
    const bool possible = std::ranges::all_of(all, [](char c) {
        return is_letter(c) || is_digit(c) || std::string_view("._/#:-!$+ &^").find(c) != std::string_view::npos;
    });
    if (!possible || std::ranges::none_of(all, is_letter)) return std::nullopt;
    const std::string_view core = without_exchange(all);
    if (auto found = mapped(core, symbols)) return found;
    if (auto found = mapped_stem(core, symbols)) return found;
    if (auto found = find_core(core)) {
        if (auto own = mapped(found->pair, symbols)) return own;
        return Resolution{std::move(*found), true};
    }
    auto pair = normalised_pair(core);
    if (!pair || std::ranges::none_of(*pair, is_letter)) return std::nullopt;
    return Resolution{Instrument{std::move(*pair), InstrumentKind::other, 0, 0}, false};
}

}  // namespace tjp::parser

namespace tjp {

std::optional<ResolvedSymbol> resolve_symbol(std::string_view symbol, const SymbolMap* symbols) {
    auto found = parser::resolve(symbol, symbols);
    if (!found) return std::nullopt;
    return ResolvedSymbol{std::move(found->instrument.pair), found->known};
}

}  // namespace tjp
