#include "server/journal/parser/level_numbers.hpp"

namespace tjp::parser {
namespace {

bool is_word(const TextScan& scan, std::size_t i, WordClass any) {
    return i < scan.size() && !scan.in_symbol[i] && scan.token(i).is(any);
}

bool is_strange(const TextScan& scan, std::size_t i, int& so_far) {
    return scan.token(i).is(Token::Kind::word) && scan.token(i).classes == 0 && ++so_far <= 2;
}

}  // namespace

bool price_follows(const TextScan& scan, std::size_t i) {
    std::size_t at = i + 1;
    int strange = 0;
    while (at < scan.size() && (scan.token(at).is(Token::Kind::sign) || scan.token(at).is(Token::Kind::mark) ||
                                is_word(scan, at, word::filler | word::runner) || is_strange(scan, at, strange))) {
        if (scan.token(at).is('/') || scan.token(at).is(',') || is_word(scan, at, word::runner)) {
            if (!scan.token(at).is('/')) return true;
            return false;
        }
        ++at;
    }
    if (at < scan.size() && scan.token(at).is(Token::Kind::newline)) ++at;
    return at < scan.size() && scan.token(at).is(Token::Kind::number) && unit_of(scan, at) != Level::Kind::times;
}

bool is_counter(const TextScan& scan, std::size_t i) {
    const Number& number = scan.lexed.number(scan.token(i));
    if (scan.token(i).glued || number.places > 0 || number.value < 1 || number.value > 20 || i + 1 >= scan.size())
        return false;
    const bool starts = i == 0 || scan.token(i - 1).is(Token::Kind::newline) ||
                        scan.token(i - 1).is(Token::Kind::mark) || scan.token(i - 1).gap || scan.token(i).gap;
    const Token& next = scan.token(i + 1);
    if (!starts || next.gap) return false;
    if (next.is(')')) return true;
    const bool line_start = i == 0 || scan.token(i - 1).is(Token::Kind::newline);
    return line_start && (next.is('.') || next.is('-') || next.is(':')) && i + 2 < scan.size() && scan.token(i + 2).gap;
}

Level::Kind unit_of(const TextScan& scan, std::size_t i) {
    if (i + 1 >= scan.size()) return Level::Kind::price;
    const Token& next = scan.token(i + 1);
    if (next.is('%')) return Level::Kind::percent;
    const std::string text = next.is(Token::Kind::word) ? lower(scan.text(i + 1)) : std::string();
    if ((text == "x" || text == "х") && !next.gap) return Level::Kind::times;
    if (is_word(scan, i + 1, word::pips)) return Level::Kind::pips;
    if (is_word(scan, i + 1, word::points)) return Level::Kind::points;
    // 10X-20X, 5-10%: the unit stands behind the last one.
    const bool joins = (next.is('-') && !next.gap) || next.is(word::to);
    const bool range = joins && i + 2 < scan.size() && scan.token(i + 2).is(Token::Kind::number) &&
                       scan.token(i + 2).gap == next.gap && scan.lexed.number(scan.token(i + 2)).value <= 200;
    if (range && i + 3 < scan.size()) {
        const Token& after = scan.token(i + 3);
        const std::string unit = after.is(Token::Kind::word) ? lower(scan.text(i + 3)) : std::string();
        if (after.is('%')) return Level::Kind::percent;
        if ((unit == "x" || unit == "х") && !after.gap) return Level::Kind::times;
    }
    const std::string before =
        i > 0 && scan.token(i - 1).is(Token::Kind::word) ? lower(scan.text(i - 1)) : std::string();
    return before == "x" && !scan.token(i).gap ? Level::Kind::times : Level::Kind::price;
}

char separator_before(const TextScan& scan, std::size_t i, const Group& group) {
    if (group.levels.empty()) return '\0';
    if (group.levels.back().token + 1 == i) return ' ';
    // Further apart two numbers have nothing to do with each other.
    constexpr std::size_t farthest = 16;
    if (i - group.levels.back().token > farthest) return ' ';
    char found = ' ';
    for (std::size_t at = group.levels.back().token + 1; at < i; ++at) {
        const Token& between = scan.token(at);
        if (between.is(Token::Kind::newline)) return '\n';
        if (between.is(Token::Kind::sign) && std::string_view("-/_,&").find(between.sign) != std::string_view::npos) {
            found = between.sign;
        }
        if (between.is(word::also)) found = '&';
        if (between.is(word::to) && found == ' ') found = 't';
    }
    return found;
}

bool is_signed(const TextScan& scan, std::size_t i) {
    if (i == 0 || scan.token(i).gap) return false;
    const Token& before = scan.token(i - 1);
    return (before.is('+') || before.is('-')) && (before.gap || i < 2 || scan.token(i - 2).is(Token::Kind::newline));
}

}  // namespace tjp::parser
