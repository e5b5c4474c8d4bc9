#include "server/journal/trade_csv.hpp"

#include <algorithm>
#include <vector>

#include "storage/codec/json_text.hpp"
#include "storage/model/trade_fields.hpp"

namespace tjp::trade_csv {
namespace {

/// The fields of a served trade in their order.
const std::vector<std::string_view>& columns() {
    static const std::vector<std::string_view> names = [] {
        std::vector<std::string_view> all{"id"};
        for (const TradeField& field : trade_fields()) all.push_back(field.name);
        all.insert(all.end(), {"created_at", "updated_at"});
        return all;
    }();
    return names;
}

char control_of(char letter) {
    switch (letter) {
        case 'b':
            return '\b';
        case 'f':
            return '\f';
        case 'n':
            return '\n';
        case 'r':
            return '\r';
        case 't':
            return '\t';
        default:
            return letter;
    }
}

/// The text of a JSON string that this program wrote: it escapes quotes, backslashes and control characters, and has
/// everything else as it is.
void append_text(std::string& out, std::string_view json) {
    json = json.substr(1, json.size() - 2);
    for (std::size_t i = 0; i < json.size(); ++i) {
        if (json[i] != '\\') {
            out += json[i];
        } else if (json[++i] != 'u') {
            out += control_of(json[i]);
        } else {
            const auto digit = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
            out += static_cast<char>(digit(json[i + 3]) << 4 | digit(json[i + 4]));
            i += 4;
        }
    }
}

/// An array of strings, joined.
void append_joined(std::string& out, std::string_view array) {
    bool first = true;
    for (std::size_t at = 1; at < array.size() && array[at] == '"';) {
        std::size_t end = at + 1;
        while (array[end] != '"') end += array[end] == '\\' ? 2 : 1;
        if (!first) out += ';';
        first = false;
        append_text(out, array.substr(at, end + 1 - at));
        at = end + 2;
    }
}

/// Whether a spreadsheet would compute a cell of this text; the wide forms count where an East Asian locale is set.
bool is_formula(std::string_view cell) {
    constexpr std::string_view signs[] = {"=", "+", "-", "@", "＝", "＋", "－", "＠"};
    return std::ranges::any_of(signs, [cell](std::string_view sign) { return cell.starts_with(sign); });
}

/// A spreadsheet whose locale separates by `;` or tab opens the file without asking, and then takes quotes inside of
/// a line as plain characters: a new cell begins after each of these, and inside quotes too.
bool ends_cell(char letter) { return std::string_view(";\t\r\n").find(letter) != std::string_view::npos; }

void append_field(std::string& out, std::string_view text) {
    const bool quoted = text.find_first_of(",;\"\t\r\n") != std::string_view::npos;
    if (quoted) out += '"';
    bool cell_begins = true;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (cell_begins && is_formula(text.substr(i))) out += '\'';
        if (text[i] == '"') out += '"';
        out += text[i];
        // Blanks and quotes before the sign need not keep it from being computed.
        cell_begins = ends_cell(text[i]) || (cell_begins && (text[i] == ' ' || text[i] == '"'));
    }
    if (quoted) out += '"';
}

void append_value(std::string& out, std::string_view json) {
    if (json == "null") return;
    std::string text;
    if (json.starts_with('"')) {
        append_text(text, json);
    } else if (json.starts_with('[')) {
        append_joined(text, json);
    } else {
        out += json;
        return;
    }
    append_field(out, text);
}

}  // namespace

void append_header(std::string& out) {
    for (std::size_t i = 0; i < columns().size(); ++i) {
        if (i > 0) out += ',';
        out += columns()[i];
    }
    out += "\r\n";
}

void append_row(std::string& out, std::string_view trade_json) {
    MemberWalk walk(trade_json);
    auto member = walk.next();
    for (std::size_t i = 0; i < columns().size(); ++i) {
        const std::string_view name = columns()[i];
        if (i > 0) out += ',';
        // Nearly always the members stand in the order of the columns.
        if (member && member->name == name) {
            append_value(out, member->json);
            member = walk.next();
        } else if (const auto found = find_member(trade_json, name)) {
            append_value(out, *found);
        }
    }
    out += "\r\n";
}

}  // namespace tjp::trade_csv
