// An order is more than its words: "buy gold 2340" is one, "buy gold after NFP at 2340", "Demo: buy gold 2340" and
// "only fools buy gold at 2340" are none. What tells them apart stands on the line of the direction, mostly before it.
#include "server/journal/parser/circumstances.hpp"

#include <algorithm>

#include "server/journal/parser/name_table.hpp"
#include "server/journal/parser/numbers.hpp"
#include "server/journal/parser/word_names.hpp"

namespace tjp::parser {
namespace {

constexpr auto unreal_words =
    names("demo", "practice", "practise", "practicing", "training", "hypothetical", "hypothetically", "imaginary",
          "pretend", "mock", "dummy", "fake", "paper", "sample", "exercise", "quiz", "homework", "lesson", "tutorial",
          "simulated", "simulation", "backtest", "testing", "test", "template", "format", "prueba", "ejemplo",
          "beispiel", "exemplo", "exemple", "пример", "демо", "тест", "учебный");
constexpr auto study_words =
    names("analysis", "analyses", "analysing", "analyzing", "analyse", "analyze", "analisis", "analise", "analisi",
          "analyst", "анализ", "обзор", "review", "study", "journal", "commentary", "sentiment", "poll", "survey",
          "prognose", "pronostico", "previsao", "прогноз", "ta");
constexpr auto alarm_words =
    names("alarm", "alarms", "alarme", "alarma", "alarmas", "wecker", "notification", "notifications", "будильник");
constexpr auto setting_words = names("set", "setting", "sets", "puesta", "gesetzt", "installed", "armed");
constexpr auto setups =
    names("break", "breakout", "breakdown", "breaks", "pullback", "pullbacks", "retest", "retests", "retrace",
          "retracement", "dip", "dips", "rally", "rallies", "rejection", "bounce", "bounces", "confirmation",
          "correction", "close", "closes", "closing", "weakness", "strength", "nfp", "cpi", "fomc", "news", "payrolls");
constexpr auto occasions = names("on", "upon", "after", "at", "with", "post", "following", "pending", "needs");
constexpr auto articles = names("a", "an", "the", "any", "each", "every", "another", "clear", "clean", "confirmed",
                                "strong", "small", "candle", "h1", "h4", "m15", "daily", "hourly");
constexpr auto crowds =
    names("people", "everyone", "everybody", "nobody", "somebody", "someone", "anybody", "they", "he", "she", "who",
          "crowd", "public", "herd", "men", "women", "retail", "leute", "gente", "todos");
constexpr auto addressed = names("traders", "trader", "members", "guys", "investors");
constexpr auto adding_words = names("add", "adding", "added", "adds", "increase", "increasing", "scale", "scaling",
                                    "average", "averaging", "pyramid", "pyramiding", "top", "topping");
constexpr auto now_words =
    names("now", "currently", "ahora", "agora", "jetzt", "maintenant", "adesso", "сейчас", "already", "presently");

class Circumstances {
public:
    explicit Circumstances(const TextScan& scan) : scan_(scan) {}

    /// What the order or the instruction calls itself.
    std::optional<std::string> label() const {
        std::optional<std::string> found;
        for (const SideMark& mark : scan_.sides) {
            found = before(line_start(mark.token), mark.token);
            if (!found) break;
        }
        return found ? found : heading();
    }

    std::optional<std::string> run() const {
        if (const auto price = masked_price()) return "the price " + *price + " is not written out";
        std::optional<std::string> found;
        for (const SideMark& mark : scan_.sides) {
            if (!mark.effective()) continue;
            found = around(mark.token);
            if (!found) break;
        }
        return found ? found : heading();
    }

private:
    using Found = std::optional<std::string>;

    const Token& token(std::size_t i) const { return scan_.token(i); }
    bool is_word(std::size_t i) const {
        return i < scan_.size() && token(i).is(Token::Kind::word) && !scan_.in_symbol[i];
    }
    template <std::size_t N>
    bool is_one_of(const NameTable<N>& words, std::size_t i) const {
        return parser::is_one_of(scan_, words, i);
    }

    std::size_t line_start(std::size_t i) const {
        constexpr std::size_t farthest = 60;
        std::size_t first = i;
        while (first > 0 && i - first < farthest && scan_.line[first - 1] == scan_.line[i]) --first;
        return first;
    }

    Found around(std::size_t side) const {
        if (auto found = before(line_start(side), side)) return found;
        if (is_unreal_behind(side)) return "this is an example or a test, not an order";
        if (tells_of_others(side)) return "this tells of others who trade, it does not order";
        if (adds_to(side)) return "this adds to a position that is open";
        if (const auto condition = condition_behind(side)) {
            return "this waits for something (\"" + *condition + "\"), it is no order of now";
        }
        if (tells_price_of_now(side)) return "this tells how a position stands, it does not order";
        return std::nullopt;
    }

    /// What the words before the direction call it.
    Found before(std::size_t first, std::size_t side) const {
        for (std::size_t i = first; i < side; ++i) {
            // "Not a test", "no demo"
            const bool denied = i > first && token(i - 1).is(word::negation);
            if (denied || !is_word(i)) continue;
            if (auto found = called(i, side)) return found;
        }
        return std::nullopt;
    }

    Found called(std::size_t i, std::size_t last) const {
        // "Gold will test 2330"
        const bool tests = reads(scan_.text(i), "test") && i + 1 < last && token(i + 1).is(Token::Kind::number);
        if (tests) return std::nullopt;
        if (is_one_of(unreal_words, i)) return "this is an example or a test, not an order";
        if (is_one_of(study_words, i)) return "this is a view of the market, not an order";
        const bool alert = reads(scan_.text(i), "alert") || reads(scan_.text(i), "alerts");
        const bool set =
            (i > 0 && is_one_of(setting_words, i - 1)) || (i + 1 < last && is_one_of(setting_words, i + 1));
        if (is_one_of(alarm_words, i) || (alert && set)) return "this sets an alarm, it does not order";
        return std::nullopt;
    }

    /// "(demo)", "- demo account": not "try it on demo first".
    bool is_unreal_behind(std::size_t side) const {
        constexpr std::size_t farthest = 40;
        const std::size_t end = std::min(scan_.size(), side + farthest);
        for (std::size_t i = side + 2; i < end && scan_.line[i] == scan_.line[side]; ++i) {
            if (!token(i - 1).is(Token::Kind::sign) || !is_one_of(unreal_words, i)) continue;
            const std::size_t next = i + 1;
            const bool ends = next >= scan_.size() || scan_.line[next] != scan_.line[i] || !is_word(next);
            if (ends || token(next).is(word::order) || reads(scan_.text(next), "account")) return true;
        }
        return false;
    }

    /// A short line above the order that says what all of it is: DEMO.
    Found heading() const {
        if (scan_.sides.empty()) return std::nullopt;
        const std::size_t last = line_start(scan_.sides.front().token);
        for (std::size_t first = 0; first < last;) {
            std::size_t end = first;
            std::size_t words = 0;
            for (; end < last && scan_.line[end] == scan_.line[first]; ++end) words += is_word(end) ? 1 : 0;
            for (std::size_t i = first; words <= 2 && i < end; ++i) {
                if (is_one_of(unreal_words, i)) return "this is an example or a test, not an order";
            }
            first = end;
        }
        return std::nullopt;
    }

    /// "Only idiots buy": a subject before the verb. Those who are spoken to are known words: guys, traders.
    bool tells_of_others(std::size_t side) const {
        if (side == 0 || scan_.line[side - 1] != scan_.line[side] || !is_verb(side)) return false;
        const std::size_t subject = side - 1;
        if (!is_word(subject)) return false;
        if (is_one_of(crowds, subject)) return true;
        if (is_one_of(addressed, subject)) {
            return subject > 0 && is_word(subject - 1) && scan_.line[subject - 1] == scan_.line[side] &&
                   (token(subject - 1).classes == 0 || is_one_of(crowds, subject - 1) ||
                    reads(scan_.text(subject - 1), "most") || reads(scan_.text(subject - 1), "many"));
        }
        const std::string_view name = scan_.text(subject);
        const bool plural = name.size() > 4 && (name.ends_with('s') || name.ends_with('S')) && !name.ends_with("ss");
        if (token(subject).classes != 0 || !plural) return false;
        if (subject > 0 && reads(scan_.text(subject - 1), "only")) return true;
        // "Forex Kings BUY": a capitalised name before a direction in capitals is who sends the order.
        return !has_capital(name) || (!is_capitals(name) && !is_capitals(scan_.text(side)));
    }

    static bool is_capitals(std::string_view text) {
        return std::ranges::none_of(text, [](char c) { return c >= 'a' && c <= 'z'; });
    }
    static bool has_capital(std::string_view text) { return text[0] >= 'A' && text[0] <= 'Z'; }

    bool is_verb(std::size_t i) const {
        const std::string_view text = scan_.text(i);
        return reads(text, "buy") || reads(text, "sell") || reads(text, "short") || reads(text, "long") ||
               reads(text, "buying") || reads(text, "selling") || reads(text, "shorting") || reads(text, "longing");
    }

    /// "Add to buy", "scaling into our gold long"
    bool adds_to(std::size_t side) const {
        for (std::size_t back = 1; back <= 5 && back <= side && scan_.line[side - back] == scan_.line[side]; ++back) {
            const std::size_t at = side - back;
            const bool into = at > 0 && (reads(scan_.text(at), "to") || reads(scan_.text(at), "into"));
            if (into && is_one_of(adding_words, at - 1)) return true;
            if (into && at > 1 && is_word(at - 1) && is_one_of(adding_words, at - 2)) return true;
        }
        return false;
    }

    /// A condition behind the direction that is one of the order, not of its stop or of what comes later.
    Found condition_behind(std::size_t side) const {
        constexpr std::size_t farthest = 40;
        const std::size_t end = std::min(scan_.size(), side + farthest);
        bool levels = false;
        for (std::size_t i = side + 1; i < end && scan_.line[i] == scan_.line[side]; ++i) {
            if (!is_word(i)) continue;
            if (token(i).is(word::move | word::close | word::trail | word::cancel | word::breakeven | word::half))
                break;
            // Behind the levels it may be the stop that waits: for the close of a candle, for the first target.
            levels = levels || token(i).is(word::sl | word::tp | word::take);
            if (!levels && token(i).is(word::condition) && !is_limit_in_time(i) && !is_one_letter(i)) {
                return std::string(scan_.text(i));
            }
            if (const auto setup = setup_at(i, levels)) return setup;
        }
        return std::nullopt;
    }

    /// "until", "before": how long it holds, not what it waits for.
    bool is_limit_in_time(std::size_t i) const {
        constexpr auto limits =
            names("until", "till", "before", "hasta", "antes", "bis", "bevor", "ate", "finche", "до");
        return limits.contains(lower(scan_.text(i)));
    }

    bool is_one_letter(std::size_t i) const { return scan_.text(i).size() < 3; }

    /// "on a break of 2345", "upon retest"
    Found setup_at(std::size_t i, bool levels) const {
        if (!is_one_of(occasions, i)) return std::nullopt;
        std::size_t at = i + 1;
        while (at < scan_.size() && at < i + 4 && is_one_of(articles, at)) ++at;
        if (at >= scan_.size() || scan_.line[at] != scan_.line[i] || !is_one_of(setups, at)) return std::nullopt;
        if (levels && starts_as(scan_.text(at), "clos")) return std::nullopt;
        return std::string(scan_.text(i)) + " " + std::string(scan_.text(at));
    }

    /// "from 2340 now at 2350": where it was opened, and where the price is.
    bool tells_price_of_now(std::size_t side) const {
        constexpr std::size_t farthest = 24;
        const Number* opened = nullptr;
        bool from = false;
        const std::size_t end = std::min(scan_.size(), side + farthest);
        for (std::size_t i = side + 1; i < end && scan_.line[i] == scan_.line[side]; ++i) {
            if (token(i).is(word::sl | word::tp | word::stop | word::take)) return false;
            if (token(i).is(Token::Kind::number) && !scan_.in_symbol[i]) {
                opened = &scan_.lexed.number(token(i));
                from = reads(scan_.text(i - 1), "from");
            }
            // "Buy limit 2340, current price 2350" orders.
            if (opened == nullptr || !is_word(i)) continue;
            if (!is_one_of(now_words, i) && !(from && token(i).is(word::current))) continue;
            std::size_t at = i + 1;
            while (at < scan_.size() &&
                   (token(at).is('@') || token(at).is(':') || token(at).is(word::filler | word::price))) {
                ++at;
            }
            if (at >= scan_.size() || !token(at).is(Token::Kind::number)) continue;
            const double ratio = scan_.lexed.number(token(at)).value / std::max(opened->value, 1e-9);
            if (ratio > 0.7 && ratio < 1.4 && ratio != 1) return true;
        }
        return false;
    }

    /// 1.08xx, 23xx: what only those see who paid.
    Found masked_price() const {
        for (std::size_t i = 0; i < scan_.size(); ++i) {
            if (!is_word(i)) continue;
            const std::string_view text = scan_.text(i);
            if (text.back() != 'x' && text.back() != 'X') continue;
            const std::size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
            const bool hidden = text.size() - digits >= 2 && text.find_first_not_of("xX", digits) == text.npos;
            if (!hidden) continue;
            if (digits > 0) return std::string(text);
            const bool glued = i > 0 && token(i - 1).is(Token::Kind::number) && !token(i).gap;
            if (glued) return std::string(scan_.text(i - 1)) + std::string(text);
        }
        return std::nullopt;
    }

    const TextScan& scan_;
};

}  // namespace

std::optional<std::string> label(const TextScan& scan) { return Circumstances(scan).label(); }

std::optional<std::string> circumstance(const TextScan& scan) { return Circumstances(scan).run(); }

}  // namespace tjp::parser
