#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <exception>
#include <iostream>

#include "server/app/app.hpp"
#include "server/app/config.hpp"
#include "server/cli/cli.hpp"

namespace tjp::cli {
namespace {

constexpr std::string_view usage = R"(tjp serve - serve the API

  tjp serve --data DIR [--listen ADDR:PORT] [SETTINGS]
      Runs in the foreground until SIGINT or SIGTERM. The data folder is made if it is not there.
      SIGHUP reads the TLS certificate and key again.

Settings, lowest first: default < config file < environment < flag
)";

/// A connection is a descriptor, and the usual soft limit is 1,024.
void raise_descriptor_limit() {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

}  // namespace

int serve(const Words& words) {
    if (std::ranges::find(words, "--help") != words.end() || std::ranges::find(words, "-h") != words.end()) {
        std::cout << usage << config_help();
        return done;
    }
    const LoadedConfig loaded = load_config({words, process_environment(), true});
    for (const std::string& warning : loaded.warnings) std::cerr << "tjp: " << warning << '\n';
    for (const std::string& error : loaded.errors) complain(error, misused);
    if (!loaded.errors.empty()) return misused;
    // A peer that is gone and a file that is full are errors to handle, not signals to die of.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    raise_descriptor_limit();
    try {
        App app(loaded.config);
        return app.run();
    } catch (const std::exception& failure) {
        return complain(failure.what(), failed);
    }
}

}  // namespace tjp::cli
