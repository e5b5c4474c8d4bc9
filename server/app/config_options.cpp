// Boost.Program_options stops at the first fault, and we report them all: so it is handed one flag, or one line of the
// file, at a time.

#include "server/app/config_options.hpp"

#include <algorithm>
#include <boost/program_options.hpp>
#include <filesystem>
#include <numeric>
#include <sstream>

#include "server/app/config_table.hpp"

namespace tjp::config {
namespace po = boost::program_options;
namespace {

using Strings = std::vector<std::string>;

constexpr unsigned help_width = 110;
constexpr std::string_view variable_prefix = "TJP_";
/// Of the command line client and of scripts, not ours.
constexpr std::string_view client_variables[] = {"TJP_API_KEY", "TJP_HOOK", "TJP_ACCOUNT"};

/// Levenshtein's distance: how many characters to insert, delete or replace.
std::size_t distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> row(b.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 0; i < a.size(); ++i) {
        std::size_t diagonal = std::exchange(row[0], i + 1);
        for (std::size_t j = 0; j < b.size(); ++j) {
            const std::size_t replaced = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = row[j + 1];
            row[j + 1] = std::min({row[j] + 1, row[j + 1] + 1, replaced});
        }
    }
    return row.back();
}

/// "; did you mean X?", or nothing where no name is near. `spell` makes of a row what stands in this source.
template <class Spell>
std::string suggestion(std::string_view word, Spell spell) {
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(2, word.size() / 3) + 1;
    for (const Row& row : table()) {
        std::string name = spell(row);
        const std::size_t d = distance(word, name);
        if (d >= best_distance) continue;
        best_distance = d;
        best = std::move(name);
    }
    return best.empty() ? "" : "; did you mean " + best + "?";
}

std::string flag(const Row& row) { return "--" + std::string(row.name); }
std::string key(const Row& row) { return std::string(row.name); }

/// Adds to what the same row already has in this source, so that it is one Given.
void add(Findings& findings, Given given) {
    const auto before = std::ranges::find(findings.given, given.row, &Given::row);
    if (before == findings.given.end()) {
        findings.given.push_back(std::move(given));
    } else {
        before->values.insert(before->values.end(), given.values.begin(), given.values.end());
    }
}

/// One flag and what follows it up to the next.
void read_flag(const std::vector<std::string>& tokens, const po::options_description& known, Findings& findings) {
    constexpr int style = po::command_line_style::allow_long | po::command_line_style::long_allow_adjacent |
                          po::command_line_style::long_allow_next;
    const std::string name = tokens.front().substr(0, tokens.front().find('='));
    const Row* row = name.starts_with("--") ? find(std::string_view(name).substr(2)) : nullptr;
    if (name.starts_with("--") && name.size() > 2 && row == nullptr) {
        findings.errors.push_back("flag " + name + ": not known" + suggestion(name, flag));
        return;
    }
    try {
        for (const po::option& option : po::command_line_parser(tokens).options(known).style(style).run().options) {
            if (option.position_key < 0) {
                // Only a switch may stand without a value; Boost fills that in later, when it stores.
                const Strings value = option.value.empty() ? Strings{"true"} : option.value;
                add(findings, {row, value, "flag " + name});
            } else {
                findings.errors.push_back("argument \"" + option.original_tokens.front() +
                                          "\": not expected; settings are given as --name VALUE");
            }
        }
    } catch (const po::error& error) {
        findings.errors.push_back("flag " + name + ": " +
                                  (row ? "its value is missing; wanted: " + wanted(*row) : error.what()));
    }
}

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r'; }

/// A `#` that Boost would take for a comment although it stands inside a value.
bool hash_inside(std::string_view line) {
    const std::size_t hash = line.find('#');
    return hash != std::string_view::npos && hash > 0 && !is_blank(line[hash - 1]);
}

/// Whether a file that was found by way of a data folder names another one; its own stands in the output of
/// `config print`.
bool names_another_folder(const po::option& option, const std::string& data_folder) {
    std::error_code ignored;
    return !data_folder.empty() &&
           (option.value.empty() || !std::filesystem::equivalent(option.value.back(), data_folder, ignored));
}

void read_line(const std::string& line, const std::string& where, const std::string& data_folder,
               const po::options_description& known, Findings& findings) {
    if (hash_inside(line)) {
        findings.errors.push_back(where + ": a # starts a comment and cannot be part of a value");
        return;
    }
    const auto first = std::ranges::find_if_not(line, is_blank);
    if (first != line.end() && *first == '[') {
        findings.errors.push_back(where + ": sections are not used here");
        return;
    }
    try {
        std::istringstream stream(line);
        for (const auto& option : po::parse_config_file(stream, known, true).options) {
            const Row* row = find(option.string_key);
            if (row == nullptr) {
                findings.errors.push_back(where + ": " + option.string_key + " is not known" +
                                          suggestion(option.string_key, key));
            } else if (row->name == "config" || (row->name == "data" && names_another_folder(option, data_folder))) {
                findings.errors.push_back(where + ": " + option.string_key + " cannot be set in this file");
            } else {
                add(findings, {row, option.value, where + ": " + option.string_key});
            }
        }
    } catch (const po::error&) {
        findings.errors.push_back(where + ": wanted: name = value");
    }
}

}  // namespace

po::options_description options() {
    po::options_description all("Settings", help_width);
    for (const Row& row : table()) {
        auto* value = po::value<std::vector<std::string>>()->value_name(std::string(row.value_name));
        if (is_switch(row)) value->implicit_value({"true"}, "true");
        std::string text(row.help);
        if (!row.initial.empty()) text += " Default " + std::string(row.initial) + ".";
        text += " [" + variable(row) + "]";
        all.add_options()(std::string(row.name).c_str(), value, text.c_str());
    }
    return all;
}

Findings read_flags(const std::vector<std::string>& args) {
    const po::options_description known = options();
    Findings findings;
    for (std::size_t start = 0; start < args.size();) {
        std::size_t end = start + 1;
        while (end < args.size() && !args[end].starts_with("--")) ++end;
        read_flag({args.begin() + static_cast<std::ptrdiff_t>(start), args.begin() + static_cast<std::ptrdiff_t>(end)},
                  known, findings);
        start = end;
    }
    return findings;
}

Findings read_environment(const std::vector<std::pair<std::string, std::string>>& environment) {
    Findings findings;
    for (const auto& [name, value] : environment) {
        if (!name.starts_with(variable_prefix)) continue;
        const auto row = std::ranges::find(table(), name, variable);
        if (row != table().end()) {
            if (!value.empty()) findings.given.push_back({&*row, {value}, "environment " + name});
        } else if (std::ranges::find(client_variables, name) == std::end(client_variables)) {
            findings.warnings.push_back("environment " + name + ": not known" + suggestion(name, variable));
        }
    }
    return findings;
}

Findings read_file_text(const std::string& text, const std::string& path, const std::string& data_folder) {
    const po::options_description known = options();
    Findings findings;
    std::istringstream lines(text.starts_with("\xef\xbb\xbf") ? text.substr(3) : text);
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        read_line(line, path + " line " + std::to_string(number), data_folder, known, findings);
    }
    return findings;
}

}  // namespace tjp::config
