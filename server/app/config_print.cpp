#include <algorithm>
#include <boost/program_options.hpp>
#include <sstream>

#include "server/app/config_options.hpp"
#include "server/app/config_table.hpp"

namespace tjp {

std::string config_help() {
    std::ostringstream out;
    out << config::options();
    return out.str();
}

std::string config_print(const LoadedConfig& loaded) {
    std::string out;
    for (const Setting& setting : loaded.settings) {
        std::string line;
        // A file can neither name itself nor hold what is not set, nor what it would take for a comment or for another
        // line, nor blanks at an end: those lines are comments.
        const bool fits = setting.value.find_first_of("#\n\r") == std::string::npos &&
                          setting.value.find_first_not_of(" \t") == 0 &&
                          setting.value.find_last_not_of(" \t") + 1 == setting.value.size();
        if (setting.value.empty() || setting.name == "config" || !fits) line += "# ";
        line += std::string(setting.name) + " = " + setting.value;
        std::ranges::replace_if(
            line, [](char c) { return c == '\n' || c == '\r'; }, ' ');
        if (line.size() < 40) line.resize(40, ' ');
        out += line + "  # " + setting.source + '\n';
    }
    return out;
}

std::string config_print_json(const LoadedConfig& loaded) {
    std::string out = "{";
    for (const Setting& setting : loaded.settings) {
        if (out.size() > 1) out += ',';
        out += config::json_quote(setting.name) + ":{\"value\":" + setting.json +
               ",\"source\":" + config::json_quote(setting.source) + '}';
    }
    return out + "}\n";
}

namespace config {
namespace {

/// The length of the well-formed UTF-8 character that `text` starts with (RFC 3629), or 0.
std::size_t utf8_length(std::string_view text) {
    const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const unsigned lead = at(0);
    if (lead < 0x80) return 1;
    const std::size_t size = lead >= 0xc2 && lead <= 0xdf   ? 2
                             : lead >= 0xe0 && lead <= 0xef ? 3
                             : lead >= 0xf0 && lead <= 0xf4 ? 4
                                                            : 0;
    for (std::size_t i = 1; i < size; ++i) {
        if (at(i) >> 6 != 0b10) return 0;
    }
    const unsigned second = at(1);
    const bool overlong = (lead == 0xe0 && second < 0xa0) || (lead == 0xf0 && second < 0x90);
    const bool beyond = (lead == 0xed && second > 0x9f) || (lead == 0xf4 && second > 0x8f);
    return overlong || beyond ? 0 : size;
}

}  // namespace

std::string json_quote(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out = "\"";
    while (!text.empty()) {
        const char c = text.front();
        const std::size_t size = utf8_length(text);
        if (size == 0) {
            out += "\xef\xbf\xbd";
        } else if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (static_cast<unsigned char>(c) < 0x20) {
            out += "\\u00";
            out += hex[static_cast<unsigned char>(c) >> 4];
            out += hex[static_cast<unsigned char>(c) & 15];
        } else {
            out += text.substr(0, size);
        }
        text.remove_prefix(std::max<std::size_t>(1, size));
    }
    return out + '"';
}

}  // namespace config
}  // namespace tjp
