// Secrets are masked in the text itself, so that all else stays byte for byte and what is not quite JSON is masked too.
// Three passes, each of which looks at every byte a bounded number of times: members ("secret": …), pairs (secret=…),
// and the licence that a bridge's line starts with.
#include "server/journal/parser/secrets.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "server/journal/parser/machine_line.hpp"
#include "server/journal/signal_parser.hpp"

namespace tjp {
namespace parser {
namespace {

constexpr std::size_t longest_key = 40;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_key_char(char c) {
    return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-' || c == ' ' ||
           c == '.';
}
bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

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
std::string mask_members(std::string_view text) {
    if (text.find_first_of("\"'") == std::string_view::npos) return std::string(text);
    std::string out;
    out.reserve(text.size());
    std::size_t copied = 0;
    for (std::size_t i = 0; i < text.size();) {
        const std::string_view quote = quote_at(text, i);
        if (quote.empty()) {
            ++i;
            continue;
        }
        const std::size_t begin = i + quote.size();
        std::size_t end = begin;
        while (end < text.size() && end - begin < longest_key && is_key_char(text[end])) ++end;
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
        const std::string_view opening = quote_at(text, value);
        const bool quoted = opening == quote;
        const std::size_t last = quoted ? end_of_quoted(text, value + quote.size(), quote) : end_of_bare(text, value);
        if (!quoted && last == value) {
            i = value;
            continue;
        }
        out.append(text.substr(copied, value - copied)).append(quote).append(masked);
        if (!quoted) out.append(quote);
        copied = last;
        i = quoted ? std::min(last + quote.size(), text.size()) : last;
    }
    return out.append(text.substr(std::min(copied, text.size())));
}

/// This server's own keys and URLs, wherever they stand.
std::string mask_own_tokens(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const std::size_t at = std::min(text.find("tjp_hook_"), text.find("tjp_live_"));
        out.append(text.substr(0, at));
        if (at == std::string_view::npos) break;
        std::size_t end = at;
        while (end < text.size() && (is_digit(text[end]) || (text[end] >= 'a' && text[end] <= 'z') ||
                                     (text[end] >= 'A' && text[end] <= 'Z') || text[end] == '_')) {
            ++end;
        }
        out.append(masked);
        text.remove_prefix(end);
    }
    return out;
}

/// `password: abc`, in plain text; `Token: PEPE` is a coin, so only words that mean nothing else.
bool is_told_secret(std::string_view key) {
    std::string name;
    for (const char c : key) name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    constexpr std::array<std::string_view, 8> words{"password", "passphrase", "passwd",  "secret",
                                                    "license",  "licence",    "api_key", "apikey"};
    return std::ranges::find(words, name) != words.end();
}

/// `secret=abc` → `secret=***`, up to the next separator; likewise `secret: abc`.
std::string mask_pairs(std::string_view text) {
    if (text.find_first_of("=:") == std::string_view::npos) return std::string(text);
    std::string out;
    out.reserve(text.size());
    std::size_t copied = 0;
    std::size_t key_start = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c != '=' && c != ':') {
            const bool key = is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '-';
            if (!key && c != ' ') key_start = i + 1;
            if (c == ' ' && i + 1 < text.size() && text[i + 1] != '=' && text[i + 1] != ' ') key_start = i + 1;
            continue;
        }
        std::size_t key_end = i;
        while (key_end > key_start && text[key_end - 1] == ' ') --key_end;
        const std::string_view key = text.substr(key_start, key_end - key_start);
        key_start = i + 1;
        if (c == ':' ? !is_told_secret(key) : !is_secret_key(key)) continue;
        std::size_t value = i + 1;
        while (value < text.size() && text[value] == ' ') ++value;
        std::size_t last = value;
        if (const std::string_view quote = quote_at(text, value); !quote.empty()) {
            last = std::min(end_of_quoted(text, value + quote.size(), quote) + quote.size(), text.size());
        } else {
            while (last < text.size() && std::string_view(", &;)}]\"\r\n\t").find(text[last]) == std::string_view::npos)
                ++last;
        }
        if (last == value) continue;
        out.append(text.substr(copied, value - copied)).append(masked);
        copied = last;
        i = last - 1;
        key_start = last;
    }
    return out.append(text.substr(std::min(copied, text.size())));
}

/// Ten digits or more at the start of a line with a word behind them.
std::size_t leading_digits(std::string_view line) {
    std::size_t size = 0;
    while (size < line.size() && is_digit(line[size])) ++size;
    if (size < 10 || size == line.size()) return 0;
    std::size_t next = size;
    while (next < line.size() && (line[next] == ' ' || line[next] == ',')) ++next;
    const bool word = next > size && next < line.size() && !is_digit(line[next]);
    return word ? size : 0;
}

/// Bridges send one line, or a few: further down only plain licence numbers are looked for.
constexpr std::size_t most_machine_lines = 32;

void mask_line(std::string_view line, bool machine_line, std::string& out) {
    std::size_t first = 0;
    while (first < line.size() && is_blank(line[first])) ++first;
    const std::string_view rest = line.substr(first);
    std::size_t begin = first;
    std::size_t size = leading_digits(rest);
    // A line longer than any bridge writes is not taken apart.
    if (size == 0 && machine_line && line.size() <= 4096) {
        if (const auto machine = read_machine_line(line); machine && !machine->licence.empty()) {
            begin = static_cast<std::size_t>(machine->licence.data() - line.data());
            size = machine->licence.size();
        }
    }
    if (size == 0) {
        out.append(line);
        return;
    }
    out.append(line.substr(0, begin)).append(masked).append(line.substr(begin + size));
}

std::string mask_licences(std::string_view text) {
    const std::size_t start = text.find_first_not_of(" \t\r\n");
    if (start == std::string_view::npos || text[start] == '{' || text[start] == '[') return std::string(text);
    std::string out;
    out.reserve(text.size());
    for (std::size_t lines = 0; !text.empty(); ++lines) {
        const std::size_t end = text.find('\n');
        mask_line(text.substr(0, end), lines < most_machine_lines, out);
        if (end == std::string_view::npos) break;
        out += '\n';
        text.remove_prefix(end + 1);
    }
    return out;
}

}  // namespace

bool is_secret_key(std::string_view key) {
    if (key.size() > longest_key) return false;
    std::string name;
    for (const char c : key) {
        if (c == '_' || c == '-' || c == ' ' || c == '.') continue;
        name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    constexpr std::array<std::string_view, 28> whole{
        "lic",       "passcode",      "credentials", "pw",        "hmac",          "signature",     "cookie",

        "auth",      "authorization", "bearer",      "key",       "license",       "licence",       "licenseid",
        "licenceid", "licensekey",    "licencekey",  "licenseno", "licensenumber", "licencenumber", "pin",
        "pincode",   "otp",           "pass",        "pwd",       "privatekey",    "webhookkey",    "licensecode"};
    constexpr std::array<std::string_view, 8> endings{"secret",    "password", "passphrase", "token",
                                                      "secretkey", "apikey",   "passwd",     "authkey"};
    if (std::ranges::find(whole, name) != whole.end()) return true;
    return std::ranges::any_of(endings, [&](std::string_view ending) { return name.ends_with(ending); });
}

bool is_licence(std::string_view field) {
    if (field.find('*') != std::string_view::npos) return true;
    const bool digits = field.size() >= 10 && std::ranges::all_of(field, is_digit);
    std::string head(field.substr(0, 7));
    for (char& c : head) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    return digits || head == "LICENSE" || head == "LICENCE";
}

}  // namespace parser

std::string mask_secrets(std::string_view message) {
    // Where formats are mixed, what is masked by one pass may lay open a secret to another: until nothing changes.
    constexpr int most_rounds = 12;
    std::string text(message);
    for (int round = 0; round < most_rounds; ++round) {
        std::string masked =
            parser::mask_licences(parser::mask_pairs(parser::mask_members(parser::mask_own_tokens(text))));
        if (masked == text) break;
        text = std::move(masked);
    }
    return text;
}

}  // namespace tjp
