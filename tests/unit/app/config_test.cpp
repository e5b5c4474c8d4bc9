#include "server/app/config.hpp"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/catch.hpp"

namespace {

using namespace tjp;
using Strings = std::vector<std::string>;

/// A folder that goes with the test.
struct Folder {
    std::string path;
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "tjp-config-XXXXXX").string();
        if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
        path = name;
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    ~Folder() { std::filesystem::remove_all(path); }

    std::string write(const std::string& name, const std::string& text) const {
        std::ofstream(path + "/" + name) << text;
        return path + "/" + name;
    }
};

LoadedConfig load(Strings args, std::vector<std::pair<std::string, std::string>> environment = {}) {
    return load_config({.args = std::move(args), .environment = std::move(environment)});
}

/// The flags of a case, after the data folder that every case needs.
LoadedConfig with_data(Strings args) {
    args.insert(args.begin(), {"--data", "/nowhere/tjp"});
    return load(std::move(args));
}

std::string lines(const Strings& all) {
    std::string out;
    for (const std::string& line : all) out += line + "\n";
    return out;
}

const Setting& setting(const LoadedConfig& loaded, std::string_view name) {
    const auto found = std::find_if(loaded.settings.begin(), loaded.settings.end(),
                                    [&](const Setting& each) { return each.name == name; });
    REQUIRE(found != loaded.settings.end());
    return *found;
}

}  // namespace

TEST_CASE("the defaults are what the documentation says", "[config]") {
    const auto loaded = with_data({});
    CHECK(lines(loaded.errors) == "");
    CHECK(lines(loaded.warnings) == "");
    const Config& config = loaded.config;
    CHECK(config.data_dir == "/nowhere/tjp");
    CHECK(config.listen == std::vector<ListenAddress>{{"127.0.0.1", 8080}});
    CHECK(config.threads == 0);
    CHECK(config.rate_limit == 60);
    CHECK(config.tls_cert == "");
    CHECK(config.tls_key == "");
    CHECK(config.access_log == AccessLog::text);
    CHECK(config.log_level == LogLevel::info);
    CHECK(config.cache_mb == 64);
    CHECK(config.cors_origins.empty());
    CHECK_FALSE(config.metrics_public);
    CHECK(config.max_connections == 10'000);
    CHECK(config.min_free_mb == 64);
    CHECK(config.write_queue == 8192);
    CHECK(config.write_queue_mb == 64);
    CHECK(setting(loaded, "data").source == "flag --data");
    CHECK(setting(loaded, "rate-limit").source == "default");
}

TEST_CASE("a value is taken as written, or the fault names its place and the wanted form", "[config]") {
    const std::string listen = " is not HOST:PORT or [IPv6]:PORT, with a port from 0 to 65535";
    const std::string origin = " is not http(s)://HOST or http(s)://HOST:PORT without a path, or *";
    struct Row {
        std::string name;
        std::string value;
        std::string text;   ///< the printed value; empty where it is refused
        std::string fault;  ///< what follows `flag --name: "value"`
    };
    for (const Row& row : {
             Row{"listen", "0.0.0.0:80", "0.0.0.0:80", ""},
             Row{"listen", "localhost:8080", "localhost:8080", ""},
             Row{"listen", "my-host.example.com:0", "my-host.example.com:0", ""},
             Row{"listen", "[::1]:8443", "[::1]:8443", ""},
             Row{"listen", "[fe80::1%eth0]:1", "[fe80::1%eth0]:1", ""},
             Row{"listen", "127.0.0.1:1, [::1]:2", "127.0.0.1:1,[::1]:2", ""},
             Row{"listen", "8080", "", listen},
             Row{"listen", ":8080", "", listen},
             Row{"listen", "*:8080", "", listen},
             Row{"listen", "127.0.0.1", "", listen},
             Row{"listen", "127.0.0.1:", "", listen},
             Row{"listen", "127.0.0.1:65536", "", listen},
             Row{"listen", "127.0.0.1:-1", "", listen},
             Row{"listen", "127.0.0.1:+1", "", listen},
             Row{"listen", "127.0.0.1:80x", "", listen},
             Row{"listen", "127.0.0.256:80", "", listen},
             Row{"listen", "1.2.3:80", "", listen},
             Row{"listen", "::1:80", "", listen},
             Row{"listen", "[::1]", "", listen},
             Row{"listen", "[::g]:80", "", listen},
             Row{"listen", "[127.0.0.1]:80", "", listen},
             Row{"listen", "[fe80::1%]:80", "", listen},
             Row{"listen", "-a.example:80", "", listen},
             Row{"listen", "a..b:80", "", listen},
             Row{"listen", "a b:80", "", listen},
             Row{"listen", "127.0.0.1:1,", "", listen},
             Row{"threads", "0", "0", ""},
             Row{"threads", "256", "256", ""},
             Row{"threads", "257", "", " is not a whole number from 0 to 256"},
             Row{"rate-limit", "0", "0", ""},
             Row{"rate-limit", "100000", "100000", ""},
             Row{"rate-limit", "-5", "", " is not a whole number from 0 to 1000000"},
             Row{"rate-limit", "6e1", "", " is not a whole number from 0 to 1000000"},
             Row{"rate-limit", " 60", "", " is not a whole number from 0 to 1000000"},
             Row{"rate-limit", "99999999999999999999", "", " is not a whole number from 0 to 1000000"},
             Row{"cache-mb", "1", "1", ""},
             Row{"cache-mb", "65536", "65536", ""},
             Row{"cache-mb", "0", "", " is not a whole number from 1 to 65536"},
             Row{"cache-mb", "65537", "", " is not a whole number from 1 to 65536"},
             Row{"access-log", "off", "off", ""},
             Row{"access-log", "json", "json", ""},
             Row{"access-log", "JSON", "", " is not off, text or json"},
             Row{"log-level", "debug", "debug", ""},
             Row{"log-level", "loud", "", " is not debug, info, warn or error"},
             Row{"max-connections", "0", "", " is not a whole number from 1 to 1000000"},
             Row{"min-free-mb", "0", "0", ""},
             Row{"write-queue", "1", "1", ""},
             Row{"write-queue-mb", "5000", "", " is not a whole number from 1 to 4096"},
             Row{"cors-origins", "*", "*", ""},
             Row{"cors-origins", "https://App.Example", "https://app.example", ""},
             Row{"cors-origins", "http://localhost:5173, https://b.example", "http://localhost:5173,https://b.example",
                 ""},
             Row{"cors-origins", "https://app.example:443", "https://app.example", ""},
             Row{"cors-origins", "http://[::1]:3000", "http://[::1]:3000", ""},
             Row{"cors-origins", "https://app.example/", "", origin},
             Row{"cors-origins", "app.example", "", origin},
             Row{"cors-origins", "null", "", origin},
             Row{"cors-origins", "https://", "", origin},
             Row{"cors-origins", "ftp://app.example", "", origin},
             Row{"cors-origins", "https://user@app.example", "", origin},
         }) {
        INFO(row.name << " " << row.value);
        const auto loaded = with_data({"--" + row.name, row.value});
        if (row.fault.empty()) {
            CHECK(lines(loaded.errors) == "");
            CHECK(setting(loaded, row.name).value == row.text);
            CHECK(setting(loaded, row.name).source == "flag --" + row.name);
        } else {
            CHECK(lines(loaded.errors) == "flag --" + row.name + ": \"" + row.value + "\"" + row.fault + "\n");
        }
    }
}

TEST_CASE("a later source wins: default, file, environment, flag", "[config]") {
    const Folder folder;
    const std::string file = folder.write("my.conf", "rate-limit = 1\ncache-mb = 1\nthreads = 1\nlisten = a:1, b:2\n");
    const auto loaded = load({"--data", folder.path, "--config=" + file, "--rate-limit", "3"},
                             {{"TJP_RATE_LIMIT", "2"}, {"TJP_CACHE_MB", "2"}, {"TJP_LISTEN", "c:3"}, {"PATH", "/bin"}});
    CHECK(lines(loaded.errors) == "");
    CHECK(loaded.config.rate_limit == 3);
    CHECK(loaded.config.cache_mb == 2);
    CHECK(loaded.config.threads == 1);
    CHECK(loaded.config.min_free_mb == 64);
    CHECK(loaded.config.listen == std::vector<ListenAddress>{{"c", 3}});
    CHECK(setting(loaded, "rate-limit").source == "flag --rate-limit");
    CHECK(setting(loaded, "cache-mb").source == "environment TJP_CACHE_MB");
    CHECK(setting(loaded, "threads").source == file + " line 3: threads");
    CHECK(setting(loaded, "min-free-mb").source == "default");
}

TEST_CASE("tjp.conf in the data folder is read unless a file is named", "[config]") {
    const Folder folder;
    const std::string other = folder.write("other.conf", "threads = 3\ndata = /from/file\n");
    CHECK(load({"--data", folder.path}).config.threads == 0);
    folder.write("tjp.conf", "\xef\xbb\xbf# ours\r\n\r\n  threads=2   # two\r\n");
    CHECK(load({"--data", folder.path}).config.threads == 2);
    CHECK(load({}, {{"TJP_DATA", folder.path}}).config.threads == 2);
    CHECK(load({"--data", folder.path, "--config", other}).config.threads == 3);
    CHECK(load({"--data", folder.path}, {{"TJP_CONFIG", other}}).config.threads == 3);
    const auto by_file = load({"--config", other});
    CHECK(lines(by_file.errors) == "");
    CHECK(by_file.config.data_dir == "/from/file");

    folder.write("tjp.conf", "data = /elsewhere\nconfig = x\n");
    CHECK(lines(load({"--data", folder.path}).errors) ==
          folder.path + "/tjp.conf line 1: data cannot be set in this file\n" + folder.path +
              "/tjp.conf line 2: config cannot be set in this file\n");
    // What `config print` says may stand there.
    folder.write("tjp.conf", "data = " + folder.path + "/\nthreads = 2\n");
    const auto its_own = load({"--data", folder.path});
    CHECK(lines(its_own.errors) == "");
    CHECK(its_own.config.threads == 2);
    CHECK(its_own.config.data_dir == folder.path);
    CHECK(lines(load({"--data", folder.path, "--config", folder.path + "/none"}).errors) ==
          "config file " + folder.path + "/none: cannot be read; wanted: a readable file of at most 1 MiB\n");
    CHECK(load({"--data", folder.path, "--config", folder.path}).errors.size() == 1);
    CHECK(load({"--data", folder.path, "--config", folder.write("big", std::string((1 << 20) + 1, '\n'))})
              .errors.size() == 1);
}

TEST_CASE("every fault of every source is reported at once", "[config]") {
    const Folder folder;
    const std::string file =
        folder.write("f",
                     "rate_limit = 5\ncache-mb = x\nnonsense\n[section]\nthreads = 1\nthreads = 2\n"
                     "tls-cert = /a#b\nwrite-queue =\n");
    const auto loaded = load({"--listne", "x:1", "--threads", "--metrics-public=maybe", "--rate-limit", "1", "stray",
                              "--rate-limit", "2", "--zzzzzzzzzz", "--config", file, "--tls-key", "k"},
                             {{"TJP_CACHE_MB", "0"}, {"TJP_ACCESS_LOG", "xml"}});
    CHECK(lines(loaded.errors) == file + " line 1: rate_limit is not known; did you mean rate-limit?\n" + file +
                                      " line 3: wanted: name = value\n" + file +
                                      " line 4: sections are not used here\n" + file +
                                      " line 7: a # starts a comment and cannot be part of a value\n" + file +
                                      " line 2: cache-mb: \"x\" is not a whole number from 1 to 65536\n" + file +
                                      " line 5: threads: given 2 times; wanted: once\n" + file +
                                      " line 8: write-queue: \"\" is not a whole number from 1 to 1000000\n"
                                      "environment TJP_CACHE_MB: \"0\" is not a whole number from 1 to 65536\n"
                                      "environment TJP_ACCESS_LOG: \"xml\" is not off, text or json\n"
                                      "flag --listne: not known; did you mean --listen?\n"
                                      "flag --threads: its value is missing; wanted: a whole number from 0 to 256\n"
                                      "argument \"stray\": not expected; settings are given as --name VALUE\n"
                                      "flag --zzzzzzzzzz: not known\n"
                                      "flag --metrics-public: \"maybe\" is not true or false\n"
                                      "flag --rate-limit: given 2 times; wanted: once\n"
                                      "data: not set; wanted: a folder, by --data DIR or TJP_DATA\n"
                                      "flag --tls-key: set without tls-cert; wanted: both or none\n");
}

TEST_CASE("certificate and key go together", "[config]") {
    CHECK(with_data({"--tls-cert", "c", "--tls-key", "k"}).errors.empty());
    CHECK(lines(with_data({"--tls-cert", "c"}).errors) ==
          "flag --tls-cert: set without tls-key; wanted: both or none\n");
}

TEST_CASE("the data folder is asked for where it is needed", "[config]") {
    CHECK(load({}).errors.size() == 1);
    CHECK(load_config({.args = {}, .environment = {}, .require_data = false}).errors.empty());
    CHECK(load({}, {{"TJP_DATA", ""}}).errors.size() == 1);
}

TEST_CASE("switches and repeated flags", "[config]") {
    CHECK(with_data({"--metrics-public"}).config.metrics_public);
    CHECK(with_data({"--metrics-public", "--threads", "2"}).config.threads == 2);
    CHECK(with_data({"--metrics-public=true"}).config.metrics_public);
    CHECK_FALSE(with_data({"--metrics-public=no"}).config.metrics_public);
    CHECK(with_data({"--listen", "a:1", "--listen", "b:2,c:3"}).config.listen ==
          std::vector<ListenAddress>{{"a", 1}, {"b", 2}, {"c", 3}});
    // No abbreviations: a flag that is added later would change what they mean.
    CHECK(lines(with_data({"--thread", "2"}).errors) == "flag --thread: not known; did you mean --threads?\n");
    CHECK(lines(with_data({"-t", "2"}).errors) ==
          "argument \"-t\": not expected; settings are given as --name VALUE\n"
          "argument \"2\": not expected; settings are given as --name VALUE\n");
}

TEST_CASE("an unknown TJP_ variable is only warned about, and the client's never", "[config]") {
    const auto loaded = load({"--data", "/d"}, {{"TJP_API_KEY", "x"},
                                                {"TJP_RATELIMIT", "1"},
                                                {"TJP_XYZZY_PLUGH", "1"},
                                                {"XTJP_DATA", "1"},
                                                {"TJP_THREADS", ""}});
    CHECK(lines(loaded.errors) == "");
    CHECK(lines(loaded.warnings) ==
          "environment TJP_RATELIMIT: not known; did you mean TJP_RATE_LIMIT?\n"
          "environment TJP_XYZZY_PLUGH: not known\n");
    CHECK(setting(loaded, "threads").source == "default");
}
