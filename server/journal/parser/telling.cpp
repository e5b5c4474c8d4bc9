// "I regret my BUY XAUUSD 2340" holds an order word by word. That somebody tells of it is said by who does what before
// the direction, or by quotation marks around it.
#include "server/journal/parser/telling.hpp"

#include <algorithm>

#include "server/journal/parser/name_table.hpp"

namespace tjp::parser {
namespace {

constexpr auto tellers =
    names("i", "im", "we", "he", "she", "they", "you", "who", "someone", "somebody", "everyone", "everybody", "nobody",
          "people", "admin", "mentor", "scammer", "guru", "friend", "boss", "bot", "yo", "el", "ella", "ellos", "ich",
          "wir", "er", "je", "il", "elle", "я", "мы", "он", "она", "они");
/// What is done to an order by who does not give it now.
constexpr auto deeds =
    names("sent", "send", "sends", "posted", "posts", "placed", "gave", "given", "called", "shared", "published",
          "tried", "wanted", "went", "did", "had", "was", "were", "used", "missed", "hated", "loved", "liked", "saw",
          "got", "held", "kept", "copied", "followed", "lost", "blew", "had", "skipped", "canceled", "cancelled",
          "closed", "opened", "bought", "sold", "entered", "took", "taken", "made", "wrote", "typed", "meant",
          "thought", "nearly", "almost", "wish", "wished", "remember", "remembered", "forgot", "hate", "doubt", "envie",
          "mande", "abri", "отправил", "отправили", "купил", "продал");
/// What only who tells says, whoever it is.
constexpr auto telling_words =
    names("regret", "regrets", "regretted", "regretting", "said", "says", "told", "tells", "claims", "claimed",
          "yelled", "screamed", "shouted", "whispered", "bragged", "joked", "joking", "kidding", "pretended",
          "pretending", "lied", "apologise", "apologize", "apologies", "wished", "shouldve", "wouldve", "couldve",
          "imagine", "imagined", "dreamt", "dreamed", "worst", "quote", "quoted", "quoting", "quotes", "scammer",
          "scammers", "scammed", "dijo", "dice", "lamento", "arrepiento", "disse", "dit", "regrette", "sagte", "sagt",
          "bereue", "сказал", "сказала", "говорит", "жалею");
/// Whose position there is already.
constexpr auto holders = names("holding", "держим", "держу", "закрыл", "закрыли", "закрыла", "manteniendo", "halten");
constexpr auto nearly_words = names("almost", "nearly", "casi", "quase", "fast", "beinahe", "presque", "почти", "чуть");
constexpr auto thanks = names("thanks", "thank", "thankyou", "congrats", "congratulations");
constexpr auto owners = names("my", "his", "her", "their");
constexpr auto modals = names("should", "would", "could", "shouldnt", "might");

constexpr auto having = names("have", "ve", "of", "had");

constexpr std::string_view told = "this tells of an order, it does not give one";
constexpr std::string_view quoted = "this quotes an order, it does not give one";

class Telling {
public:
    explicit Telling(const TextScan& scan) : scan_(scan) {}

    std::optional<std::string> run() const {
        std::optional<std::string> found;
        for (const SideMark& mark : scan_.sides) {
            if (!mark.effective()) continue;
            found = around(mark.token);
            if (!found) break;
        }
        return found;
    }

private:
    const Token& token(std::size_t i) const { return scan_.token(i); }
    bool on_line(std::size_t i, std::size_t side) const {
        return i < scan_.size() && scan_.line[i] == scan_.line[side] && !token(i).is(Token::Kind::newline);
    }
    template <std::size_t N>
    bool is_one_of(const NameTable<N>& words, std::size_t i) const {
        constexpr std::size_t longest = 32;
        if (i >= scan_.size() || !token(i).is(Token::Kind::word) || scan_.in_symbol[i]) return false;
        const std::string_view text = scan_.text(i);
        return text.size() <= longest && words.contains(key_of(text));
    }

    std::optional<std::string> around(std::size_t side) const {
        constexpr std::size_t farthest = 60;
        std::size_t first = side;
        while (first > 0 && side - first < farthest && on_line(first - 1, side)) --first;
        std::size_t last = side;
        while (last - side < farthest && on_line(last, side)) ++last;
        if (is_quoted(side)) return std::string(quoted);
        for (std::size_t i = first; i < last; ++i) {
            if (is_one_of(telling_words, i) && !is_denied(i)) return std::string(told);
            // "I had a great week. BUY XAUUSD" has two sentences.
            if (i < side && scan_.clause[i] == scan_.clause[side] && does(i, side)) return std::string(told);
        }
        // He said:⏎BUY XAUUSD
        return is_announced(first) ? std::optional<std::string>(told) : std::nullopt;
    }

    bool is_denied(std::size_t i) const { return i > 0 && token(i - 1).is(word::negation); }

    /// "we almost sent", "I should have taken", "closed my"
    bool does(std::size_t i, std::size_t side) const {
        const bool then = i + 1 < side && (is_one_of(deeds, i + 1) || token(i + 1).is(word::hit));
        if (is_one_of(nearly_words, i) && then) return true;
        if (is_one_of(modals, i) && is_one_of(having, i + 1)) return true;
        if (is_one_of(thanks, i) && i + 1 < side && reads(scan_.text(i + 1), "for")) return true;
        if (is_one_of(holders, i)) return true;
        if (is_one_of(owners, i) && i > 0 && is_one_of(deeds, i - 1)) return true;
        if (!is_one_of(tellers, i)) return false;
        constexpr std::size_t nearest = 3;
        for (std::size_t at = i + 1; at < side && at <= i + nearest; ++at) {
            if (token(at).is(Token::Kind::sign) && !token(at).is('\'')) return false;
            if (is_one_of(deeds, at) || reads(scan_.text(at), "in")) return true;
        }
        return false;
    }

    /// The line before ends with a colon, and says that somebody says what follows.
    bool is_announced(std::size_t first) const {
        constexpr std::size_t farthest = 30;
        if (first < 2 || !token(first - 1).is(Token::Kind::newline) || !token(first - 2).is(':')) return false;
        for (std::size_t i = first - 2; i > 0 && first - i < farthest && on_line(i, first - 2); --i) {
            if (is_one_of(telling_words, i)) return true;
        }
        return false;
    }

    /// Quotation marks around an order, and a word outside of them that is none of one.
    bool is_quoted(std::size_t side) const {
        constexpr std::size_t farthest = 200;
        const std::size_t first = side < farthest ? 0 : side - farthest;
        const std::size_t last = std::min(scan_.size(), side + farthest);
        for (const char mark : {'"', '\''}) {
            const std::size_t open = quote_before(first, side, mark);
            std::size_t close = side;
            while (close < last && !token(close).is(mark)) ++close;
            if (open == side || close == last || !holds_order(open, close)) continue;
            for (std::size_t i = open; i > first && on_line(i - 1, open); --i) {
                if (is_strange(i - 1)) return true;
            }
            std::size_t behind = close + 1;
            for (; on_line(behind, close); ++behind) {
                if (is_strange(behind)) return true;
            }
            for (++behind; behind < last && !token(behind).is(Token::Kind::newline); ++behind) {
                if (is_one_of(telling_words, behind)) return true;
            }
        }
        return false;
    }

    bool is_strange(std::size_t i) const {
        return token(i).is(Token::Kind::word) && !scan_.in_symbol[i] &&
               (token(i).classes == 0 || token(i).is(word::narrative));
    }

    /// Not the direction alone, which some set off: x10 "LONG".
    bool holds_order(std::size_t open, std::size_t close) const {
        for (std::size_t i = open; i < close; ++i) {
            if (scan_.in_symbol[i] || token(i).is(Token::Kind::number)) return true;
        }
        return false;
    }

    /// The mark that opens a quotation around the side, or `side`.
    std::size_t quote_before(std::size_t first, std::size_t side, char mark) const {
        std::size_t open = side;
        for (std::size_t i = first; i < side; ++i) {
            if (!token(i).is(mark)) continue;
            open = open == side ? i : side;
        }
        return open;
    }

    const TextScan& scan_;
};

}  // namespace

std::optional<std::string> telling(const TextScan& scan) { return Telling(scan).run(); }

}  // namespace tjp::parser
