#pragma once

#include <string>
#include <string_view>

namespace tjp::parser {

/// What stands in folded text for a sign that is no letter: one byte a run of like signs.
namespace mark {
inline constexpr char up = 1;        ///< 🟢 📈 ⬆
inline constexpr char down = 2;      ///< 🔴 📉 ⬇
inline constexpr char check = 3;     ///< ✅ ✔ ☑
inline constexpr char cross = 4;     ///< ❌ ⛔ 🛑
inline constexpr char target = 5;    ///< 🎯 🏆
inline constexpr char money = 6;     ///< 💰 📍
inline constexpr char other = 7;     ///< all others
inline constexpr char ordinal = 14;  ///< before a number that only counts: 1️⃣ ① ➊
}  // namespace mark

/// Text as a trader reads it, for a machine: styled, full-width and accented letters and all kinds of digits as ASCII,
/// Cyrillic in lower case, every line break as `\n`, every blank as one kind, signs as marks; zero-width characters,
/// Markdown and HTML are gone. No byte below 0x20 but `\n` and marks is left.
std::string fold(std::string_view utf8);

/// The same, and whether its sender struck a part of it out, which is gone then.
struct Folded {
    std::string text;
    bool struck = false;
    bool unfinished = false;  ///< something is struck out, but not to where
};
Folded fold_struck(std::string_view utf8);

}  // namespace tjp::parser
