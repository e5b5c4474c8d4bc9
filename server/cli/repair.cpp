#include "server/app/repair.hpp"

#include <filesystem>
#include <iostream>

#include "server/cli/arguments.hpp"
#include "server/cli/cli.hpp"
#include "server/cli/reports.hpp"

namespace tjp::cli {
namespace {

namespace po = boost::program_options;

constexpr std::string_view repair_usage = R"(tjp repair - a sound journal from a damaged one

  tjp repair --data DIR --to NEW [--salvage]
      Makes a new journal in the folder NEW: every record of DIR, and every index anew. DIR is only read, and no server
      may have it open. Prints what was wrong, a line each, and what the new journal holds; tjp serve --data NEW serves
      it. Whoever was signed in with a browser signs in again; API keys and hooks go on working.

  --salvage  also takes what is left where records or whole files are damaged, and prints what is lost. Without it such
             a journal is refused: a backup (tjp help restore) may have all of it. Where the latest changes are lost,
             signals may be pending that were executed: see to them before an executor starts.
  --json     the answer as JSON
)";

void print_json(const Repair& repair) {
    std::string out;
    JsonWriter json(out);
    json.open('{').key("ok").boolean(true).key("before").open('{');
    write_report(json, repair.before);
    json.close('}').key("recovered").number(static_cast<std::int64_t>(repair.rebuilt.recovered));
    json.key("loss_count").number(static_cast<std::int64_t>(repair.rebuilt.loss_count)).key("losses").open('[');
    for (const std::string& loss : repair.rebuilt.losses) json.string(loss);
    json.close(']').key("dropped");
    repair.dropped ? json.string(*repair.dropped) : json.null();
    json.key("after").open('{');
    write_report(json, repair.after);
    json.close('}').close('}');
    std::cout << out << '\n';
}

void print_text(const Repair& repair) {
    for (const std::string& fault : repair.before.faults) std::cout << "was: " << fault << '\n';
    if (repair.before.fault_count > repair.before.faults.size()) {
        std::cout << "was: " << grouped(repair.before.fault_count) << " faults in all\n";
    }
    for (const std::string& loss : repair.rebuilt.losses) std::cout << "lost: " << loss << '\n';
    if (repair.rebuilt.loss_count > repair.rebuilt.losses.size()) {
        std::cout << "lost: " << grouped(repair.rebuilt.loss_count) << " places in all\n";
    }
    if (repair.dropped) std::cout << "lost: " << *repair.dropped << '\n';
    if (repair.rebuilt.recovered > 0) {
        std::cout << "recovered: " << grouped(repair.rebuilt.recovered) << " trades from the index by pair\n";
    }
    std::cout << "made: " << counts_of(repair.after) << '\n';
}

}  // namespace

int repair(const Words& words) {
    po::options_description own;
    own.add_options()("to", po::value<std::string>())("salvage", "");
    const Arguments arguments(own, {}, words);
    if (arguments.help()) {
        std::cout << repair_usage;
        return done;
    }
    if (!arguments.fault().empty()) return complain(arguments.fault() + "; see tjp help repair", misused);
    if (arguments.text("to").empty())
        return complain("tjp repair wants --to NEW, a folder for the new journal", misused);
    const LoadedConfig loaded = load_config({arguments.settings(), process_environment(), true});
    if (!loaded.errors.empty()) return complain(loaded.errors.front(), misused);
    std::error_code failure;
    const auto target = std::filesystem::absolute(arguments.text("to"), failure).lexically_normal();
    const auto repaired = repair_data(loaded.config, target, arguments.has("salvage"));
    if (!repaired) {
        const bool damaged = repaired.error().code == Code::corrupt && !arguments.has("salvage");
        return complain(repaired.error().detail + (damaged ? "; --salvage takes what is left" : ""), failed);
    }
    arguments.json() ? print_json(*repaired) : print_text(*repaired);
    return done;
}

}  // namespace tjp::cli
