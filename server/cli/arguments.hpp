#pragma once

#include <boost/program_options/options_description.hpp>
#include <boost/program_options/variables_map.hpp>
#include <optional>
#include <string>
#include <vector>

#include "server/cli/cli.hpp"

namespace tjp::cli {

/// The options every admin command has (--data, --config, --json, --help), and those of the command itself.
class Arguments {
public:
    /// `positional` names what stands without a flag, in order; empty: nothing may.
    Arguments(const boost::program_options::options_description& own, const std::vector<std::string>& positional,
              const Words& words);

    /// What is wrong with the command line, empty where nothing is.
    const std::string& fault() const { return fault_; }
    bool has(const std::string& name) const { return values_.count(name) > 0; }
    std::string text(const std::string& name) const;
    bool help() const { return has("help"); }
    bool json() const { return has("json"); }

    /// What of this is for the configuration: --data and --config.
    Words settings() const;

private:
    boost::program_options::variables_map values_;
    std::string fault_;
};

}  // namespace tjp::cli
