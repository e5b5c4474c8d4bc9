#include <exception>
#include <iostream>

#include "server/cli/cli.hpp"

extern "C" {
// Read by jemalloc at start, where it is linked: what a burst took goes back to the system within seconds.
const char* malloc_conf = "background_thread:true,dirty_decay_ms:2000,muzzy_decay_ms:0";
}

int main(int argc, char** argv) {
    try {
        return tjp::cli::run(tjp::cli::Words(argv + 1, argv + argc));
    } catch (const std::exception& failure) {
        return tjp::cli::complain(failure.what(), tjp::cli::failed);
    }
}
