#include <algorithm>
#include <iostream>

#include "server/app/config.hpp"
#include "server/cli/cli.hpp"

namespace tjp::cli {
namespace {

constexpr std::string_view usage = R"(tjp config - the settings

  tjp config print [SETTINGS] [--json]
      Every setting, its value, and where that comes from. The output is itself a config file.

Settings, lowest first: default < config file < environment < flag
)";

}  // namespace

int config(const Words& words) {
    Words rest = words;
    const auto take = [&rest](std::string_view word) {
        const auto at = std::ranges::find(rest, word);
        if (at == rest.end()) return false;
        rest.erase(at);
        return true;
    };
    if (take("--help") || take("-h")) {
        std::cout << usage << config_help();
        return done;
    }
    if (rest.empty() || rest.front() != "print") return complain("tjp config print? See tjp help config", misused);
    rest.erase(rest.begin());
    const bool json = take("--json");
    const LoadedConfig loaded = load_config({rest, process_environment(), false});
    for (const std::string& warning : loaded.warnings) std::cerr << "tjp: " << warning << '\n';
    for (const std::string& error : loaded.errors) complain(error, misused);
    if (!loaded.errors.empty()) return misused;
    std::cout << (json ? config_print_json(loaded) : config_print(loaded));
    return done;
}

}  // namespace tjp::cli
