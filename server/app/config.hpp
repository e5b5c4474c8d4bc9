#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tjp {

enum class AccessLog : std::uint8_t { off, text, json };
enum class LogLevel : std::uint8_t { debug, info, warn, error };

/// Where to listen. `host` is a host name, an IPv4 address or an IPv6 address without brackets; port 0 lets the system
/// choose. Names are not resolved here.
struct ListenAddress {
    std::string host;
    std::uint16_t port = 0;
    bool operator==(const ListenAddress&) const = default;
};

/// `HOST:PORT`, or `[v6]:PORT`.
std::string to_string(const ListenAddress& address);

/// What the server runs with. The names, defaults, bounds and meanings are the rows of config_table.cpp; this struct
/// is filled from there, so its own initialisers are never what counts.
struct Config {
    std::string config_file;  ///< empty: none was named
    std::string data_dir;
    std::vector<ListenAddress> listen;
    std::uint32_t threads = 0;                 ///< 0: one a core
    std::uint32_t rate_limit = 0;              ///< requests a minute and key; 0: off
    std::uint32_t hook_rate_limit = 0;         ///< messages a minute and hook; 0: off
    std::vector<std::string> trusted_proxies;  ///< addresses and networks
    bool open_registration = false;
    bool demo = false;     ///< the owner gets a made-up journal
    std::string tls_cert;  ///< both empty, or neither; the files are not looked at here
    std::string tls_key;
    AccessLog access_log = AccessLog::text;
    LogLevel log_level = LogLevel::info;
    std::uint32_t cache_mb = 0;
    std::vector<std::string> cors_origins;  ///< lower-case, or `*`; empty: CORS is off
    bool metrics_public = false;
    std::uint32_t max_connections = 0;
    std::string backup_to;           ///< folder of backups; empty: none are made
    std::uint32_t backup_hours = 0;  ///< from one to the next
    std::uint32_t backup_keep = 0;   ///< how many remain
    std::uint32_t min_free_mb = 0;
    std::uint32_t write_queue = 0;     ///< commits
    std::uint32_t write_queue_mb = 0;  ///< and their size in all
};

/// One setting as it came out, for `config print`.
struct Setting {
    std::string_view name;
    std::string value;   ///< as it would be written; lists with commas; empty: not set
    std::string json;    ///< the same as a JSON value
    std::string source;  ///< `default`, `flag --x`, `environment TJP_X` or `FILE line N`
};

struct LoadedConfig {
    Config config;                      ///< to be used only where `errors` is empty
    std::vector<Setting> settings;      ///< in the order of the table
    std::vector<std::string> errors;    ///< every fault of every source, one line each: where, what, what is wanted
    std::vector<std::string> warnings;  ///< unknown TJP_ variables
};

struct ConfigInput {
    std::vector<std::string> args;  ///< what follows the verb; only settings are known here
    std::vector<std::pair<std::string, std::string>> environment;
    bool require_data = true;
};

/// The environment of this process.
std::vector<std::pair<std::string, std::string>> process_environment();

/// Reads all sources: defaults < config file < environment < flags. A list from a later source replaces the earlier
/// one. Without `--config` or TJP_CONFIG the file is `tjp.conf` in the data folder, if there is one.
///
/// Flags are `--name VALUE` or `--name=VALUE`, lists repeat the flag or take commas. The file has `name = value` lines
/// and `#` comments. An empty variable counts as not set. Nothing is printed and nothing throws.
LoadedConfig load_config(const ConfigInput& input);

/// The settings with their defaults and variables, for `--help`.
std::string config_help();

/// What `config print` says: lines that are themselves a config file, or (`json`) one object
/// `{"name":{"value":…,"source":"…"},…}`. Ends in a line feed.
std::string config_print(const LoadedConfig& loaded);
std::string config_print_json(const LoadedConfig& loaded);

}  // namespace tjp
