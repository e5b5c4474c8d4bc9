#include "server/journal/parser/footers.hpp"

#include <algorithm>

#include "server/journal/parser/numbers.hpp"
#include "server/journal/parser/text_scan.hpp"

namespace tjp::parser {
namespace {

/// Legal notices, wherever they stand on their line.
constexpr std::string_view notices[] = {"past performance", "future results", "own risk", "not a financial",
                                        "not financial advice"};
/// How a line begins that tells of another order.
constexpr std::string_view others[] = {
    "previous signal", "previous trade", "last signal",      "last trade", "last one was", "yesterday",
    "today so far",    "results:",       "potential profit", "expected:",  "max profit"};
/// How one begins that asks whoever reads it.
constexpr std::string_view calls[] = {"want more",   "questions?", "any questions", "are you in", "are you ready",
                                      "ready for",   "who is in?", "whos in",       "who's in",   "who is ready",
                                      "who's ready", "whos ready", "ready?"};
/// News of the day; the line may have a time and no price.
constexpr std::string_view news[] = {"cpi", "nfp", "fomc", "eia ", "holiday", "news today", "news event"};
constexpr std::string_view chases[] = {"dont enter", "don't enter", "do not enter", "no entry",
                                       "dont chase", "don't chase", "do not chase", "skip if"};

template <std::size_t N>
bool holds_one(std::string_view line, const std::string_view (&texts)[N]) {
    return std::ranges::any_of(texts, [&](std::string_view text) { return line.find(text) != line.npos; });
}

template <std::size_t N>
bool starts_with_one(std::string_view line, const std::string_view (&texts)[N]) {
    const std::size_t first = std::min(line.find_first_of("abcdefghijklmnopqrstuvwxyz"), line.size());
    return std::ranges::any_of(texts, [&](std::string_view text) { return line.substr(first).starts_with(text); });
}

constexpr WordClass of_order = word::side | word::sl | word::tp | word::entry | word::cancel | word::close;

bool is_footer(std::string_view written) {
    // Most lines are levels, and have few letters.
    constexpr std::ptrdiff_t fewest = 6;
    const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
    if (std::ranges::count_if(written, is_letter) < fewest) return false;
    const std::string line = lower(written);
    if (starts_with_one(line, chases)) {
        return line.find("above") != line.npos || line.find("below") != line.npos || line.find(" if ") != line.npos;
    }
    if (holds_one(line, notices)) return line.find_first_of("0123456789") == line.npos && !holds_word(line, of_order);
    if (starts_with_one(line, others)) return !holds_word(line, word::side | word::cancel);
    return (starts_with_one(line, calls) || holds_one(line, news)) && !holds_word(line, of_order);
}

/// <@123>, <@&123>, <#123>, <:name:123>: whom Discord tells of it.
std::size_t behind_mention(std::string_view text, std::size_t at) {
    constexpr std::size_t longest = 64;
    if (text[at] != '<' || at + 1 >= text.size() || std::string_view("@#:").find(text[at + 1]) == text.npos) return at;
    const std::size_t end = text.find_first_of(">\n", at);
    return end == text.npos || text[end] != '>' || end - at > longest ? at : end + 1;
}

}  // namespace

std::string without_footers(std::string_view folded) {
    std::string out;
    out.reserve(folded.size());
    while (!folded.empty()) {
        const std::size_t end = std::min(folded.find('\n'), folded.size());
        const std::string_view line = folded.substr(0, end);
        folded.remove_prefix(std::min(end + 1, folded.size()));
        if (is_footer(line)) continue;
        if (line.find('<') == line.npos) {
            out.append(line).append("\n");
            continue;
        }
        for (std::size_t at = 0; at < line.size();) {
            const std::size_t next = behind_mention(line, at);
            if (next == at) out += line[at++];
            at = std::max(at, next);
        }
        out += '\n';
    }
    return out;
}

}  // namespace tjp::parser
