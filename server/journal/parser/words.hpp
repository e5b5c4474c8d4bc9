#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tjp::parser {

using WordClass = std::uint64_t;

/// What a word can mean in a message of a trading channel; one word may have several classes.
namespace word {
inline constexpr WordClass buy = 1ULL << 0;
inline constexpr WordClass sell = 1ULL << 1;
inline constexpr WordClass now = 1ULL << 2;     ///< at the market
inline constexpr WordClass limit = 1ULL << 3;   ///< a limit order
inline constexpr WordClass stop = 1ULL << 4;    ///< a stop order or a stop-loss
inline constexpr WordClass sl = 1ULL << 5;      ///< the stop-loss, certainly
inline constexpr WordClass tp = 1ULL << 6;      ///< a target
inline constexpr WordClass take = 1ULL << 7;    ///< of "take profit"
inline constexpr WordClass profit = 1ULL << 8;  ///< of "take profit"; alone, word of a report
inline constexpr WordClass loss = 1ULL << 9;    ///< of "stop loss"; alone, word of a report
inline constexpr WordClass entry = 1ULL << 10;  ///< what follows is the entry
inline constexpr WordClass zone = 1ULL << 11;   ///< what follows is a range
inline constexpr WordClass price = 1ULL << 12;
inline constexpr WordClass runner = 1ULL << 13;  ///< "open", "hold": a target without a price
inline constexpr WordClass pips = 1ULL << 14;
inline constexpr WordClass points = 1ULL << 15;
inline constexpr WordClass leverage = 1ULL << 16;
inline constexpr WordClass lot = 1ULL << 17;
inline constexpr WordClass risk = 1ULL << 18;
inline constexpr WordClass symbol_key = 1ULL << 19;  ///< "pair:", "symbol:"
inline constexpr WordClass info = 1ULL << 20;        ///< numbers after it are no prices of the order
inline constexpr WordClass move = 1ULL << 21;        ///< "move", "set", "change"
inline constexpr WordClass fresh = 1ULL << 22;       ///< "new", "update"
inline constexpr WordClass breakeven = 1ULL << 23;
inline constexpr WordClass trail = 1ULL << 24;
inline constexpr WordClass cancel = 1ULL << 25;
inline constexpr WordClass close = 1ULL << 26;
inline constexpr WordClass half = 1ULL << 27;
inline constexpr WordClass part = 1ULL << 28;  ///< "partial", "some"
inline constexpr WordClass all = 1ULL << 29;
inline constexpr WordClass hit = 1ULL << 30;        ///< it has happened: a report
inline constexpr WordClass plan = 1ULL << 31;       ///< it may happen
inline constexpr WordClass condition = 1ULL << 32;  ///< "when", "after"
inline constexpr WordClass negation = 1ULL << 33;
inline constexpr WordClass question = 1ULL << 34;
inline constexpr WordClass to = 1ULL << 35;      ///< between the ends of a range, or before a new value
inline constexpr WordClass filler = 1ULL << 36;  ///< says nothing
inline constexpr WordClass above = 1ULL << 37;
inline constexpr WordClass below = 1ULL << 38;
inline constexpr WordClass also = 1ULL << 39;     ///< "and", "or"
inline constexpr WordClass order = 1ULL << 40;    ///< "order", "trade", "position"
inline constexpr WordClass venue = 1ULL << 41;    ///< an exchange, a kind of margin
inline constexpr WordClass again = 1ULL << 42;    ///< "re-enter"
inline constexpr WordClass term = 1ULL << 43;     ///< after "long", "short": a stretch of time
inline constexpr WordClass current = 1ULL << 44;  ///< "current price"
inline constexpr WordClass advert = 1ULL << 45;
inline constexpr WordClass analysis = 1ULL << 46;
inline constexpr WordClass none_yet = 1ULL << 47;  ///< "none", "later"
inline constexpr WordClass money = 1ULL << 48;
inline constexpr WordClass range_end = 1ULL << 49;  ///< "between"
inline constexpr WordClass narrative = 1ULL << 50;  ///< of somebody who tells, not of an order

inline constexpr WordClass side = buy | sell;
}  // namespace word

/// The classes of a word in lower case, 0 where it is not known.
WordClass classes_of(std::string_view lower_word);

/// Whether a byte of a text in lower case is part of a word: a letter, a digit, or of what is beyond ASCII.
inline constexpr auto word_bytes = [] {
    std::array<bool, 256> all{};
    for (std::size_t c = 0; c < 256; ++c) all[c] = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;
    return all;
}();
constexpr bool is_word_byte(char c) { return word_bytes[static_cast<unsigned char>(c)]; }

/// Whether one of the words of a text in lower case has one of the classes.
bool holds_word(std::string_view lower_text, WordClass any);

}  // namespace tjp::parser
