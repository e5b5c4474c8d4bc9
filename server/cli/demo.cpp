#include "server/app/demo.hpp"

#include <iostream>

#include "server/cli/admin_client.hpp"
#include "server/cli/arguments.hpp"
#include "server/cli/cli.hpp"
#include "storage/codec/json_text.hpp"

namespace tjp::cli {
namespace {

namespace po = boost::program_options;

constexpr std::string_view usage = R"(tjp demo - a journal to look at

  tjp demo [--email EMAIL] [--trades N]
      Makes a demo user with a year of made-up trades, signals and accounts, and prints a read+write key for it.
      Where the user is there already the journal is left as it is, and only a new key is made.

  --data DIR  the data folder (or TJP_DATA in the environment)
  --json      the answer as JSON
)";

void print_text(const JsonValue& answer) { std::cout << answer.find("text")->text << '\n'; }

}  // namespace

int demo(const Words& words) {
    po::options_description own;
    own.add_options()("email", po::value<std::string>())("trades", po::value<std::string>());
    const Arguments arguments(own, {}, words);
    if (arguments.help()) {
        std::cout << usage;
        return done;
    }
    if (!arguments.fault().empty()) return complain(arguments.fault() + "; see tjp help demo", misused);
    std::string request;
    JsonWriter json(request);
    json.open('{').key("command").string("demo").key("email").string(arguments.text("email"));
    json.key("trades").string(arguments.text("trades")).close('}');
    return administer(arguments, request, WhenMissing::make, print_text);
}

}  // namespace tjp::cli
