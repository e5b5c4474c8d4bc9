// Which instruments a text names. A word of prose must never become one: short and common names count only in capitals,
// unknown ones only behind # or $ or a key such as "Pair:".
#include <algorithm>
#include <array>

#include "server/journal/parser/name_table.hpp"
#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {
namespace {

bool is_upper(std::string_view text) {
    return std::ranges::none_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
}

bool is_ascii_word(std::string_view text) {
    return std::ranges::all_of(
        text, [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); });
}

struct ForeignName {
    std::string_view word;
    std::string_view pair;
};
constexpr ForeignName foreign_names[] = {
    {"золото", "XAUUSD"}, {"золота", "XAUUSD"},  {"золоту", "XAUUSD"},   {"золотом", "XAUUSD"}, {"серебро", "XAGUSD"},
    {"нефть", "USOIL"},   {"биткоин", "BTCUSD"}, {"биткоина", "BTCUSD"}, {"эфир", "ETHUSD"},    {"الذهب", "XAUUSD"},
    {"ذهب", "XAUUSD"},    {"طلا", "XAUUSD"},     {"الفضة", "XAGUSD"},    {"النفط", "USOIL"},
};

/// Coins whose ticker is no word, so that it may stand alone.
constexpr auto lone_coins = names("BTC", "ETH", "XRP", "SOL", "BNB", "ADA", "DOGE", "LTC", "BCH", "AVAX", "TRX", "XLM",
                                  "XMR", "MATIC", "SHIB", "PEPE", "XBT");
constexpr auto short_names = names("ORO", "OIL", "DAX", "WTI");
constexpr auto foreign_words = names_of(foreign_names, &ForeignName::word);

class Finder {
public:
    Finder(TextScan& scan, const SymbolMap* symbols) : scan_(scan), symbols_(symbols) {}

    void run() {
        for (std::size_t i = 0; i < scan_.size();) {
            if (look_ups_ > most_look_ups || scan_.mentions.size() >= most_marks) {
                ++scan_.too_many;
                return;
            }
            const std::size_t next = scan_.token(i).is(Token::Kind::word) ? mention_at(i) : 0;
            i = std::max({next, i + 1, behind_other_thing_});
        }
    }

private:
    /// What an order takes is a handful; a text that needs more is none, and must not take long.
    static constexpr std::size_t most_look_ups = 600;

    std::optional<Resolution> look_up(std::string_view symbol) {
        ++look_ups_;
        return resolve(symbol, symbols_);
    }

    const Token& token(std::size_t i) const { return scan_.token(i); }
    bool exists(std::size_t i) const { return i < scan_.size(); }
    bool is_word(std::size_t i) const { return exists(i) && token(i).is(Token::Kind::word); }

    /// Tries all the ways a symbol may start at a word; answers the token after it, or 0.
    std::size_t mention_at(std::size_t i) {
        if (const std::size_t last = joined(i); last > 0) return last;
        if (const std::size_t last = spaced_pair(i); last > 0) return last;
        if (const std::size_t last = two_words(i); last > 0) return last;
        if (glued(i)) return i + 1;
        return single(i) ? i + 1 : 0;
    }

    /// Words that only ever say what is to be done cannot be part of a symbol.
    bool is_plain(std::size_t i) const {
        return (token(i).classes & ~(word::filler | word::venue | word::money | word::symbol_key | word::to)) == 0;
    }

    void add(std::size_t first, std::size_t last, Resolution resolution, std::string symbol, bool sure) {
        Mention mention;
        mention.bare_coin = is_major_coin(upper(symbol));
        mention.resolution = std::move(resolution);
        mention.symbol = std::move(symbol);
        mention.first = first;
        mention.last = last;
        mention.sure = sure || mention.resolution.known;
        for (std::size_t i = first; i < last; ++i) scan_.in_symbol[i] = true;
        scan_.mentions.push_back(std::move(mention));
    }

    std::string span(std::size_t first, std::size_t last) const {
        return scan_.lexed.text.substr(token(first).begin, token(last - 1).end - token(first).begin);
    }

    bool is_marked(std::size_t i) const {
        return i > 0 && !token(i).gap && (token(i - 1).is('#') || token(i - 1).is('$'));
    }

    /// XAUUSD.m, BTC/USDT:USDT, OANDA:XAUUSD, BTC-PERP, BAL|USDT, NQ1!: words joined by signs, the longest first.
    std::size_t joined(std::size_t i) {
        std::array<std::size_t, 5> ends{};
        std::size_t parts = 0;
        std::size_t at = i;
        while (parts < ends.size()) {
            ends[parts++] = at + 1;
            const bool sign = exists(at + 1) && token(at + 1).is(Token::Kind::sign) && !token(at + 1).gap &&
                              std::string_view("._/:-|").find(token(at + 1).sign) != std::string_view::npos;
            if (!sign || !is_word(at + 2) || token(at + 2).gap || !is_plain(at + 2)) break;
            at += 2;
        }
        const bool future = exists(ends[parts - 1]) && token(ends[parts - 1]).is('!') && !token(ends[parts - 1]).gap;
        if (future && parts <= 2 && add_joined(i, ends[parts - 1] + 1)) return ends[parts - 1] + 1;
        for (; parts > 1; --parts) {
            if ((token(i).classes & word::side) == 0 && add_joined(i, ends[parts - 1])) return ends[parts - 1];
        }
        return 0;
    }

    bool add_joined(std::size_t first, std::size_t last) {
        std::string symbol = span(first, last);
        std::ranges::replace(symbol, '|', '/');
        const bool named = token(first).classes != 0 && !is_plain(first);
        const bool exclaimed = symbol.ends_with('!');
        if (named && symbol.find('/') == std::string::npos) return false;
        if (exclaimed && (symbol.size() < 3 || symbol[symbol.size() - 2] < '0' || symbol[symbol.size() - 2] > '9')) {
            return false;
        }
        auto found = look_up(symbol);
        if (!found || !found->known) return false;
        add(first, last, std::move(*found), std::move(symbol), true);
        return true;
    }

    /// EUR/ NZD, WOO / USDT, BTC - USDT.
    std::size_t spaced_pair(std::size_t i) {
        if (!exists(i + 2) || !token(i + 1).is(Token::Kind::sign) || !is_word(i + 2)) return 0;
        const char sign = token(i + 1).sign;
        if ((sign != '/' && sign != '-' && sign != '|') || !is_plain(i + 2) || !is_plain(i)) return 0;
        const std::string quote = upper(scan_.text(i + 2));
        const std::string base = upper(scan_.text(i));
        const bool coin = is_quote_asset(quote) && (sign == '/' || is_major_coin(base));
        if (!coin && !(is_currency(base) && is_currency(quote))) return 0;
        auto found = look_up(base + "/" + quote);
        if (!found || !found->known) return 0;
        add(i, i + 3, std::move(*found), span(i, i + 3), true);
        return i + 3;
    }

    /// GBP NZD, NAS 100, DOW JONES, S&P 500.
    std::size_t two_words(std::size_t i) {
        std::size_t second = i + 1;
        const bool follows = exists(second) && (token(second).is(Token::Kind::number) || token(second).is('&') ||
                                                (is_word(second) && token(second).gap));
        if (!follows || scan_.text(i).size() > 12 || (token(i).classes & word::side) != 0) return 0;
        std::string name = upper(scan_.text(i));
        if (name == "S" && exists(i + 2) && token(i + 1).is('&') && is_word(i + 2)) {
            name += upper(scan_.text(i + 2));
            if (name == "SP500") return add_named(i, i + 3, name);
            second = i + 3;
        }
        if (!exists(second) || name.size() > 12) return 0;
        if (token(second).is(Token::Kind::number)) {
            const Number& number = scan_.lexed.number(token(second));
            if (number.places > 0 || number.value > 2000 || name.size() > 7) return 0;
            name += number.text;
        } else if (is_word(second) && token(second).gap && (token(second).classes & word::side) == 0) {
            const std::string other = upper(scan_.text(second));
            if (is_currency(name) && !(is_upper(scan_.text(i)) && is_upper(scan_.text(second)))) return 0;
            name += other;
        } else {
            return 0;
        }
        if (!is_listed(name)) return 0;
        const auto found = find_instrument(name);
        const bool pair = found && (found->kind == InstrumentKind::forex || found->kind == InstrumentKind::metal);
        const bool fits = found && (pair || is_alias(name) || found->kind != InstrumentKind::crypto);
        return fits ? add_named(i, second + 1, name) : 0;
    }

    std::size_t add_named(std::size_t first, std::size_t last, const std::string& name) {
        auto found = look_up(name);
        if (!found || !found->known) return 0;
        add(first, last, std::move(*found), span(first, last), true);
        return last;
    }

    bool single(std::size_t i) {
        const std::string_view text = scan_.text(i);
        if (static_cast<unsigned char>(text[0]) >= 0x80) {
            const ForeignName* const foreign = row_of(foreign_names, foreign_words, lower(text));
            if (foreign != nullptr) return add_named(i, i + 1, std::string(foreign->pair)) > 0;
        }
        if (!is_ascii_word(text) || text.size() < 2) return false;
        const std::string name = upper(text);
        const bool marked = is_marked(i) || is_keyed(i);
        if (symbols_ != nullptr && symbols_->contains(name) && token(i).classes == 0) return add_named(i, i + 1, text);
        const bool listed = is_listed(name);
        const bool coin = is_major_coin(name);
        if ((listed || coin) && is_other_thing(i, name)) return false;
        if (listed) {
            const bool common = text.size() <= 3 && !short_names.contains(name);
            return (!common || is_upper(text)) && add_named(i, i + 1, std::string(text)) > 0;
        }
        if (text.size() >= 6 && token(i).classes == 0) {
            auto found = look_up(text);
            const bool quoted = found && found->known && !coin;
            if (quoted) {
                add(i, i + 1, std::move(*found), std::string(text), true);
                return true;
            }
        }
        const bool lone = lone_coins.contains(name) && is_upper(text);
        if (lone || (marked && coin)) return add_named(i, i + 1, std::string(text)) > 0;
        return marked && add_unknown(i, name);
    }

    /// BITCOIN SV, GOLD MINERS, WRAPPED BITCOIN: a longer name of something else, which may not be known at all.
    bool is_other_thing(std::size_t i, std::string_view name) {
        const std::string next = is_word(i + 1) && token(i + 1).gap ? upper(scan_.text(i + 1)) : std::string();
        const std::string before = i > 0 && is_word(i - 1) ? upper(scan_.text(i - 1)) : std::string();
        const bool tailed = changes_name(name, next);
        const bool headed = changes_name_behind(before);
        if (!tailed && !headed) return false;
        behind_other_thing_ = tailed ? i + 2 : i + 1;
        scan_.other_thing = span(headed ? i - 1 : i, behind_other_thing_);
        return true;
    }

    std::size_t add_named(std::size_t first, std::size_t last, std::string_view name) {
        return add_named(first, last, std::string(name));
    }

    /// A ticker that no table knows, but # or $ or a key says that it is one.
    bool add_unknown(std::size_t i, const std::string& name) {
        const bool cut = exists(i + 1) && !token(i + 1).gap && (token(i + 1).is('_') || token(i + 1).is('&'));
        const bool key_only = is_keyed(i) && !is_marked(i);
        const bool plain =
            (token(i).classes & ~(word::filler | word::money)) == 0 && (token(i).classes == 0 || key_only);
        if (cut || !plain || name.size() > 12 || !is_upper(scan_.text(i)) || is_currency(name)) return false;
        auto found = look_up(name);
        if (!found) return false;
        add(i, i + 1, std::move(*found), std::string(scan_.text(i)), true);
        return true;
    }

    /// Behind "Pair:", "Symbol -", "Coin".
    bool is_keyed(std::size_t i) const {
        std::size_t at = i;
        for (int steps = 0; at > 0 && steps < 4; ++steps) {
            --at;
            if (token(at).is(word::symbol_key)) return true;
            if (!token(at).is(Token::Kind::sign) && !token(at).is(Token::Kind::mark)) return false;
        }
        return false;
    }

    /// XAUUSDSELL, BUYGOLD, SELLLIMIT, buynow: the pieces of one word.
    bool glued(std::size_t i) {
        const std::string_view text = scan_.text(i);
        if (token(i).classes != 0 || text.size() < 5 || text.size() > 24 || !is_ascii_word(text)) return false;
        constexpr std::array<std::string_view, 8> pieces{"limit", "market", "short", "sell",
                                                         "long",  "stop",   "buy",   "now"};
        std::string rest = lower(text);
        WordClass classes = 0;
        bool stop = false;
        for (bool again = true; again && !rest.empty();) {
            again = false;
            for (const std::string_view piece : pieces) {
                const bool ends = !rest.empty() && (rest.front() == piece.front() || rest.back() == piece.back());
                const bool front = ends && rest.starts_with(piece);
                if (!ends || (!front && !rest.ends_with(piece))) continue;
                rest.erase(front ? 0 : rest.size() - piece.size(), piece.size());
                stop = stop || piece == "stop";
                classes |= piece == "stop" ? 0 : classes_of(piece);
                again = true;
                break;
            }
        }
        if ((classes & word::side) == 0) return false;
        if (!rest.empty()) {
            const std::string name = upper(rest);
            auto found = is_listed(name) || name.ends_with("USDT") ? look_up(name) : std::nullopt;
            if (!found || !found->known) return false;
            add(i, i + 1, std::move(*found), name, true);
        }
        scan_.lexed.tokens[i].classes = classes;
        scan_.order_stop = scan_.order_stop || stop;
        return true;
    }

    TextScan& scan_;
    const SymbolMap* symbols_;
    std::size_t look_ups_ = 0;
    std::size_t behind_other_thing_ = 0;
};

}  // namespace

void find_mentions(TextScan& scan, const SymbolMap* symbols) {
    scan.in_symbol.assign(scan.size(), false);
    Finder(scan, symbols).run();
}

}  // namespace tjp::parser
