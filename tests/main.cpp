// The entry point of every test program; only built against Catch2 v2, as v3 brings its own.
#define CATCH_CONFIG_MAIN
#include <catch2/catch.hpp>
