#include "server/journal/parser/lexer.hpp"

#include <algorithm>
#include <array>

#include "server/journal/parser/fold.hpp"
#include "server/journal/parser/name_table.hpp"
#include "server/journal/parser/word_key.hpp"

namespace tjp::parser {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_ascii_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_letter(char c) { return is_ascii_letter(c) || static_cast<unsigned char>(c) >= 0x80; }
bool is_space(char c) { return c == ' ' || c == '\n'; }
bool is_mark(char c) { return c > 0 && c < mark::ordinal && c != '\n' && c != '\t'; }

/// What may stand straight behind a number and is a word of its own.
bool is_unit(std::string_view letters) {
    constexpr auto units = names("pip", "pips", "p", "pt", "pts", "points", "point", "lot", "lots", "usd", "usdt", "x",
                                 "х", "k", "sl", "tp", "tp1", "пипс", "пипсов", "пунктов", "пункта", "r");
    return units.contains(letters);
}

constexpr WordClass splits = word::tp | word::sl | word::stop | word::entry | word::side | word::limit | word::now |
                             word::zone | word::price | word::profit | word::loss;

class Lexer {
public:
    explicit Lexer(Lexed& out) : out_(out), text_(out.text) {}

    void run() {
        out_.tokens.reserve(text_.size() / 4 + 8);
        out_.numbers.reserve(8);
        while (at_ < text_.size()) {
            const char c = text_[at_];
            if (c == ' ') {
                gap_ = true;
                ++at_;
            } else if (c == '\n') {
                newline();
            } else if (c == mark::ordinal) {
                ordinal();
            } else if (is_mark(c)) {
                push(Token::Kind::mark, 1).sign = c;
            } else if (is_digit(c) || (c == '.' && starts_fraction())) {
                digits();
            } else if (is_letter(c)) {
                word();
            } else {
                sign(c);
            }
        }
    }

private:
    char peek(std::size_t ahead) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

    Token& push(Token::Kind kind, std::size_t size) {
        Token token;
        token.kind = kind;
        token.gap = gap_;
        token.begin = static_cast<std::uint32_t>(at_);
        token.end = static_cast<std::uint32_t>(at_ + size);
        at_ += size;
        gap_ = false;
        out_.tokens.push_back(token);
        return out_.tokens.back();
    }

    void newline() {
        const bool repeated = out_.tokens.empty() || out_.tokens.back().is(Token::Kind::newline);
        if (!repeated) push(Token::Kind::newline, 0);
        ++at_;
        gap_ = true;
    }

    void ordinal() {
        std::size_t size = 1;
        while (is_digit(peek(size))) ++size;
        push(Token::Kind::ordinal, size);
    }

    bool starts_fraction() const {
        if (!is_digit(peek(1))) return false;
        const char before = at_ == 0 ? ' ' : text_[at_ - 1];
        return is_space(before) || before == ':' || before == '=' || before == '$' || is_mark(before);
    }

    void sign(char c) {
        const bool handle = c == '@' && is_letter(peek(1)) && (gap_ || at_ == 0 || is_space(text_[at_ - 1]));
        const WordClass named = handle ? classes_of(key_of(run_of_letters(at_ + 1))) : 0;
        const bool counted = c == '#' && is_digit(peek(1)) && !names_symbol(at_ + 1);
        if (counted || (handle && (named & (word::now | word::price | word::runner)) == 0)) {
            skip_to_space();
        } else {
            push(Token::Kind::sign, 1).sign = c;
        }
    }

    /// #1000PEPE is a symbol, #12 the number of a message.
    bool names_symbol(std::size_t at) const {
        while (at < text_.size() && is_digit(text_[at])) ++at;
        return at < text_.size() && is_ascii_letter(text_[at]);
    }

    void skip_to_space() {
        std::size_t size = 0;
        while (at_ + size < text_.size() && !is_space(text_[at_ + size])) ++size;
        push(Token::Kind::junk, size);
    }

    std::string_view run_of_letters(std::size_t at) const {
        std::size_t end = at;
        while (end < text_.size() && (is_letter(text_[end]) || (text_[end] == '\'' && end > at &&
                                                                end + 1 < text_.size() && is_letter(text_[end + 1])))) {
            ++end;
        }
        return std::string_view(text_).substr(at, end - at);
    }

    bool is_link() const {
        const std::string_view head = std::string_view(text_).substr(at_);
        return starts_as(head, "http:") || starts_as(head, "https:") || starts_as(head, "www.") ||
               starts_as(head, "t.me/");
    }

    /// T/P, S.L, R:R, t-p: two single letters around a sign.
    std::size_t abbreviation() const {
        if (std::string_view("/.-:").find(peek(1)) == std::string_view::npos || peek(1) == '\0') return 0;
        if (!is_ascii_letter(peek(2)) || is_letter(peek(3))) return 0;
        const std::string pair = lower(std::string{peek(0), peek(2)});
        constexpr std::array<std::string_view, 4> known{"tp", "sl", "be", "rr"};
        return std::ranges::find(known, pair) == known.end() ? 0 : 3;
    }

    /// white_check_mark: small letters joined by underscores are one word.
    std::size_t joined_letters(std::size_t size) const {
        const auto is_small = [](char c) { return c >= 'a' && c <= 'z'; };
        std::size_t whole = size;
        while (peek(whole) == '_' && is_small(peek(whole - 1)) && is_small(peek(whole + 1)) &&
               is_small(peek(whole + 2))) {
            whole += 1 + run_of_letters(at_ + whole + 1).size();
        }
        return whole;
    }

    void word() {
        if (is_link()) return skip_to_space();
        if (const std::size_t size = abbreviation(); size > 0) {
            const std::string key{static_cast<char>(peek(0) | 0x20), static_cast<char>(peek(2) | 0x20)};
            push(Token::Kind::word, size).classes = classes_of(key);
            return glued_number();
        }
        const std::string_view letters = run_of_letters(at_);
        std::size_t size = joined_letters(letters.size());
        if (size == letters.size() && is_digit(peek(size))) {
            const std::string key = key_of(letters);
            // T1 and PT1 are targets, the T23 of a timestamp is none.
            const bool target = (key == "t" || key == "pt") && (gap_ || at_ == 0 || !is_digit(text_[at_ - 1]));
            if ((classes_of(key) & splits) != 0 || target || key == "x") {
                push(Token::Kind::word, size).classes = target ? word::tp : classes_of(key);
                return glued_number();
            }
            while (is_digit(peek(size)) || is_letter(peek(size))) ++size;
        }
        const std::string key = size > 40 ? std::string() : key_of(std::string_view(text_).substr(at_, size));
        push(Token::Kind::word, size).classes = classes_of(key);
    }

    void glued_number() {
        if (!is_digit(peek(0))) return;
        const std::size_t before = out_.tokens.size();
        digits();
        if (out_.tokens.size() > before) out_.tokens[before].glued = true;
    }

    /// Reads what starts with a digit or a point before one.
    void digits() {
        if (const std::size_t size = time_or_date(); size > 0) {
            push(Token::Kind::junk, size);
            return;
        }
        std::size_t size = 0;
        while (is_digit(peek(size)) || (is_separator(peek(size)) && is_digit(peek(size + 1)))) ++size;
        const std::string_view letters = run_of_letters(at_ + size);
        const std::string unit = letters.size() > 12 ? std::string() : key_of(letters);
        const std::string_view run = std::string_view(text_).substr(at_, size);
        const bool plain = !letters.empty() && std::ranges::all_of(run, is_digit);
        if (plain && !is_unit(unit) && (classes_of(unit) & splits) == 0) {
            // 1000PEPE, 4h, 2nd: a word.
            std::size_t whole = size + letters.size();
            while (is_digit(peek(whole)) || is_letter(peek(whole))) ++whole;
            const std::string key = whole > 40 ? std::string() : key_of(std::string_view(text_).substr(at_, whole));
            push(Token::Kind::word, whole).classes = classes_of(key);
            return;
        }
        numbers(run, unit == "k");
    }

    static bool is_separator(char c) { return c == '.' || c == ',' || c == '\''; }

    void numbers(std::string_view run, bool thousands) {
        if (auto simple = thousands ? std::nullopt : read_simple(run)) {
            push(Token::Kind::number, run.size()).number = static_cast<std::uint32_t>(out_.numbers.size());
            out_.numbers.push_back(std::move(*simple));
            return;
        }
        const std::string padded = run.starts_with('.') ? "0" + std::string(run) : std::string();
        auto read = read_run(padded.empty() ? run : std::string_view(padded));
        if (read.empty()) {
            push(Token::Kind::junk, run.size());
            return;
        }
        const std::size_t size = run.size() + (thousands ? 1 : 0);
        const bool gap = gap_;
        for (std::size_t i = 0; i < read.size(); ++i) {
            if (i > 0) push(Token::Kind::sign, 0).sign = ',';
            gap_ = i == 0 && gap;
            if (thousands) scale_thousand(read[i]);
            push(Token::Kind::number, 0).number = static_cast<std::uint32_t>(out_.numbers.size());
            out_.tokens.back().end = static_cast<std::uint32_t>(at_ + size);
            out_.numbers.push_back(std::move(read[i]));
        }
        at_ += size;
    }

    std::size_t digits_at(std::size_t ahead) const {
        std::size_t size = 0;
        while (size < 5 && is_digit(peek(ahead + size))) ++size;
        return size;
    }

    int value_at(std::size_t ahead, std::size_t size) const {
        int value = 0;
        for (std::size_t i = 0; i < size; ++i) value = value * 10 + (peek(ahead + i) - '0');
        return value;
    }

    static bool are_day_and_month(int a, int b) {
        return a >= 1 && b >= 1 && ((a <= 12 && b <= 31) || (a <= 31 && b <= 12));
    }

    /// 15:45, 08:07:57, 2025-11-22, 19/10/2025, 27.08.25: its length, or 0.
    std::size_t time_or_date() const {
        const std::size_t first = digits_at(0);
        const char mark = peek(first);
        const std::size_t second = digits_at(first + 1);
        if (first == 0 || second == 0) return 0;
        std::size_t size = first + 1 + second;
        const char next = peek(size);
        const std::size_t third = next == mark ? digits_at(size + 1) : 0;
        if (mark == ':' && first <= 2 && second == 2 && next != '.') {
            const bool clock = (text_[at_] - '0') * (first == 2 ? 10 : 1) <= 24 && peek(first + 1) <= '5';
            if (clock && third == 2) return size + 3;
            return clock && first == 2 && !is_digit(next) ? size : 0;
        }
        const bool dated = mark == '-' || mark == '/' || mark == '.';
        if (!dated || third == 0) return 0;
        const int a = value_at(0, first);
        const int b = value_at(first + 1, second);
        const int c = value_at(size + 1, third);
        // 2340.00.5 is no date but a price that was mistyped.
        const bool year_first = first == 4 && a / 100 == 20 && are_day_and_month(b, c) && second <= 2 && third <= 2;
        const bool year_last = first <= 2 && second <= 2 && third == 4 && are_day_and_month(a, b) && c / 1000 == 2;
        const bool short_year = mark == '.' && first == 2 && second == 2 && third == 2 && are_day_and_month(a, b);
        return year_first || year_last || short_year ? size + 1 + third : 0;
    }

    Lexed& out_;
    const std::string& text_;
    std::size_t at_ = 0;
    bool gap_ = true;
};

}  // namespace

Lexed lex(std::string folded) {
    Lexed out;
    out.text = std::move(folded);
    Lexer(out).run();
    return out;
}

}  // namespace tjp::parser
