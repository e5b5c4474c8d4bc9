// Flags and variables, a line each: every fault is told in a line of its own, and what is taken can be printed and read
// back.

#include "server/app/config.hpp"

#include <string>

#include "server/app/config_options.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace tjp;
using fuzz::check;

/// Files are not read here: what names one is left out.
bool names_a_file(std::string_view line) {
    return line.find("config") != line.npos || line.find("CONFIG") != line.npos || line.starts_with("--d") ||
           line.starts_with("TJP_DATA") || line.find('\0') != line.npos;
}

ConfigInput input_of(std::string_view text) {
    ConfigInput input;
    input.require_data = false;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        const std::string line(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        const std::size_t equals = line.find('=');
        if (names_a_file(line)) continue;
        if (line.starts_with("TJP_") && equals != line.npos) {
            input.environment.emplace_back(line.substr(0, equals), line.substr(equals + 1));
        } else {
            input.args.push_back(line);
        }
    }
    return input;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const LoadedConfig loaded = load_config(input_of(fuzz::text_of(data, size)));
    for (const std::string& error : loaded.errors) {
        check(!error.empty(), "a fault has a sentence");
        check(error.find('\n') == error.npos, "of one line");
    }
    if (!loaded.errors.empty()) return 0;
    const std::string printed = config_print(loaded);
    check(config::read_file_text(printed, "printed", {}).errors.empty(), "what is printed can be read back");
    return 0;
}
