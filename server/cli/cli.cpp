#include "server/cli/cli.hpp"

#include <array>
#include <cstdio>
#include <iostream>

namespace tjp::cli {
namespace {

constexpr std::string_view overview = R"(tjp - a trade journal that you host yourself

  tjp serve --data DIR              serve the API (and make the folder, the first time)
  tjp user add|list|set             who may keep a journal here
  tjp key create|list|revoke        the API keys of a user
  tjp demo --data DIR               a demo user with a year of trades and signals
  tjp backup --to FOLDER            a copy of the journal; list shows what there is
  tjp restore --from FOLDER         a journal from such a copy
  tjp verify --data DIR             looks at everything that is stored
  tjp repair --data DIR --to NEW    a sound journal from a damaged one
  tjp config print                  every setting, its value, and where that comes from
  tjp help COMMAND                  more about one of these
  tjp version

To begin:
  tjp serve --data ./journal &
  tjp user add you@example.com --data ./journal
  export TJP_API_KEY=$(tjp key create --user you@example.com --name first --scope read+write --data ./journal)
  curl -H "Authorization: Bearer $TJP_API_KEY" http://127.0.0.1:8080/api/v1/me

TJP_DATA=./journal in the environment saves the --data. Commands work whether or not a server is running.
)";

struct Command {
    std::string_view name;
    int (*run)(const Words&);
};

constexpr std::array commands{
    Command{"serve", &serve},   Command{"user", &user},     Command{"key", &key},
    Command{"demo", &demo},     Command{"backup", &backup}, Command{"restore", &restore},
    Command{"verify", &verify}, Command{"repair", &repair}, Command{"config", &config},
};

bool asks_for_help(const std::string& word) { return word == "help" || word == "--help" || word == "-h"; }

}  // namespace

int complain(std::string_view sentence, int code) {
    std::cerr << "tjp: " << sentence << '\n';
    return code;
}

int run(const Words& words) {
    if (words.empty()) {
        std::cerr << overview;
        return misused;
    }
    Words rest(words.begin() + 1, words.end());
    std::string name = words.front();
    if (asks_for_help(name)) {
        if (rest.empty()) {
            std::cout << overview;
            return done;
        }
        name = rest.front();
        rest = {"--help"};
    }
    if (name == "version" || name == "--version") {
        std::cout << "tjp " TJP_VERSION "\n";
        return done;
    }
    for (const Command& command : commands) {
        if (command.name != name) continue;
        const int code = command.run(rest);
        return std::cout.flush() || code != done ? code : complain("the answer could not be written", failed);
    }
    return complain("there is no command " + name + "; tjp help lists them", misused);
}

}  // namespace tjp::cli
