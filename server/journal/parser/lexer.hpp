#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "server/journal/parser/numbers.hpp"
#include "server/journal/parser/word_key.hpp"
#include "server/journal/parser/words.hpp"

namespace tjp::parser {

struct Token {
    enum class Kind : std::uint8_t {
        word,
        number,
        sign,     ///< ASCII punctuation, in `sign`
        mark,     ///< an emoji or the like, one of mark::… in `sign`
        ordinal,  ///< a number that only counts
        newline,
        junk,  ///< a time, a date, a link, a handle: nothing of an order
    };

    Kind kind = Kind::junk;
    char sign = '\0';
    bool gap = false;    ///< blanks before it
    bool glued = false;  ///< a number straight behind letters: the 1 of TP1
    std::uint32_t begin = 0;
    std::uint32_t end = 0;
    WordClass classes = 0;
    std::uint32_t number = 0;  ///< index into `numbers`

    bool is(char c) const { return kind == Kind::sign && sign == c; }
    bool is(WordClass any) const { return kind == Kind::word && (classes & any) != 0; }
    bool is(Kind other) const { return kind == other; }
    bool is_mark(char c) const { return kind == Kind::mark && sign == c; }
};

/// Folded text as tokens.
struct Lexed {
    std::string text;
    std::vector<Token> tokens;
    std::vector<Number> numbers;

    std::string_view view(const Token& token) const {
        return std::string_view(text).substr(token.begin, token.end - token.begin);
    }
    const Number& number(const Token& token) const { return numbers[token.number]; }
};

Lexed lex(std::string folded);

}  // namespace tjp::parser
