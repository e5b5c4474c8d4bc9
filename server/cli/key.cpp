#include <iostream>
#include <string>

#include "server/cli/admin_client.hpp"
#include "server/cli/arguments.hpp"
#include "server/cli/cli.hpp"
#include "storage/codec/json_text.hpp"

namespace tjp::cli {
namespace {

namespace po = boost::program_options;

constexpr std::string_view usage = R"(tjp key - the API keys of a user

  tjp key create --user EMAIL --name NAME --scope read|read+write [--expires DATE]
      Prints the new key, alone on a line. It is shown this once: only a hash of it is kept.
      It ends with that day in UTC, or at a timestamp like 2027-01-01T12:00:00Z.
  tjp key list --user EMAIL
      A line a key: id, name, scope, status, made, last used, expires; separated by tabs.
  tjp key revoke ID
      Ends a key by its id (key_...). A running server refuses it at once.

  --data DIR  the data folder (or TJP_DATA in the environment)
  --json      the answer as JSON
)";

std::string shown(const JsonValue* value) {
    return value == nullptr || value->is(JsonValue::Kind::null) ? "-" : value->text;
}

/// A name as one field of a line: whoever chose it must not be able to add fields.
std::string one_field(std::string text) {
    for (char& c : text) {
        if (c == '\t' || c == '\n' || c == '\r') c = ' ';
    }
    return text;
}

void print_text(const JsonValue& answer) { std::cout << answer.find("text")->text << '\n'; }

void print_list(const JsonValue& answer) {
    for (const JsonValue& key : answer.find("keys")->items) {
        std::cout << shown(key.find("id")) << '\t' << one_field(shown(key.find("name"))) << '\t'
                  << shown(key.find("scope")) << '\t' << shown(key.find("status")) << '\t'
                  << shown(key.find("created_at")) << '\t' << shown(key.find("last_used_at")) << '\t'
                  << shown(key.find("expires_at")) << '\n';
    }
}

void print_revoked(const JsonValue& answer) { std::cout << shown(answer.find("key")->find("id")) << " revoked\n"; }

int create(const Arguments& arguments) {
    for (const char* wanted : {"user", "name", "scope"}) {
        if (arguments.has(wanted)) continue;
        return complain(std::string("tjp key create wants --") + wanted + "; see tjp help key", misused);
    }
    std::string request;
    JsonWriter json(request);
    json.open('{').key("command").string("key.create").key("user").string(arguments.text("user"));
    json.key("name").string(arguments.text("name")).key("scope").string(arguments.text("scope"));
    if (arguments.has("expires")) json.key("expires_at").string(arguments.text("expires"));
    json.close('}');
    return administer(arguments, request, WhenMissing::complain, print_text);
}

int list(const Arguments& arguments) {
    if (!arguments.has("user")) return complain("tjp key list wants --user EMAIL", misused);
    std::string request;
    JsonWriter(request)
        .open('{')
        .key("command")
        .string("key.list")
        .key("user")
        .string(arguments.text("user"))
        .close('}');
    return administer(arguments, request, WhenMissing::complain, print_list);
}

int revoke(const Arguments& arguments) {
    if (!arguments.has("id")) return complain("tjp key revoke wants the id of a key; tjp key list shows it", misused);
    std::string request;
    JsonWriter(request).open('{').key("command").string("key.revoke").key("id").string(arguments.text("id")).close('}');
    return administer(arguments, request, WhenMissing::complain, print_revoked);
}

}  // namespace

int key(const Words& words) {
    po::options_description own;
    own.add_options()("user", po::value<std::string>())("name", po::value<std::string>())(
        "scope", po::value<std::string>())("expires", po::value<std::string>());
    const Arguments arguments(own, {"verb", "id"}, words);
    if (arguments.help()) {
        std::cout << usage;
        return done;
    }
    if (!arguments.fault().empty()) return complain(arguments.fault() + "; see tjp help key", misused);
    const std::string verb = arguments.text("verb");
    if (verb == "create") return create(arguments);
    if (verb == "list") return list(arguments);
    if (verb == "revoke") return revoke(arguments);
    return complain("tjp key create, list or revoke? See tjp help key", misused);
}

}  // namespace tjp::cli
