#include "server/journal/parser/level_numbers.hpp"

namespace tjp::parser {
namespace {

bool is_word(const TextScan& scan, std::size_t i, WordClass any) {
    return i < scan.size() && !scan.in_symbol[i] && scan.token(i).is(any);
}

bool is_strange(const TextScan& scan, std::size_t i, int& so_far) {
    if (!scan.token(i).is(Token::Kind::word) || scan.token(i).classes != 0) return false;
    ++so_far;
    return so_far <= 2;
}

/// The x of 20x, straight behind its number.
bool is_times(const TextScan& scan, std::size_t i) {
    const Token& token = scan.token(i);
    return token.is(Token::Kind::word) && !token.gap && (reads(scan.text(i), "x") || scan.text(i) == "х");
}

/// 50/100/150 pips: the unit stands behind the last one.
bool is_list_of_pips(const TextScan& scan, std::size_t i) {
    constexpr double most_pips = 2000;
    for (std::size_t numbers = 1; numbers <= 8; ++numbers, i += 2) {
        if (scan.lexed.number(scan.token(i)).value > most_pips || i + 1 >= scan.size()) return false;
        if (is_word(scan, i + 1, word::pips)) return numbers > 1;
        const Token& between = scan.token(i + 1);
        const bool list = between.is('/') || between.is(',');
        if (!list || i + 2 >= scan.size() || !scan.token(i + 2).is(Token::Kind::number)) return false;
    }
    return false;
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

std::size_t behind_ratio(const TextScan& scan, std::size_t i) {
    constexpr double most = 60;
    const auto joins = [&](std::size_t at, Token::Kind kind) {
        return at < scan.size() && scan.token(at).is(kind) && !scan.token(at).gap;
    };
    const auto counts = [&](std::size_t at) {
        const Number& number = scan.lexed.number(scan.token(at));
        return number.places <= 1 && number.value <= most;
    };
    if (scan.token(i).glued || !counts(i)) return 0;
    if (joins(i + 1, Token::Kind::word) && (reads(scan.text(i + 1), "r") || reads(scan.text(i + 1), "rr")))
        return i + 2;
    const bool ratio =
        joins(i + 1, Token::Kind::sign) && scan.token(i + 1).is(':') && joins(i + 2, Token::Kind::number);
    return ratio && counts(i + 2) ? i + 3 : 0;
}

bool is_profit_target(const TextScan& scan, std::size_t i) {
    if (!is_word(scan, i, word::points) || !reads(scan.text(i), "pt")) return false;
    std::size_t at = i + 1;
    if (at < scan.size() && scan.token(at).glued) ++at;  // PT1
    if (at < scan.size() && (scan.token(at).is(':') || scan.token(at).is('=') || scan.token(at).is('@'))) ++at;
    const bool glued_unit = !scan.token(i).gap && i > 0 && scan.token(i - 1).is(Token::Kind::number);
    return !glued_unit && at < scan.size() && scan.token(at).is(Token::Kind::number) &&
           !is_word(scan, at + 1, word::pips | word::points);
}

Level::Kind unit_of(const TextScan& scan, std::size_t i) {
    if (i + 1 >= scan.size()) return Level::Kind::price;
    const Token& next = scan.token(i + 1);
    if (next.is('%')) return Level::Kind::percent;
    if (is_times(scan, i + 1)) return Level::Kind::times;
    if (is_word(scan, i + 1, word::pips)) return Level::Kind::pips;
    if (is_word(scan, i + 1, word::points) && !is_profit_target(scan, i + 1)) return Level::Kind::points;
    if (is_list_of_pips(scan, i)) return Level::Kind::pips;
    // 10X-20X, 5-10%: the unit stands behind the last one.
    const bool joins = (next.is('-') && !next.gap) || next.is(word::to);
    const bool range = joins && i + 2 < scan.size() && scan.token(i + 2).is(Token::Kind::number) &&
                       scan.token(i + 2).gap == next.gap && scan.lexed.number(scan.token(i + 2)).value <= 200;
    if (range && i + 3 < scan.size()) {
        const Token& after = scan.token(i + 3);
        if (after.is('%')) return Level::Kind::percent;
        if (is_times(scan, i + 3)) return Level::Kind::times;
    }
    const bool before = i > 0 && scan.token(i - 1).is(Token::Kind::word) && reads(scan.text(i - 1), "x");
    return before && !scan.token(i).gap ? Level::Kind::times : Level::Kind::price;
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

namespace {

/// Nothing but signs and units between two numbers of a line.
bool is_beside(const TextScan& scan, std::size_t first, std::size_t second) {
    for (std::size_t at = first + 1; at < second; ++at) {
        const Token& between = scan.token(at);
        const bool unit = between.is(word::pips | word::points | word::part | word::half | word::to | word::price);
        if (!between.is(Token::Kind::sign) && !unit) return false;
    }
    return true;
}

/// Whether two numbers are of one list: "2355, now trading at 2344" is none.
bool is_list(const TextScan& scan, std::size_t first, std::size_t second) {
    constexpr WordClass joins = word::also | word::to | word::tp | word::entry | word::price | word::zone | word::pips |
                                word::points | word::order | word::range_end | word::runner;
    for (std::size_t at = first + 1; at < second; ++at) {
        const Token& between = scan.token(at);
        if (between.is(Token::Kind::newline)) return true;
        const bool joined = between.is(joins) || scan.in_symbol[at] || reads(scan.text(at), "then");
        if (between.is(Token::Kind::word) && !joined) return false;
    }
    return true;
}

}  // namespace

bool continues(const TextScan& scan, const Group& group, std::size_t i, Level::Kind kind) {
    if (group.levels.empty()) return group.field != Field::entry || kind == Level::Kind::price;
    const Level& last = group.levels.back();
    // TP1 50% 2350, SL (-2%) 62500: a price says more than the share or the distance before it.
    if (kind == Level::Kind::price && last.kind != kind && last.kind != Level::Kind::times)
        return is_beside(scan, last.token, i);
    if (kind != last.kind) return false;
    if (!group.implied && !is_list(scan, last.token, i)) return false;
    if (group.field != Field::entry || !group.implied) return !is_signed(scan, i) || last.is_signed;
    return separator_before(scan, i, group) != ' ' || last.token + 1 == i || last.before_symbol;
}

Level level_at(const TextScan& scan, std::size_t i, Level::Kind kind) {
    Level level;
    level.number = scan.lexed.number(scan.token(i));
    level.kind = kind;
    level.token = i;
    return level;
}

std::size_t behind_remark(const TextScan& scan, std::size_t i) {
    // What names a level is none: (SL 2332, TP 2355), (TP2 2335), (lev 10x, stop 143)
    constexpr WordClass keys = word::sl | word::stop | word::loss | word::tp | word::take | word::entry |
                               word::leverage | word::lot | word::risk;
    const char closing = scan.token(i).is('(') ? ')' : ']';
    constexpr std::size_t farthest = 64;
    const std::size_t end = scan.size() - i < farthest ? scan.size() : i + farthest;
    bool numbers = false;
    bool named = false;
    for (std::size_t at = i + 1; at < end && !scan.token(at).is(Token::Kind::newline); ++at) {
        if (scan.token(at).is(closing)) return named && numbers ? i + 1 : at + 1;
        numbers = numbers || scan.token(at).is(Token::Kind::number);
        named = named || is_word(scan, at, keys);
    }
    return i + 1;
}

Index read_index(const TextScan& scan, std::size_t i) {
    const Index none{0, i};
    const auto is_sign = [&](std::size_t at, std::string_view any) {
        return at < scan.size() && scan.token(at).is(Token::Kind::sign) && any.find(scan.token(at).sign) != any.npos;
    };
    const auto is_number = [&](std::size_t at) { return at < scan.size() && scan.token(at).is(Token::Kind::number); };
    const bool bracket = is_sign(i, "(");
    // TP-1, TP_1, TP.1
    const bool joined = is_sign(i, "-_.") && !scan.token(i).gap && is_number(i + 1) && !scan.token(i + 1).gap;
    const std::size_t at = i + (bracket || joined ? 1 : 0);
    if (!is_number(at)) return none;
    const Number& number = scan.lexed.number(scan.token(at));
    if (number.places > 0 || number.value < 1 || number.value > 20) return none;
    if (bracket && !is_sign(at + 1, ")")) return none;
    if (!scan.token(at).glued && !bracket && !price_follows(scan, at)) return none;
    if (behind_ratio(scan, at) > 0) return none;
    if (unit_of(scan, at) != Level::Kind::price) return none;
    std::size_t last = at + (bracket ? 2 : 1);
    // TP1/2/3: the next ones count too.
    for (double counted = number.value; is_sign(last, "/,&-") && !scan.token(last).gap && is_number(last + 1);
         last += 2) {
        const Number& more = scan.lexed.number(scan.token(last + 1));
        counted += 1;
        if (scan.token(last + 1).gap || more.places > 0 || more.value != counted) break;
    }
    return {static_cast<int>(number.value), last};
}

}  // namespace tjp::parser
