#include <exception>
#include <iostream>

#include "server/cli/cli.hpp"

int main(int argc, char** argv) {
    try {
        return tjp::cli::run(tjp::cli::Words(argv + 1, argv + argc));
    } catch (const std::exception& failure) {
        return tjp::cli::complain(failure.what(), tjp::cli::failed);
    }
}
