// The negative control: a target with a fault that its corpus does not show, and that a fuzzer must find.

#include "tests/fuzz/fuzz.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    tjp::fuzz::check(tjp::fuzz::text_of(data, size).find('\xf5') == std::string_view::npos, "no byte 0xf5");
    return 0;
}
