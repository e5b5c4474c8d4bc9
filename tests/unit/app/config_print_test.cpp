#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "server/app/config.hpp"
#include "tests/catch.hpp"

namespace {

using namespace tjp;

LoadedConfig load(std::vector<std::string> args) {
    args.insert(args.begin(), {"--data", "/nowhere/tjp"});
    return load_config({.args = std::move(args), .environment = {}});
}

}  // namespace

TEST_CASE("what config print says is a config file with the same meaning", "[config]") {
    const auto loaded = load({"--listen", "[::1]:1,b:2", "--metrics-public", "--access-log", "json", "--tls-cert", "c",
                              "--tls-key", "k", "--cors-origins", "https://a.example"});
    const std::string text = config_print(loaded);
    CHECK(text.find("rate-limit = 60                           # default\n") != std::string::npos);
    CHECK(text.find("listen = [::1]:1,b:2                      # flag --listen\n") != std::string::npos);
    std::string file = (std::filesystem::temp_directory_path() / "tjp-config-XXXXXX").string();
    const int descriptor = mkstemp(file.data());
    REQUIRE(descriptor >= 0);
    close(descriptor);
    std::ofstream(file) << text;
    const auto again = load_config({.args = {"--config", file}, .environment = {}});
    std::filesystem::remove(file);
    CHECK(again.errors.empty());
    REQUIRE(again.settings.size() == loaded.settings.size());
    for (std::size_t i = 0; i < again.settings.size(); ++i) {
        if (again.settings[i].name != "config") CHECK(again.settings[i].value == loaded.settings[i].value);
    }
}

TEST_CASE("config print makes a comment of what a file cannot hold", "[config]") {
    for (const char* const folder : {" lead", "trail ", "tab\t", "a#b", "a\nb"}) {
        const std::string text = config_print(load({"--backup-to", folder}));
        INFO(text);
        CHECK(text.find("# backup-to = ") != std::string::npos);
    }
    CHECK(config_print(load({"--backup-to", "in the middle"})).find("\nbackup-to = in the middle") !=
          std::string::npos);
}

TEST_CASE("config print as JSON keeps the types", "[config]") {
    const std::string json = config_print_json(load({"--listen", "a:1,b:2", "--tls-cert", "q\"\\\x01\xff\xc3\xa4"}));
    CHECK(
        json.starts_with("{\"config\":{\"value\":null,\"source\":\"default\"},\"data\":{\"value\":\"/nowhere/tjp\","));
    CHECK(json.ends_with("}}\n"));
    for (const std::string_view part : {
             R"("listen":{"value":["a:1","b:2"],"source":"flag --listen"})",
             R"("rate-limit":{"value":60,"source":"default"})",
             R"("metrics-public":{"value":false,"source":"default"})",
             R"("cors-origins":{"value":[],"source":"default"})",
             R"("access-log":{"value":"text","source":"default"})",
             "\"tls-cert\":{\"value\":\"q\\\"\\\\\\u0001\xef\xbf\xbd\xc3\xa4\",",
         }) {
        INFO(json);
        CHECK(json.find(part) != std::string::npos);
    }
}

TEST_CASE("the help names every setting, its default and its variable", "[config]") {
    const std::string help = config_help();
    const auto loaded = load({});
    for (const Setting& each : loaded.settings) CHECK(help.find("--" + std::string(each.name)) != std::string::npos);
    for (const std::string_view part :
         {"TJP_DATA", "TJP_RATE_LIMIT", "TJP_METRICS_PUBLIC", "Default 127.0.0.1:8080."}) {
        CHECK(help.find(part) != std::string::npos);
    }
    std::istringstream all(help);
    for (std::string line; std::getline(all, line);) CHECK(line.size() <= 110);
}
