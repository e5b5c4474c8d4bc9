#include "server/app/config.hpp"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>

#include "server/app/config_options.hpp"
#include "server/app/config_table.hpp"

namespace tjp {
namespace {

using config::Findings;
using config::Given;
using config::Row;

constexpr const char* default_file = "tjp.conf";
constexpr std::streamsize max_file_bytes = 1 << 20;

/// The text that the stronger of two sources gives for a setting, empty where neither does.
std::string chosen(std::string_view name, const Findings& flags, const Findings& environment) {
    for (const Findings* source : {&flags, &environment}) {
        const auto given = std::ranges::find(source->given, config::find(name), &Given::row);
        if (given != source->given.end()) return given->values.back();
    }
    return "";
}

std::optional<std::string> read_whole(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return {};
    std::string text(static_cast<std::size_t>(max_file_bytes) + 1, '\0');
    file.read(text.data(), max_file_bytes + 1);
    if (file.bad() || file.gcount() > max_file_bytes) return {};
    text.resize(static_cast<std::size_t>(file.gcount()));
    return text;
}

Findings read_config_file(const Findings& flags, const Findings& environment) {
    const std::string named = chosen("config", flags, environment);
    const std::string data = chosen("data", flags, environment);
    std::filesystem::path path = named;
    if (named.empty()) {
        if (data.empty()) return {};
        path = std::filesystem::path(data) / default_file;
        std::error_code error;
        if (!std::filesystem::exists(path, error) && !error) return {};
    }
    Findings findings;
    std::error_code error;
    const auto text = std::filesystem::is_directory(path, error) ? std::nullopt : read_whole(path);
    if (!text) {
        const bool denied = ::access(path.c_str(), R_OK) != 0 && errno == EACCES;
        findings.errors.push_back("config file " + path.string() +
                                  (denied ? ": another user's, and not for this one to read"
                                          : ": cannot be read; wanted: a readable file of at most 1 MiB"));
        return findings;
    }
    return config::read_file_text(*text, path.string(), named.empty() ? data : std::string());
}

/// Puts what a source gives over what is there; notes the source of each setting and every fault.
void apply(const Findings& findings, LoadedConfig& loaded, std::map<const Row*, std::string>& sources) {
    loaded.errors.insert(loaded.errors.end(), findings.errors.begin(), findings.errors.end());
    loaded.warnings.insert(loaded.warnings.end(), findings.warnings.begin(), findings.warnings.end());
    for (const Given& given : findings.given) {
        const bool list = config::is_list(*given.row);
        if (!list && given.values.size() > 1) {
            loaded.errors.push_back(given.source + ": given " + std::to_string(given.values.size()) +
                                    " times; wanted: once");
        }
        std::string text = given.values.front();
        for (std::size_t i = 1; list && i < given.values.size(); ++i) text += ',' + given.values[i];
        if (config::assign(*given.row, text, loaded.config)) {
            sources[given.row] = given.source;
        } else {
            loaded.errors.push_back(given.source + ": \"" + text + "\" is not " + config::wanted(*given.row));
        }
    }
}

void check_together(const ConfigInput& input, const std::map<const Row*, std::string>& sources, LoadedConfig& loaded) {
    const Config& config = loaded.config;
    if (input.require_data && config.data_dir.empty()) {
        loaded.errors.emplace_back("data: not set; wanted: a folder, by --data DIR or TJP_DATA");
    }
    if (config.tls_cert.empty() != config.tls_key.empty()) {
        const auto [set, missing] =
            config.tls_key.empty() ? std::pair("tls-cert", "tls-key") : std::pair("tls-key", "tls-cert");
        loaded.errors.push_back(sources.at(config::find(set)) + ": set without " + missing + "; wanted: both or none");
    }
}

}  // namespace

std::vector<std::pair<std::string, std::string>> process_environment() {
    std::vector<std::pair<std::string, std::string>> out;
    for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
        const std::string_view text(*entry);
        const std::size_t equals = text.find('=');
        if (equals != std::string_view::npos) out.emplace_back(text.substr(0, equals), text.substr(equals + 1));
    }
    return out;
}

LoadedConfig load_config(const ConfigInput& input) {
    LoadedConfig loaded;
    std::map<const Row*, std::string> sources;
    for (const Row& row : config::table()) {
        if (!config::assign(row, row.initial, loaded.config)) {
            loaded.errors.push_back("default of " + std::string(row.name) + ": is not " + config::wanted(row));
        }
    }
    const Findings flags = config::read_flags(input.args);
    const Findings environment = config::read_environment(input.environment);
    apply(read_config_file(flags, environment), loaded, sources);
    apply(environment, loaded, sources);
    apply(flags, loaded, sources);
    check_together(input, sources, loaded);
    for (const Row& row : config::table()) {
        const auto source = sources.find(&row);
        loaded.settings.push_back({row.name, config::value_text(row, loaded.config),
                                   config::value_json(row, loaded.config),
                                   source == sources.end() ? "default" : source->second});
    }
    return loaded;
}

}  // namespace tjp
