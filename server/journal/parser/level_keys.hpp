#pragma once

#include <optional>

#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {

/// A word or words that say what the numbers behind them are.
struct Key {
    Field field = Field::none;
    std::size_t last = 0;  ///< the token behind the key
    bool zone = false;
    bool implied = false;
    std::optional<Side> side;
};

/// Where a key would stand: what is open already decides what a word can be.
struct KeyPlace {
    bool line_has_key = false;
    bool entered = false;          ///< an entry has its price already
    bool targeted = false;         ///< a target has
    std::optional<Field> waiting;  ///< the field that still wants its first number
};

/// Finds keys in scanned text.
class LevelKeys {
public:
    explicit LevelKeys(TextScan& scan);

    /// The key at token `i`, if there is one. Notes in the scan where a "stop" is a kind of order.
    std::optional<Key> at(std::size_t i, const KeyPlace& place);
    /// "tp", "take profit", "exit targets": the token behind, or 0.
    std::size_t target_at(std::size_t i) const;
    bool takes_price(std::size_t i) const;
    /// Whether behind a target's key comes "open" or "hold" instead of a price.
    bool names_runner(std::size_t at) const;
    /// A word outside of symbols with one of the classes.
    bool is_word(std::size_t i, WordClass any) const;

private:
    std::size_t joined_word(std::size_t i) const;
    std::size_t stop_loss_at(std::size_t i) const;
    bool is_order_stop(std::size_t i) const;
    bool is_size(std::size_t i) const;
    std::size_t beside_levels(std::size_t i, const KeyPlace& place) const;
    Key entry_key(std::size_t i) const;
    std::optional<Key> stop_key(std::size_t i);
    std::optional<Side> side_on_line(std::size_t i) const;
    const Token& token(std::size_t i) const { return scan_.token(i); }

    TextScan& scan_;
    bool has_sl_ = false;
};

}  // namespace tjp::parser
