// Bridges' lines and forms name their values too: they become the members of an object, and are read as an alert.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>
#include <vector>

#include "server/journal/json_reader.hpp"
#include "server/journal/parser/alert_reader.hpp"
#include "server/journal/parser/commands.hpp"
#include "server/journal/parser/formats.hpp"
#include "server/journal/parser/judge.hpp"
#include "server/journal/parser/machine_line.hpp"
#include "server/journal/parser/symbols.hpp"
#include "server/journal/parser/text_reader.hpp"
#include "storage/codec/utf8.hpp"

namespace tjp::parser {
namespace {

constexpr std::size_t longest_line = 4096;
constexpr std::size_t most_fields = 64;

JsonMember member(std::string_view name, std::string_view text) {
    JsonMember out;
    out.name = std::string(name);
    out.value.kind = JsonValue::Kind::string;
    out.value.text = std::string(text);
    return out;
}

std::string_view trimmed(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; };
    while (!text.empty() && blank(text.front())) text.remove_prefix(1);
    while (!text.empty() && blank(text.back())) text.remove_suffix(1);
    return text;
}

void read_line(const MachineLine& line, const ParserOptions& options, ParsedMessage& out) {
    JsonValue object;
    object.kind = JsonValue::Kind::object;
    object.members.push_back(member("action", line.command));
    std::optional<std::string> symbol;
    bool command = false;
    for (const LineField& field : line.fields) {
        if (!field.key.empty()) {
            const bool known =
                std::ranges::any_of(object.members, [&](const JsonMember& m) { return m.name == field.key; });
            if (known) return blame(out, "\"" + std::string(field.key) + "\" is given twice");
            object.members.push_back(member(field.key, field.value));
            continue;
        }
        if (!command && field.value == line.command) {
            command = true;
            continue;
        }
        const auto other = read_command(field.value);
        if (other && !other->action && other->type) {
            object.members.push_back(member("ordertype", field.value));
        } else if (other && other->action) {
            return blame(out,
                         "two commands in one line: " + std::string(line.command) + " and " + std::string(field.value));
        } else if (!symbol) {
            symbol = std::string(field.value);
        } else if (resolve(field.value, options.symbols)) {
            return blame(out, "more than one instrument: " + *symbol + " and " + std::string(field.value));
        } else {
            return blame(out, "\"" + std::string(field.value) + "\" has no name");
        }
    }
    if (symbol) object.members.insert(object.members.begin(), member("symbol", *symbol));
    read_alert(JsonFields(object), options, out);
}

std::optional<double> plain_number(std::string_view text) {
    double value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

std::string_view word_of_position(double position) { return position > 0 ? "long" : position < 0 ? "short" : "flat"; }

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

std::string form_decoded(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool escape =
            text[i] == '%' && i + 2 < text.size() && hex_digit(text[i + 1]) >= 0 && hex_digit(text[i + 2]) >= 0;
        if (escape) {
            out += static_cast<char>(hex_digit(text[i + 1]) * 16 + hex_digit(text[i + 2]));
            i += 2;
        } else {
            out += text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

/// "100.00000000 USDT": a stake, no price.
bool is_amount(std::string_view text) {
    const std::size_t blank = text.find(' ');
    if (blank == std::string_view::npos || !read_number(text.substr(0, blank))) return false;
    const std::string asset = upper(trimmed(text.substr(blank)));
    return is_quote_asset(asset) || is_currency(asset);
}

}  // namespace

bool read_comma_line(std::string_view message, const ParserOptions& options, ParsedMessage& out) {
    const std::string_view text = trimmed(message);
    if (text.size() > longest_line) return false;
    const std::size_t end = std::min(text.find('\n'), text.size());
    const auto line = read_machine_line(text.substr(0, end));
    if (!line) return false;
    std::string_view rest = trimmed(text.substr(end));
    while (!rest.empty()) {
        const std::size_t next = std::min(rest.find('\n'), rest.size());
        if (read_machine_line(rest.substr(0, next))) {
            out.parsed_as = ParsedAs::comma_line;
            blame(out, "two orders in one message");
            return true;
        }
        // A text whose first line happens to hold a comma.
        if (!trimmed(rest.substr(0, next)).starts_with('#')) return false;
        rest = trimmed(rest.substr(next));
    }
    out.parsed_as = ParsedAs::comma_line;
    read_line(*line, options, out);
    return true;
}

bool read_strategy_line(std::string_view message, const ParserOptions& options, ParsedMessage& out) {
    constexpr std::string_view ordered = "order ";
    constexpr std::string_view at = " @ ";
    constexpr std::string_view filled = " filled on ";
    constexpr std::string_view left = ". New strategy position is ";
    const std::string_view text = trimmed(message);
    if (text.size() > longest_line || text.find('\n') != text.npos) return false;
    const std::size_t fill = text.rfind(filled);
    const std::size_t rest = text.rfind(left);
    if (fill == text.npos || rest == text.npos || rest < fill + filled.size()) return false;
    const std::string_view head = text.substr(0, fill);
    const std::size_t amount = head.rfind(at);
    const std::size_t order = head.rfind(ordered, amount);
    if (amount == head.npos || order == head.npos || amount < order + ordered.size()) return false;
    const std::string_view action = head.substr(order + ordered.size(), amount - order - ordered.size());
    const auto contracts = plain_number(head.substr(amount + at.size()));
    std::string_view after = text.substr(rest + left.size());
    if (after.ends_with('.')) after.remove_suffix(1);
    const auto position = plain_number(after);
    if ((action != "buy" && action != "sell") || !contracts || *contracts <= 0 || !position) return false;

    // What it was before: sums of sizes such as 0.1 miss zero by little.
    double before = action == "buy" ? *position - *contracts : *position + *contracts;
    if (std::abs(before) < 1e-9 * *contracts) before = 0;
    const bool turned = before * *position < 0;
    JsonValue object;
    object.kind = JsonValue::Kind::object;
    object.members.push_back(member("symbol", text.substr(fill + filled.size(), rest - fill - filled.size())));
    object.members.push_back(member("action", action));
    object.members.push_back(
        member("contracts", turned ? after.substr(after.starts_with('-') ? 1 : 0) : head.substr(amount + at.size())));
    object.members.push_back(member("marketposition", word_of_position(*position)));
    object.members.push_back(member("prevmarketposition", word_of_position(before)));
    out.parsed_as = ParsedAs::bot;
    read_alert(JsonFields(object), options, out);
    return true;
}

bool read_form(std::string_view message, const ParserOptions& options, ParsedMessage& out) {
    std::string_view text = trimmed(message);
    const bool shaped = text.find('=') != std::string_view::npos &&
                        text.find_first_of(" \n\t,{") == std::string_view::npos &&
                        (text.find('&') != std::string_view::npos || text.find('%') != std::string_view::npos ||
                         text.find('+') != std::string_view::npos);
    if (!shaped) return false;
    JsonValue object;
    object.kind = JsonValue::Kind::object;
    std::string values;
    bool broken = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('&'), text.size());
        const std::string_view pair = text.substr(0, end);
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t equals = std::min(pair.find('='), pair.size());
        const std::string name = form_decoded(pair.substr(0, equals));
        const std::string value = form_decoded(pair.substr(std::min(equals + 1, pair.size())));
        if (object.members.size() == most_fields) break;
        broken = broken || !is_utf8(name) || !is_utf8(value);
        if (!name.empty()) object.members.push_back(member(name, value));
        if (name.starts_with("value") && !is_amount(value)) values += value + "\n";
    }
    out.parsed_as = ParsedAs::form;
    if (!text.empty()) {
        blame(out, "more than " + std::to_string(most_fields) + " fields in a form");
    } else if (broken) {
        // %e9 is how a Latin-1 sender writes é: what is no text here must not become part of an answer.
        blame(out, "the form holds bytes that are no text: %-escapes must be UTF-8");
    } else if (const JsonFields fields(object); is_alert(fields)) {
        read_alert(fields, options, out);
    } else {
        // IFTTT's value1, value2, value3 are a text in three pieces.
        for (const JsonMember& field : object.members) {
            if (values.empty() || !field.name.starts_with("value"))
                values += field.name.starts_with("value") ? "" : field.value.text + "\n";
        }
        read_text(values, options, out);
    }
    return true;
}

}  // namespace tjp::parser
