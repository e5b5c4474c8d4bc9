// Secrets are masked in the text itself, so that all else stays byte for byte and what is not quite JSON is masked too.
// Each pass looks at every byte a bounded number of times: this server's own tokens, members ("secret": …), pairs
// (secret=…), what stands before the host of an address, and the licence that a bridge's line starts with.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "server/journal/parser/escapes.hpp"
#include "server/journal/parser/machine_line.hpp"
#include "server/journal/parser/secrets.hpp"
#include "server/journal/parser/symbols.hpp"
#include "server/journal/parser/word_key.hpp"
#include "server/journal/signal_parser.hpp"

namespace tjp {
namespace parser {
namespace {

constexpr std::size_t longest_key = 40;
constexpr std::size_t npos = std::string_view::npos;

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

/// What is asked of every byte of a message is looked up.
template <class Test>
constexpr std::array<bool, 256> table_of(Test test) {
    std::array<bool, 256> table{};
    for (std::size_t i = 0; i < table.size(); ++i) table[i] = test(static_cast<char>(i));
    return table;
}
bool in(const std::array<bool, 256>& table, char c) { return table[static_cast<unsigned char>(c)]; }

constexpr auto key_chars =
    table_of([](char c) { return is_digit(c) || is_letter(c) || c == '_' || c == '-' || c == ' ' || c == '.'; });
constexpr auto quote_starts = table_of([](char c) { return c == '"' || c == '\'' || c == '\\'; });
constexpr auto word_chars =
    table_of([](char c) { return is_digit(c) || is_letter(c) || c == '_' || c == '-' || c == '+'; });

bool is_gap(char c) { return c == ' ' || c == '\t'; }
bool is_blank(char c) { return is_gap(c) || c == '\r' || c == '\n'; }

/// What is to be masked: bytes [begin, end).
struct Mask {
    std::size_t begin = 0;
    std::size_t end = 0;
    /// The quotation mark that JSON wants around what stands there instead, empty where it has its own.
    std::size_t quote = 0;
    std::size_t quote_size = 0;
};
using Masks = std::vector<Mask>;

/// A quotation mark as it stands in the text: plain, or escaped within a JSON string.
std::string_view quote_at(std::string_view text, std::size_t at) {
    std::size_t slashes = 0;
    while (at + slashes < text.size() && text[at + slashes] == '\\' && slashes < 4) ++slashes;
    const std::size_t mark = at + slashes;
    if (mark >= text.size() || (text[mark] != '"' && (slashes > 0 || text[mark] != '\''))) return {};
    return text.substr(at, slashes + 1);
}

/// Where a quoted value ends: at the same mark, not at one that is escaped once more.
std::size_t end_of_quoted(std::string_view text, std::size_t at, std::string_view quote) {
    while (at < text.size()) {
        std::size_t slashes = 0;
        while (at + slashes < text.size() && text[at + slashes] == '\\') ++slashes;
        const bool mark = at + slashes < text.size() && text[at + slashes] == quote.back();
        if (mark && slashes + 1 == quote.size()) return at;
        if (mark && slashes + 1 < quote.size()) return at;  // the string around it ends
        at += slashes + 1;
    }
    return text.size();
}

std::size_t end_of_bare(std::string_view text, std::size_t at) {
    if (at < text.size() && (text[at] == '{' || text[at] == '[')) {
        std::size_t depth = 0;
        bool quoted = false;
        for (; at < text.size(); ++at) {
            if (text[at] == '"' && text[at - 1] != '\\') quoted = !quoted;
            if (quoted) continue;
            if (text[at] == '{' || text[at] == '[') ++depth;
            if (text[at] == '}' || text[at] == ']') --depth;
            if (depth == 0) return at + 1;
        }
        return at;
    }
    while (at < text.size() && text[at] != ',' && text[at] != '}' && text[at] != ']' && !is_blank(text[at])) ++at;
    return at;
}

/// `"secret": "abc"` → `"secret": "***"`, whatever the value is.
void find_members(std::string_view text, Masks& masks) {
    for (std::size_t i = 0; i < text.size();) {
        if (!in(quote_starts, text[i])) {
            ++i;
            continue;
        }
        const std::string_view quote = quote_at(text, i);
        if (quote.empty()) {
            ++i;
            continue;
        }
        const std::size_t begin = i + quote.size();
        std::size_t end = begin;
        while (end < text.size() && end - begin < longest_key && in(key_chars, text[end])) ++end;
        const bool closed = text.substr(end).starts_with(quote);
        std::size_t colon = end + quote.size();
        for (std::size_t blanks = 0; closed && colon < text.size() && is_blank(text[colon]) && blanks < 64; ++blanks)
            ++colon;
        if (!closed || colon >= text.size() || text[colon] != ':' || !is_secret_key(text.substr(begin, end - begin))) {
            i = closed ? end : begin;
            continue;
        }
        std::size_t value = colon + 1;
        while (value < text.size() && is_blank(text[value])) ++value;
        const bool quoted = quote_at(text, value) == quote;
        const std::size_t first = quoted ? value + quote.size() : value;
        const std::size_t last = quoted ? end_of_quoted(text, first, quote) : end_of_bare(text, value);
        if (!quoted && last == value) {
            i = value;
            continue;
        }
        masks.push_back({first, last, i, quoted ? 0 : quote.size()});
        i = quoted ? std::min(last + quote.size(), text.size()) : last;
    }
}

/// This server's own keys and URLs, wherever they stand.
void find_own_tokens(std::string_view text, Masks& masks) {
    // The rarest letters of both prefixes.
    for (std::size_t at = text.find("jp_"); at != npos; at = text.find("jp_", at)) {
        const std::size_t begin = at > 0 ? at - 1 : 0;
        const std::string_view rest = text.substr(begin);
        at += 3;
        if (!rest.starts_with("tjp_hook_") && !rest.starts_with("tjp_live_")) continue;
        while (at < text.size() && (is_digit(text[at]) || is_letter(text[at]) || text[at] == '_')) ++at;
        masks.push_back({begin, at});
    }
}

/// Where the value behind a `=` or `:` ends; `value` itself where there is none.
std::size_t end_of_value(std::string_view text, std::size_t value) {
    if (const std::string_view quote = quote_at(text, value); !quote.empty()) {
        return std::min(end_of_quoted(text, value + quote.size(), quote) + quote.size(), text.size());
    }
    return std::min(text.find_first_of(", &;)}]\"\r\n\t", value), text.size());
}

/// Where the value behind a `=` or `:` begins: behind the rest of `=>` or `:=`, and behind the word of `Bearer abc`.
std::size_t begin_of_value(std::string_view text, std::size_t at) {
    while (at < text.size() && (is_gap(text[at]) || text[at] == '=' || text[at] == '>')) ++at;
    for (const std::string_view scheme : {"bearer ", "basic "}) {
        if (starts_as(text.substr(at), scheme)) return at + scheme.size();
    }
    return at;
}

/// `secret=abc` → `secret=***`, up to the next separator; likewise `secret: abc` and `auth[token]=abc`. A key may be of
/// two words, as in `licence id: 123`.
void find_pairs(std::string_view text, Masks& masks) {
    std::size_t key_start = 0;
    std::size_t word_before = 0;  ///< of the same line; key_start where there is none
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (in(word_chars, c)) continue;
        if (c != '=' && c != ':') {
            const char next = i + 1 < text.size() ? text[i + 1] : '\0';
            if (c == ']' && next == '=') continue;
            if (is_gap(c) && (next == '=' || next == ':' || is_gap(next))) continue;
            word_before = is_gap(c) ? key_start : i + 1;
            key_start = i + 1;
            continue;
        }
        std::size_t key_end = i;
        while (key_end > key_start && (is_gap(text[key_end - 1]) || text[key_end - 1] == ']')) --key_end;
        const auto is_secret = [&](std::size_t start) {
            const std::string_view key = text.substr(start, key_end - start);
            return c == ':' ? is_told_secret(key) : is_secret_key(key);
        };
        const bool secret = is_secret(key_start) || (word_before < key_start && is_secret(word_before));
        word_before = key_start = i + 1;
        if (!secret) continue;
        const std::size_t value = begin_of_value(text, i + 1);
        const std::size_t last = end_of_value(text, value);
        if (last == value) continue;
        masks.push_back({value, last});
        i = last - 1;
        word_before = key_start = last;
    }
}

/// `https://user:password@host/`: the password, or all before the @ where that is one word.
void find_addresses(std::string_view text, Masks& masks) {
    for (std::size_t at = text.find("://"); at != npos; at = text.find("://", at)) {
        at += 3;
        const std::size_t end = std::min(text.find_first_of("/?# \t\r\n\"'<>\\", at), text.size());
        const std::size_t host = text.substr(at, end - at).rfind('@');
        if (host != npos) {
            const std::size_t colon = text.substr(at, host).find(':');
            const std::size_t begin = colon == npos ? at : at + colon + 1;
            if (begin < at + host) masks.push_back({begin, at + host});
        }
        at = end;
    }
}

/// Ten digits or more at the start of a line with a word behind them, and a separator between.
std::size_t leading_digits(std::string_view line) {
    constexpr std::string_view wide_comma = "，";
    std::size_t size = 0;
    while (size < line.size() && is_digit(line[size])) ++size;
    if (size < 10 || size == line.size()) return 0;
    std::size_t next = size;
    if (line.substr(next).starts_with(wide_comma)) next += wide_comma.size();
    while (next < line.size() && (is_gap(line[next]) || line[next] == ',' || line[next] == ';' || line[next] == '|')) {
        ++next;
    }
    const bool word = next > size && next < line.size() && !is_digit(line[next]);
    return word ? size : 0;
}

/// Bridges send one line, or a few: further down only plain licence numbers are looked for.
constexpr std::size_t most_machine_lines = 32;

/// A line longer than any bridge writes is not taken apart.
constexpr std::size_t longest_machine_line = 4096;

void find_in_line(std::string_view line, std::size_t offset, bool machine_line, Masks& masks) {
    std::size_t first = 0;
    while (first < line.size() && is_blank(line[first])) ++first;
    if (const std::size_t size = leading_digits(line.substr(first)); size > 0) {
        masks.push_back({offset + first, offset + first + size});
        return;
    }
    const auto machine = machine_line && line.size() <= longest_machine_line ? read_machine_line(line) : std::nullopt;
    if (!machine) return;
    const auto add = [&](std::string_view field) {
        const std::size_t begin = offset + static_cast<std::size_t>(field.data() - line.data());
        masks.push_back({begin, begin + field.size()});
    };
    if (!machine->licence.empty()) add(machine->licence);
    // What has no name beside command and symbol was put there to tell who sends the line.
    const auto is_symbol = [&](const LineField& field) {
        const auto symbol = field.key.empty() ? resolve(field.value, nullptr) : std::nullopt;
        return symbol && symbol->known;
    };
    const auto is_odd = [&](const LineField& field) { return field.key.empty() && looks_secret(field.value); };
    if (line.find(',') == npos || std::ranges::none_of(machine->fields, is_odd)) return;
    if (std::ranges::none_of(machine->fields, is_symbol)) return;
    for (const LineField& field : machine->fields) {
        if (is_odd(field) && !is_symbol(field)) add(field.value);
    }
}

void find_licences(std::string_view text, Masks& masks) {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start == npos || text[start] == '{' || text[start] == '[') return;
    std::size_t at = 0;
    for (std::size_t lines = 0; at < text.size(); ++lines) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        find_in_line(text.substr(at, end - at), at, lines < most_machine_lines, masks);
        at = end + 1;
    }
}

using Pass = void (*)(std::string_view, Masks&);
constexpr std::array<Pass, 5> passes{find_own_tokens, find_members, find_pairs, find_addresses, find_licences};

/// Puts the masks into the text, which may be written in escapes: `decoded` says where in it each byte stands. Answers
/// whether that changed it.
bool apply(const Masks& masks, std::string& text, const Decoded* decoded) {
    const auto at = [&](std::size_t i) { return decoded == nullptr ? i : decoded->at[i]; };
    std::string out;
    std::size_t copied = 0;
    const std::string_view whole = text;
    for (const Mask& mask : masks) {
        const std::size_t begin = at(mask.begin);
        const std::size_t end = at(mask.end);
        if (begin < copied || end < begin || whole.substr(begin, end - begin) == masked) continue;
        const std::string_view quote = whole.substr(at(mask.quote), at(mask.quote + mask.quote_size) - at(mask.quote));
        out.append(whole.substr(copied, begin - copied)).append(quote).append(masked).append(quote);
        copied = end;
    }
    if (copied == 0) return false;
    out.append(whole.substr(copied));
    text = std::move(out);
    return true;
}

/// Secrets whose key or value is written in escapes, escapes of escapes too.
bool mask_escaped(std::string& text, Masks& masks) {
    constexpr int most_layers = 3;
    Decoded decoded;
    for (int layer = 0; layer < most_layers && decode(layer == 0 ? text : decoded.text, decoded); ++layer) {
        masks.clear();
        for (const Pass pass : passes) pass(decoded.text, masks);
        std::ranges::stable_sort(masks, {}, &Mask::begin);
        if (apply(masks, text, &decoded)) return true;
    }
    return false;
}

}  // namespace
}  // namespace parser

std::string mask_secrets(std::string_view message) {
    // Where formats are mixed, what is masked by one pass may lay open a secret to another: until nothing changes.
    constexpr int most_rounds = 12;
    std::string text(message);
    parser::Masks masks;
    for (int round = 0; round < most_rounds; ++round) {
        bool changed = false;
        for (const parser::Pass pass : parser::passes) {
            masks.clear();
            pass(text, masks);
            changed = (!masks.empty() && parser::apply(masks, text, nullptr)) || changed;
        }
        if (parser::holds_escapes(text)) changed = parser::mask_escaped(text, masks) || changed;
        if (!changed) break;
    }
    return text;
}

}  // namespace tjp
