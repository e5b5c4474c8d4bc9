#include "server/app/config_table.hpp"

#include <algorithm>
#include <array>

#include "server/app/config_values.hpp"

namespace tjp::config {
namespace {

template <class... F>
struct Overloaded : F... {
    using F::operator()...;
};

const std::array rows{
    Row{"config", Text{&Config::config_file, "the path of a file"}, "", "FILE",
        "Config file, of `name = value` lines. Without it, tjp.conf in the data folder if there is one."},
    Row{"data", Text{&Config::data_dir, "the path of a folder"}, "", "DIR", "Data folder."},
    Row{"listen", Listen{&Config::listen}, "127.0.0.1:8080", "ADDR:PORT",
        "Where to listen; may be given more than once. [v6]:PORT for IPv6, port 0 for any free one."},
    Row{"threads", Number{&Config::threads, 0, 256}, "0", "N", "Threads that serve; 0 for one a core."},
    Row{"rate-limit", Number{&Config::rate_limit, 0, 1'000'000}, "60", "N",
        "Requests a minute that a key may make; 0 turns the limit off."},
    Row{"hook-rate-limit", Number{&Config::hook_rate_limit, 0, 1'000'000}, "600", "N",
        "Messages a minute that a hook may take; past it they get 503. 0 turns the limit off."},
    Row{"trusted-proxies", Networks{&Config::trusted_proxies}, "", "NETWORK",
        "Addresses or networks of proxies whose X-Forwarded-For is believed; may be given more than once."},
    Row{"open-registration", &Config::open_registration, "false", "BOOL",
        "Whether anybody may register in the console; else only the owner lets others in."},
    Row{"demo", &Config::demo, "false", "BOOL", "Gives the owner made by the setup link a made-up journal to look at."},
    Row{"tls-cert", Text{&Config::tls_cert, "the path of a file"}, "", "FILE",
        "Certificate chain in PEM; turns TLS on, together with tls-key."},
    Row{"tls-key", Text{&Config::tls_key, "the path of a file"}, "", "FILE", "Private key of tls-cert, in PEM."},
    Row{"access-log", &Config::access_log, "text", "FORM", "A line a request on stderr: off, text or json."},
    Row{"log-level", &Config::log_level, "info", "LEVEL", "What is logged: debug, info, warn or error, and worse."},
    Row{"cache-mb", Number{&Config::cache_mb, 1, 65'536}, "64", "MB", "Memory for cached blocks of the database."},
    Row{"cors-origins", Origins{&Config::cors_origins}, "", "ORIGIN",
        "Origins whose pages may call the API, as https://app.example, or *; may be given more than once. None turns "
        "CORS off."},
    Row{"metrics-public", &Config::metrics_public, "false", "BOOL",
        "Whether /metrics answers everybody, not only this machine."},
    Row{"max-connections", Number{&Config::max_connections, 1, 1'000'000}, "10000", "N",
        "Connections open at once; past it new ones get 503."},
    Row{"backup-to", Text{&Config::backup_to, "the path of a folder"}, "", "FOLDER",
        "Folder for backups that are made while the server runs; none are without it."},
    Row{"backup-hours", Number{&Config::backup_hours, 1, 8760}, "24", "N", "Hours from one backup to the next."},
    Row{"backup-keep", Number{&Config::backup_keep, 1, 100'000}, "14", "N", "How many of the newest backups remain."},
    Row{"min-free-mb", Number{&Config::min_free_mb, 0, 1'048'576}, "64", "MB",
        "Free disk space under which writes are refused with 507."},
    Row{"write-queue", Number{&Config::write_queue, 1, 1'000'000}, "8192", "N",
        "Commits that may wait for the disk; past it writes get 503."},
    Row{"write-queue-mb", Number{&Config::write_queue_mb, 1, 4096}, "64", "MB", "Size of those commits in all."},
};

}  // namespace

std::span<const Row> table() { return rows; }

const Row* find(std::string_view name) {
    const auto row = std::ranges::find(rows, name, &Row::name);
    return row == rows.end() ? nullptr : &*row;
}

std::string variable(const Row& row) {
    std::string out = "TJP_";
    for (const char c : row.name) out += c == '-' ? '_' : static_cast<char>(c - 'a' + 'A');
    return out;
}

bool is_list(const Row& row) {
    return std::holds_alternative<Listen>(row.kind) || std::holds_alternative<Origins>(row.kind) ||
           std::holds_alternative<Networks>(row.kind);
}

bool is_switch(const Row& row) { return std::holds_alternative<bool Config::*>(row.kind); }

std::string wanted(const Row& row) {
    return std::visit(
        Overloaded{
            [](const Text& text) { return std::string(text.wanted); },
            [](const Number& number) {
                return "a whole number from " + std::to_string(number.min) + " to " + std::to_string(number.max);
            },
            [](bool Config::*) { return std::string("true or false"); },
            [](AccessLog Config::*) { return one_of(access_log_words); },
            [](LogLevel Config::*) { return one_of(log_level_words); },
            [](const Listen&) { return std::string("HOST:PORT or [IPv6]:PORT, with a port from 0 to 65535"); },
            [](const Networks&) { return std::string("an address like 10.0.0.1 or a network like 10.0.0.0/8"); },
            [](const Origins&) { return std::string("http(s)://HOST or http(s)://HOST:PORT without a path, or *"); },
        },
        row.kind);
}

bool assign(const Row& row, std::string_view text, Config& config) {
    return std::visit(
        Overloaded{
            [&](const Text& kind) {
                config.*kind.field = text;
                return true;
            },
            [&](const Number& kind) { return parse_number(text, kind.min, kind.max, config.*kind.field); },
            [&](bool Config::*field) { return parse_word(text, bool_words, config.*field); },
            [&](AccessLog Config::*field) { return parse_word(text, access_log_words, config.*field); },
            [&](LogLevel Config::*field) { return parse_word(text, log_level_words, config.*field); },
            [&](const Listen& kind) { return parse_listen(text, config.*kind.field); },
            [&](const Networks& kind) { return parse_networks(text, config.*kind.field); },
            [&](const Origins& kind) { return parse_origins(text, config.*kind.field); },
        },
        row.kind);
}

namespace {

/// Every value of the field as text; a single one unless the row is a list.
std::vector<std::string> values(const Row& row, const Config& config) {
    using Texts = std::vector<std::string>;
    return std::visit(
        Overloaded{
            [&](const Text& kind) { return Texts{config.*kind.field}; },
            [&](const Number& kind) { return Texts{std::to_string(config.*kind.field)}; },
            [&](bool Config::*field) { return Texts{config.*field ? "true" : "false"}; },
            [&](AccessLog Config::*field) { return Texts{std::string(word_of(access_log_words, config.*field))}; },
            [&](LogLevel Config::*field) { return Texts{std::string(word_of(log_level_words, config.*field))}; },
            [&](const Listen& kind) {
                Texts out;
                for (const ListenAddress& address : config.*kind.field) out.push_back(to_string(address));
                return out;
            },
            [&](const Networks& kind) { return config.*kind.field; },
            [&](const Origins& kind) { return config.*kind.field; },
        },
        row.kind);
}

std::string join(const std::vector<std::string>& parts) {
    std::string out;
    for (const std::string& part : parts) out += (out.empty() ? "" : ",") + part;
    return out;
}

}  // namespace

std::string value_text(const Row& row, const Config& config) { return join(values(row, config)); }

std::string value_json(const Row& row, const Config& config) {
    std::vector<std::string> all = values(row, config);
    if (std::holds_alternative<Number>(row.kind) || is_switch(row)) return all.front();
    for (std::string& value : all) value = value.empty() ? "null" : json_quote(value);
    return is_list(row) ? '[' + join(all) + ']' : all.front();
}

}  // namespace tjp::config
