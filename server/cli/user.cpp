#include <iostream>
#include <string>

#include "server/cli/admin_client.hpp"
#include "server/cli/arguments.hpp"
#include "server/cli/cli.hpp"
#include "storage/codec/json_text.hpp"

namespace tjp::cli {
namespace {

namespace po = boost::program_options;

constexpr std::string_view usage = R"(tjp user - who may keep a journal here

  tjp user add EMAIL [--plan pro|free] [--plan-expires DATE] [--password-stdin] [--owner]
      Makes a user and prints the id. The plan is pro, without an end, unless said otherwise; a date is its last day.
  tjp user set EMAIL [--plan pro|free] [--plan-expires DATE|never] [--password-stdin] [--owner]
      Changes what is named; a running server acts on it at once.
  tjp user list
      A line a user: id, email, plan, end of the plan; separated by tabs.

  --owner           makes this the user who lets others in, in place of who it was
  --password-stdin  reads a password (10 to 1024 bytes) from the first line of standard input
  --data DIR        the data folder (or TJP_DATA in the environment)
  --json            the answer as JSON
)";

std::string shown(const JsonValue* value) {
    return value == nullptr || value->is(JsonValue::Kind::null) ? "-" : value->text;
}

void print_id(const JsonValue& answer) { std::cout << shown(answer.find("user")->find("id")) << '\n'; }

void print_list(const JsonValue& answer) {
    for (const JsonValue& user : answer.find("users")->items) {
        std::cout << shown(user.find("id")) << '\t' << shown(user.find("email")) << '\t' << shown(user.find("plan"))
                  << '\t' << shown(user.find("plan_expires_at")) << '\n';
    }
}

bool changes_something(const Arguments& arguments) {
    return arguments.has("plan") || arguments.has("plan-expires") || arguments.has("password-stdin") ||
           arguments.has("owner");
}

int add_or_set(const std::string& verb, const Arguments& arguments) {
    if (!arguments.has("email")) return complain("tjp user " + verb + " wants an email address", misused);
    if (verb == "set" && !changes_something(arguments)) {
        return complain("tjp user set: what is to change? --plan, --plan-expires, --password-stdin or --owner",
                        misused);
    }
    std::string request;
    JsonWriter json(request);
    json.open('{').key("command").string("user." + verb).key("email").string(arguments.text("email"));
    if (arguments.has("plan")) json.key("plan").string(arguments.text("plan"));
    if (arguments.has("plan-expires")) {
        const std::string when = arguments.text("plan-expires");
        json.key("plan_expires_at");
        when == "never" ? json.null() : json.string(when);
    }
    if (arguments.has("password-stdin")) {
        std::string password;
        std::getline(std::cin, password);
        if (password.ends_with('\r')) password.pop_back();  // a file with Windows line ends
        json.key("password").string(password);
    }
    if (arguments.has("owner")) json.key("owner").boolean(true);
    json.close('}');
    return administer(arguments, request, verb == "add" ? WhenMissing::make : WhenMissing::complain, print_id);
}

}  // namespace

int user(const Words& words) {
    po::options_description own;
    own.add_options()("plan", po::value<std::string>())("plan-expires", po::value<std::string>())("password-stdin", "");
    own.add_options()("owner", "");
    const Arguments arguments(own, {"verb", "email"}, words);
    if (arguments.help()) {
        std::cout << usage;
        return done;
    }
    if (!arguments.fault().empty()) return complain(arguments.fault() + "; see tjp help user", misused);
    const std::string verb = arguments.text("verb");
    if (verb == "add" || verb == "set") return add_or_set(verb, arguments);
    if (verb == "list" && !arguments.has("email") && !changes_something(arguments)) {
        return administer(arguments, R"({"command":"user.list"})", WhenMissing::complain, print_list);
    }
    if (verb == "list") return complain("tjp user list takes nothing but --data and --json", misused);
    return complain("tjp user add, list or set? See tjp help user", misused);
}

}  // namespace tjp::cli
