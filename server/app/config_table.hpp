#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "server/app/config.hpp"

namespace tjp::config {

/// A number and the bounds it has, both inclusive.
struct Number {
    std::uint32_t Config::*field;
    std::uint32_t min;
    std::uint32_t max;
};

struct Text {
    std::string Config::*field;
    std::string_view wanted;
};

struct Listen {
    std::vector<ListenAddress> Config::*field;
};

struct Origins {
    std::vector<std::string> Config::*field;
};

struct Networks {
    std::vector<std::string> Config::*field;
};

/// What a setting is, and where it goes.
using Kind =
    std::variant<Text, Number, bool Config::*, AccessLog Config::*, LogLevel Config::*, Listen, Origins, Networks>;

/// One setting. Its flag, key, variable, help and printed form are all made from this.
struct Row {
    std::string_view name;  ///< flag `--name`, key `name`, variable TJP_NAME
    Kind kind;
    std::string_view initial;     ///< the default, as it would be written
    std::string_view value_name;  ///< stands for the value in the help
    std::string_view help;
};

/// Every setting, in the order in which they are printed.
std::span<const Row> table();

/// The row of that name, or nullptr.
const Row* find(std::string_view name);

/// TJP_ and the name in capitals.
std::string variable(const Row& row);

bool is_list(const Row& row);
bool is_switch(const Row& row);

/// What a value must look like, to follow "wanted: ".
std::string wanted(const Row& row);

/// Reads `text` into its field; false, with nothing changed, where it is not as `wanted` says. Lists take commas.
[[nodiscard]] bool assign(const Row& row, std::string_view text, Config& config);

/// The field's value, as it would be written and as JSON.
std::string value_text(const Row& row, const Config& config);
std::string value_json(const Row& row, const Config& config);

/// `text` in quotes, with JSON's escapes. Bytes that are not UTF-8 come out as U+FFFD.
std::string json_quote(std::string_view text);

}  // namespace tjp::config
