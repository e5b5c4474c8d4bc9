#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "server/journal/parser/lexer.hpp"
#include "server/journal/parser/symbols.hpp"
#include "storage/model/signal.hpp"

namespace tjp::parser {

/// More directions or symbols than this are no order.
inline constexpr std::size_t most_marks = 64;

/// An instrument that a text names.
struct Mention {
    Resolution resolution;
    std::string symbol;     ///< as written
    std::size_t first = 0;  ///< tokens [first, last)
    std::size_t last = 0;
    bool bare_coin = false;  ///< `BTC` alone
    bool sure = false;       ///< known, or marked with # or $, or named by a key
};

/// A word of direction.
struct SideMark {
    Side side = Side::buy;
    std::size_t token = 0;
    bool denied = false;   ///< "do not buy"
    bool planned = false;  ///< "looking to buy", "buy?"
    bool managed = false;  ///< of a position that there is: "close buy"
    bool as_key = false;   ///< names levels: `Sell: 1.2 - 1.3` of a long

    bool effective() const { return !denied && !planned && !managed && !as_key; }
};

enum class Field : std::uint8_t { none, entry, stop, target, leverage, lot, risk, ignored };

/// A number with what it measures.
struct Level {
    Number number;
    enum class Kind : std::uint8_t { price, pips, points, percent, times } kind = Kind::price;
    char separator = '\0';       ///< before it, within its group: - / _ , & t(o) or a line break; 0 for the first
    bool before_symbol = false;  ///< `buy 0.5 BTCUSD`
    bool is_signed = false;      ///< written +50 or -50
    std::size_t token = 0;
};

/// A key and the numbers that belong to it.
struct Group {
    Field field = Field::none;
    bool implied = false;      ///< no key: numbers behind a direction or symbol
    std::optional<Side> side;  ///< of the direction word that it is behind
    std::vector<Level> levels;
    int index = 0;                ///< the 2 of TP2, 0 where there is none
    bool zone = false;            ///< said to be a range
    bool numbered = false;        ///< its numbers were counted: 1) 2) 3)
    bool runner = false;          ///< "open"
    bool unclear_runner = false;  ///< `TP 4350 OPEN`
    bool ticked = false;          ///< a check mark behind
    std::size_t token = 0;
};

/// What a text says, token by token, before anything is concluded from it.
struct TextScan {
    Lexed lexed;
    std::vector<std::uint32_t> clause;  ///< of each token: sentences, lines and emoji part clauses
    std::vector<std::uint32_t> line;    ///< of each token
    std::vector<bool> in_symbol;        ///< of each token
    std::vector<Mention> mentions;
    std::vector<SideMark> sides;
    std::vector<Group> groups;
    std::string other_thing;   ///< a name that only starts or ends like a known one: BITCOIN SV
    bool order_stop = false;   ///< "buy stop": the kind of order, not a stop-loss
    std::size_t too_many = 0;  ///< levels beyond what is taken

    std::size_t size() const { return lexed.tokens.size(); }
    const Token& token(std::size_t i) const { return lexed.tokens[i]; }
    std::string_view text(std::size_t i) const { return lexed.view(lexed.tokens[i]); }
    /// The next token on the same line from `i` on that is no mark, or size().
    std::size_t next_on_line(std::size_t i) const;
};

/// Fills `clause`, `line`.
void find_clauses(TextScan& scan);
/// Fills `mentions`, `in_symbol` and `sides`; takes words apart that hold several (`XAUUSDSELL`).
void find_mentions(TextScan& scan, const SymbolMap* symbols);
void find_sides(TextScan& scan);
/// Fills `groups`.
void find_levels(TextScan& scan);

}  // namespace tjp::parser
