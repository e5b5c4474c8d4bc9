#include "server/cli/arguments.hpp"

#include <boost/program_options/errors.hpp>
#include <boost/program_options/parsers.hpp>
#include <boost/program_options/positional_options.hpp>

namespace tjp::cli {

namespace po = boost::program_options;

Arguments::Arguments(const po::options_description& own, const std::vector<std::string>& positional,
                     const Words& words) {
    po::options_description all;
    all.add(own);
    all.add_options()("data", po::value<std::string>())("config", po::value<std::string>())("json", "")("help,h", "");
    po::positional_options_description places;
    for (const std::string& name : positional) {
        places.add(name.c_str(), 1);
        all.add_options()(name.c_str(), po::value<std::string>());
    }
    try {
        constexpr auto style = po::command_line_style::unix_style & ~po::command_line_style::allow_guessing;
        po::store(po::command_line_parser(words).options(all).positional(places).style(style).run(), values_);
    } catch (const po::too_many_positional_options_error&) {
        fault_ = "too many words; quote a value that has blanks in it";
    } catch (const po::error& failure) {
        fault_ = failure.what();
    }
}

std::string Arguments::text(const std::string& name) const {
    return has(name) ? values_[name].as<std::string>() : std::string();
}

Words Arguments::settings() const {
    Words words;
    for (const char* name : {"data", "config"}) {
        if (!has(name)) continue;
        words.push_back(std::string("--") + name);
        words.push_back(text(name));
    }
    return words;
}

}  // namespace tjp::cli
