#include "server/journal/parser/machine_line.hpp"

#include <algorithm>

#include "server/journal/parser/commands.hpp"
#include "server/journal/parser/secrets.hpp"
#include "server/journal/parser/symbols.hpp"

namespace tjp::parser {
namespace {

constexpr std::size_t most_fields = 64;

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

std::string_view unquoted(std::string_view text) {
    const bool quoted =
        text.size() >= 2 && (text.front() == '"' || text.front() == '\'') && text.front() == text.back();
    return quoted ? text.substr(1, text.size() - 2) : text;
}

bool is_key(std::string_view text) {
    return !text.empty() && text.size() <= 40 && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    });
}

LineField field_of(std::string_view text) {
    text = trimmed(text);
    const std::size_t equals = text.find('=');
    if (equals == std::string_view::npos || !is_key(trimmed(text.substr(0, equals)))) return {{}, unquoted(text)};
    return {trimmed(text.substr(0, equals)), unquoted(trimmed(text.substr(equals + 1)))};
}

/// Splits at commas, or at blanks where there are none; quotes hold together. Nothing where there are too many fields.
std::vector<LineField> split(std::string_view line, char at) {
    std::vector<LineField> fields;
    std::size_t start = 0;
    char quote = '\0';
    for (std::size_t i = 0; i <= line.size(); ++i) {
        const char c = i < line.size() ? line[i] : at;
        if (quote != '\0' && i < line.size()) {
            if (c == quote) quote = '\0';
        } else if (c == '"' || (c == '\'' && i > 0 && line[i - 1] == '=')) {
            quote = c;
        } else if (c == at) {
            const std::string_view part = trimmed(line.substr(start, i - start));
            if (!part.empty()) fields.push_back(field_of(part));
            if (fields.size() > most_fields) return {};
            start = i + 1;
        }
    }
    return fields;
}

bool is_one_word(std::string_view text) {
    return !text.empty() && text.size() <= 48 && text.find_first_of(" \t\n") == std::string_view::npos;
}

bool is_command(std::string_view text) {
    const auto command = read_command(text);
    return command && (command->action || command->is_switch);
}

/// A field that can be a symbol: a known one, or shaped like a stock's.
bool is_symbol(std::string_view text) {
    if (text.find("{{") != std::string_view::npos) return true;
    const auto found = resolve(text, nullptr);
    return found && !is_command(text);
}

bool is_known_symbol(std::string_view text) {
    const auto found = resolve(text, nullptr);
    return found && found->known;
}

}  // namespace

std::optional<MachineLine> read_machine_line(std::string_view line) {
    line = trimmed(line);
    if (line.starts_with('/')) line = trimmed(line.substr(std::min(line.find(' '), line.size())));  // /signal long …
    const bool commas = line.find(',') != std::string_view::npos;
    if (line.empty() || (!commas && line.find('=') == std::string_view::npos)) return std::nullopt;
    std::vector<LineField> fields = split(line, commas ? ',' : ' ');
    MachineLine out;
    for (const LineField& field : fields) {
        if (!field.key.empty()) continue;
        if (!is_one_word(field.value)) return std::nullopt;
        if (out.command.empty() && is_command(field.value)) out.command = field.value;
    }
    if (out.command.empty()) return std::nullopt;
    const LineField& first = fields.front();
    const bool leads = first.key.empty() && first.value != out.command;
    const bool other_symbol = std::any_of(fields.begin() + 1, fields.end(), [](const LineField& field) {
        return field.key.empty() && is_symbol(field.value) && !is_licence(field.value);
    });
    if (leads && (is_licence(first.value) || (other_symbol && !is_known_symbol(first.value)))) {
        out.licence = first.value;
        fields.erase(fields.begin());
    }
    // Without commas the line is a command with settings, not a sentence that happens to hold a `=`.
    const auto plain = std::ranges::count_if(fields, [](const LineField& field) { return field.key.empty(); });
    if (!commas && plain > 3) return std::nullopt;
    out.fields = std::move(fields);
    return out;
}

}  // namespace tjp::parser
