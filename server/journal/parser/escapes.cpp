#include "server/journal/parser/escapes.hpp"

namespace tjp::parser {
namespace {

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

struct Escape {
    std::size_t size = 0;  ///< 0: none
    char stands_for = '\0';
};

/// `65`, in a text of at least two digits.
Escape hex_escape(std::string_view text, std::size_t at) {
    if (at + 1 >= text.size()) return {};
    const int high = hex_digit(text[at]);
    const int low = hex_digit(text[at + 1]);
    const int code = high * 16 + low;
    if (high < 0 || low < 0 || code < 0x20 || code > 0x7e) return {};
    return {at + 2, static_cast<char>(code)};
}

/// `%65`, `\/`, or `\u0065` with as many slashes as strings within strings put before it.
Escape escape_at(std::string_view text) {
    if (text[0] == '%') return hex_escape(text, 1);
    std::size_t slashes = 0;
    while (slashes < 4 && slashes < text.size() && text[slashes] == '\\') ++slashes;
    if (slashes > 0 && slashes < text.size() && text[slashes] == '/') return {slashes + 1, '/'};
    if (slashes == 0 || !text.substr(slashes).starts_with("u00")) return {};
    return hex_escape(text, slashes + 3);
}

bool holds_escape(std::string_view text, char sign) {
    for (std::size_t i = text.find(sign); i < text.size(); i = text.find(sign, i + 1)) {
        if (escape_at(text.substr(i)).size > 0) return true;
    }
    return false;
}

}  // namespace

bool holds_escapes(std::string_view text) {
    return text.find('%') != std::string_view::npos || text.find("\\u00") != std::string_view::npos ||
           text.find("\\/") != std::string_view::npos;
}

bool decode(std::string_view text, Decoded& decoded) {
    // "risk 1%" escapes nothing, and is what most texts with such a sign say.
    if (!holds_escape(text, '%') && !holds_escape(text, '\\')) return false;
    Decoded out;
    out.text.reserve(text.size());
    out.at.reserve(text.size() + 1);
    const bool first = decoded.at.empty();
    const auto place = [&](std::size_t i) { return first ? static_cast<std::uint32_t>(i) : decoded.at[i]; };
    for (std::size_t i = 0; i < text.size();) {
        const bool may = text[i] == '%' || text[i] == '\\';
        const Escape escape = may ? escape_at(text.substr(i)) : Escape{};
        out.text += escape.size > 0 ? escape.stands_for : text[i];
        out.at.push_back(place(i));
        i += escape.size > 0 ? escape.size : 1;
    }
    out.at.push_back(place(text.size()));
    decoded = std::move(out);
    return true;
}

}  // namespace tjp::parser
