// Machine formats glue their commands together: closelongopenshort, ORDER_TYPE_BUY_LIMIT, exit-all. A command is split
// into known pieces, the longest first; what cannot be split whole is no command.
#include "server/journal/parser/commands.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <string>
#include <vector>

namespace tjp::parser {
namespace {

enum class Piece : std::uint8_t {
    buy,
    sell,
    to_cover,
    to_close,
    open,
    close,
    all,
    part,
    reverse,
    cancel,
    modify,
    breakeven,
    trail,
    limit,
    stop,
    market,
    nothing,
    off
};

struct Word {
    std::string_view text;
    Piece piece;
};
constexpr Word vocabulary[] = {
    {"stoplimit", Piece::stop},
    {"positions", Piece::nothing},
    {"position", Piece::nothing},
    {"liquidate", Piece::close},
    {"breakeven", Piece::breakeven},
    {"tobreakeven", Piece::breakeven},
    {"movesltobe", Piece::breakeven},
    {"movesl", Piece::modify},
    {"flatten", Piece::close},
    {"bullish", Piece::buy},
    {"bearish", Piece::sell},
    {"reverse", Piece::reverse},
    {"partial", Piece::part},
    {"pending", Piece::nothing},
    {"trailing", Piece::trail},
    {"tocover", Piece::to_cover},
    {"toclose", Piece::to_close},
    {"toopen", Piece::open},
    {"newsltp", Piece::modify},
    {"newsl", Piece::modify},
    {"newtp", Piece::modify},
    {"modify", Piece::modify},
    {"update", Piece::modify},
    {"adjust", Piece::modify},
    {"cancel", Piece::cancel},
    {"canceled", Piece::cancel},
    {"cancelled", Piece::cancel},
    {"delete", Piece::cancel},
    {"remove", Piece::cancel},
    {"market", Piece::market},
    {"signal", Piece::nothing},
    {"strong", Piece::nothing},
    {"closing", Piece::close},
    {"close", Piece::close},
    {"enter", Piece::open},
    {"entry", Piece::open},
    {"short", Piece::sell},
    {"limit", Piece::limit},
    {"trade", Piece::nothing},
    {"order", Piece::nothing},
    {"orders", Piece::nothing},
    {"trail", Piece::trail},
    {"start", Piece::nothing},
    {"open", Piece::open},
    {"long", Piece::buy},
    {"sell", Piece::sell},
    {"exit", Piece::close},
    {"flat", Piece::close},
    {"half", Piece::part},
    {"stop", Piece::stop},
    {"type", Piece::nothing},
    {"bull", Piece::buy},
    {"bear", Piece::sell},
    {"flip", Piece::reverse},
    {"deal", Piece::nothing},
    {"cover", Piece::to_cover},
    {"buy", Piece::buy},
    {"all", Piece::all},
    {"pct", Piece::part},
    {"vol", Piece::part},
    {"now", Piece::market},
    {"mkt", Piece::market},
    {"and", Piece::nothing},
    {"go", Piece::nothing},
    {"op", Piece::nothing},
    {"at", Piece::nothing},
    {"price", Piece::nothing},
    {"eaoff", Piece::off},
    {"eaon", Piece::off},
    {"bot", Piece::nothing},
    {"new", Piece::nothing},
    {"compra", Piece::buy},
    {"venta", Piece::sell},
    {"modification", Piece::modify},
    {"edit", Piece::modify},
    {"sltp", Piece::modify},
    {"be", Piece::breakeven},
};

/// The vocabulary by first letter, the longest word of each first.
struct Alphabet {
    std::array<Word, std::size(vocabulary)> words = std::to_array(vocabulary);
    std::array<std::size_t, 27> from{};  ///< by letter, and the end

    constexpr Alphabet() {
        std::ranges::sort(words, [](const Word& a, const Word& b) {
            return a.text[0] != b.text[0] ? a.text[0] < b.text[0] : a.text.size() > b.text.size();
        });
        for (std::size_t letter = 0; letter < from.size(); ++letter) {
            const auto before = [&](const Word& word) { return word.text[0] < static_cast<char>('a' + letter); };
            from[letter] = static_cast<std::size_t>(std::ranges::count_if(words, before));
        }
    }
};
constexpr Alphabet alphabet;

std::string letters_of(std::string_view word) {
    std::string out;
    for (const char c : word) {
        if (c >= 'A' && c <= 'Z') out += static_cast<char>(c - 'A' + 'a');
        if (c >= 'a' && c <= 'z') out += c;
        const bool joins = c == '_' || c == '-' || c == ' ' || c == '.' || c == '/';
        if (!joins && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z')) return {};
    }
    return out;
}

std::vector<Piece> split(std::string_view letters) {
    std::vector<Piece> pieces;
    while (!letters.empty()) {
        const Word* longest = nullptr;
        const auto letter = static_cast<std::size_t>(letters[0] - 'a');
        for (std::size_t i = alphabet.from[letter]; longest == nullptr && i < alphabet.from[letter + 1]; ++i) {
            if (letters.starts_with(alphabet.words[i].text)) longest = &alphabet.words[i];
        }
        if (longest == nullptr) return {};
        pieces.push_back(longest->piece);
        letters.remove_prefix(longest->text.size());
    }
    return pieces;
}

class Composer {
public:
    explicit Composer(const std::vector<Piece>& pieces) : pieces_(pieces) {}

    std::optional<Command> run() {
        const bool buys = has(Piece::buy);
        const bool sells = has(Piece::sell);
        if (has(Piece::off)) {
            out_.is_switch = true;
            return out_;
        }
        kind_of_order();
        if (has(Piece::cancel)) return act(SignalAction::modify, Instruction::cancel, side(buys, sells));
        if (has(Piece::modify) || has(Piece::breakeven) || has(Piece::trail)) {
            std::optional<Instruction> instruction;
            if (has(Piece::breakeven)) instruction = Instruction::breakeven;
            if (has(Piece::trail)) instruction = Instruction::trail;
            return act(SignalAction::modify, instruction, side(buys, sells));
        }
        // Buying to cover closes a short position.
        if (has(Piece::to_cover) || has(Piece::to_close)) {
            const bool was_sold = buys || (has(Piece::to_cover) && !sells);
            return act(SignalAction::close, std::nullopt, was_sold ? Side::sell : Side::buy);
        }
        if (has(Piece::close)) return closing(buys, sells);
        if (has(Piece::reverse)) return act(SignalAction::open, Instruction::reverse, side(buys, sells));
        if (buys && sells) return std::nullopt;
        if (buys || sells) return act(SignalAction::open, std::nullopt, side(buys, sells));
        if (out_.type) return out_;
        return std::nullopt;
    }

private:
    bool has(Piece piece) const { return std::ranges::find(pieces_, piece) != pieces_.end(); }

    static std::optional<Side> side(bool buys, bool sells) {
        if (buys == sells) return std::nullopt;
        return buys ? Side::buy : Side::sell;
    }

    void kind_of_order() {
        if (has(Piece::market)) out_.type = OrderType::market;
        if (has(Piece::limit)) out_.type = OrderType::limit;
        if (has(Piece::stop)) out_.type = OrderType::stop;
    }

    Command act(SignalAction action, std::optional<Instruction> instruction, std::optional<Side> side) {
        out_.action = action;
        out_.instruction = instruction;
        out_.side = side;
        return out_;
    }

    /// closelong, closeall, closelongpct, closelongopenshort.
    std::optional<Command> closing(bool buys, bool sells) {
        const auto opening = std::ranges::find(pieces_, Piece::open);
        const auto closing = std::ranges::find(pieces_, Piece::close);
        if (opening != pieces_.end() && opening > closing && opening + 1 != pieces_.end()) {
            const bool buy = *(opening + 1) == Piece::buy;
            if (!buy && *(opening + 1) != Piece::sell) return std::nullopt;
            return act(SignalAction::open, Instruction::reverse, buy ? Side::buy : Side::sell);
        }
        out_.type.reset();
        std::optional<Instruction> instruction;
        if (has(Piece::part)) instruction = Instruction::close_partial;
        if (has(Piece::all) || (buys && sells)) instruction = Instruction::close_all;
        return act(SignalAction::close, instruction, side(buys, sells));
    }

    const std::vector<Piece>& pieces_;
    Command out_;
};

}  // namespace

std::optional<Command> read_command(std::string_view word) {
    if (word.size() > 48) return std::nullopt;
    const std::string letters = letters_of(word);
    const std::vector<Piece> pieces = split(letters);
    if (pieces.empty()) return std::nullopt;
    return Composer(pieces).run();
}

bool apply(const Command& command, SignalTerms& terms, bool& acted) {
    if (command.type) terms.order_type = command.type;
    if (!command.action) return true;
    if (acted && terms.action != *command.action) {
        // {"action":"close","side":"buy"}: the side of what is closed.
        const bool plain = *command.action == SignalAction::open && !command.instruction;
        if (plain && command.side && !terms.direction) terms.direction = command.side;
        if (plain) return true;
        const bool was_plain = terms.action == SignalAction::open && !terms.instruction;
        if (!was_plain) return false;
    } else if (acted && command.side && terms.direction && *command.side != *terms.direction) {
        return false;
    }
    terms.action = *command.action;
    if (command.instruction) terms.instruction = command.instruction;
    if (command.side) terms.direction = command.side;
    acted = true;
    return true;
}

}  // namespace tjp::parser
