#pragma once

#include <boost/program_options/options_description.hpp>
#include <string>
#include <string_view>
#include <vector>

namespace tjp::config {

struct Row;

/// The table as Boost.Program_options has it: every value a string, since what it means is the table's business.
boost::program_options::options_description options();

/// What one source says about one setting.
struct Given {
    const Row* row;
    std::vector<std::string> values;  ///< more than one where it was given more than once
    std::string source;               ///< for people: where it stands
};

/// What a source says, and what is wrong with it.
struct Findings {
    std::vector<Given> given;
    std::vector<std::string> errors;
    std::vector<std::string> warnings;
};

Findings read_flags(const std::vector<std::string>& args);
Findings read_environment(const std::vector<std::pair<std::string, std::string>>& environment);

/// The text of a config file; `path` is for the messages. `data_folder`: the one by way of which it was found, so that
/// it cannot name another; empty: it was named.
Findings read_file_text(const std::string& text, const std::string& path, const std::string& data_folder);

}  // namespace tjp::config
