#include "server/journal/parser/quotes.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

namespace tjp::parser {
namespace {

void split_lines(std::string_view text, Quoted& out) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::string_view words = line.substr(std::min(line.find_first_not_of(' '), line.size()));
        if (words.starts_with("[In reply")) continue;
        // What is quoted below words of its own belongs to them, as Discord's blocks do; a reply quotes first.
        const bool below = out.body.find_first_not_of(" \n") != std::string::npos;
        const bool quoted = words.starts_with('>');
        if (quoted) line = words.substr(below ? std::min(words.find_first_not_of("> "), words.size()) : 1);
        (quoted && !below ? out.quote : out.body).append(line).append("\n");
    }
}

}  // namespace

Quoted split_quote(std::string folded) {
    Quoted out;
    if (folded.find('>') == std::string::npos && folded.find("[In reply") == std::string::npos) {
        out.body = std::move(folded);
        if (!out.body.empty() && out.body.back() != '\n') out.body += '\n';
    } else {
        split_lines(folded, out);
    }
    const bool only_quote = std::ranges::none_of(out.body, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || static_cast<unsigned char>(c) >= 0x80;
    });
    out.only = only_quote && !out.quote.empty();
    if (only_quote) std::swap(out.body, out.quote);
    return out;
}

}  // namespace tjp::parser
