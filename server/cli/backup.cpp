#include <filesystem>
#include <iostream>
#include <optional>

#include "server/app/backups.hpp"
#include "server/app/config.hpp"
#include "server/app/copies.hpp"
#include "server/cli/admin_client.hpp"
#include "server/cli/arguments.hpp"
#include "server/cli/cli.hpp"
#include "server/cli/reports.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/engine/rocksdb/rocksdb_engine.hpp"

namespace tjp::cli {
namespace {

namespace po = boost::program_options;

constexpr std::string_view backup_usage = R"(tjp backup - copies of the journal that share what did not change

  tjp backup --to FOLDER [--keep N]
      Adds a backup to the folder and prints its number. A running server goes on serving meanwhile.
      With --keep only the newest N remain.
  tjp backup list --to FOLDER
      A line a backup: number, when it was made, bytes; or that files of it are missing.

  --data DIR  the data folder (or TJP_DATA in the environment)
  --json      the answer as JSON

tjp serve makes them by itself with --backup-to FOLDER. tjp restore puts one back.
)";

constexpr std::string_view restore_usage = R"(tjp restore - a journal from a backup

  tjp restore --from FOLDER --data DIR [--number N] [--verify]
      Puts the newest backup, or number N, into a data folder that holds no journal yet. Every file of the backup is
      compared with its checksum first. Signals that were pending when it was made are pending again: before an
      executor starts, see to those that were executed since.

  --verify  then looks at every record and index, as tjp verify does
  --json    the answer as JSON
)";

constexpr std::string_view verify_usage = R"(tjp verify - looks at everything that is stored

  tjp verify --data DIR
      Reads every file against its checksum, every record, and every index against what it is of. Prints what there is,
      or a line a fault; the exit code is 1 where there is one. A running server goes on serving meanwhile.

  --json    the answer as JSON
)";

void print_number(const JsonValue& answer) { std::cout << answer.find("backup")->find("number")->text << '\n'; }

/// An absolute path: a running server has another current folder.
std::string absolute(const std::string& path) {
    std::error_code failure;
    return std::filesystem::absolute(path, failure).lexically_normal().string();
}

int list(const Arguments& arguments) {
    const auto backups = list_backups(absolute(arguments.text("to")));
    if (!backups) return complain(backups.error().detail, failed);
    std::string out;
    JsonWriter json(out);
    json.open('{').key("ok").boolean(true).key("backups").open('[');
    for (const Backup& backup : *backups) {
        if (arguments.json()) {
            json.open('{').key("number").number(backup.number);
            json.key("made_at").value(Timestamp{backup.made_at * 1000});
            json.key("bytes").number(static_cast<std::int64_t>(backup.bytes));
            json.key("whole").boolean(backup.whole).close('}');
        } else if (!backup.whole) {
            std::cout << backup.number << "\tdamaged: files are missing or cut short\n";
        } else {
            std::cout << backup.number << '\t' << to_string(Timestamp{backup.made_at * 1000}) << '\t' << backup.bytes
                      << '\n';
        }
    }
    json.close(']').close('}');
    if (arguments.json()) std::cout << out << '\n';
    return done;
}

/// Prints a report; answers the exit code.
int show(const VerifyReport& report, bool as_json) {
    if (as_json) {
        std::string out;
        JsonWriter json(out);
        json.open('{').key("ok").boolean(report.sound());
        write_report(json, report);
        json.close('}');
        std::cout << out << '\n';
        return report.sound() ? done : failed;
    }
    for (const std::string& fault : report.faults) std::cout << fault << '\n';
    if (!report.sound())
        return complain(grouped(report.fault_count) +
                            " faults: leave this folder as it is, and restore a backup into another (tjp help restore),"
                            " or make a new journal of what is sound (tjp help repair)",
                        failed);
    std::cout << "sound: " << counts_of(report) << '\n';
    return done;
}

/// Where the data is; a sentence was printed where that is not to be had.
std::optional<Config> config_of(const Arguments& arguments) {
    const LoadedConfig loaded = load_config({arguments.settings(), process_environment(), true});
    if (loaded.errors.empty()) return loaded.config;
    complain(loaded.errors.front(), misused);
    return std::nullopt;
}

}  // namespace

int backup(const Words& words) {
    po::options_description own;
    own.add_options()("to", po::value<std::string>())("keep", po::value<std::string>());
    const Arguments arguments(own, {"verb"}, words);
    if (arguments.help()) {
        std::cout << backup_usage;
        return done;
    }
    if (!arguments.fault().empty()) return complain(arguments.fault() + "; see tjp help backup", misused);
    const bool lists = arguments.text("verb") == "list";
    if (arguments.text("to").empty()) {
        return complain(
            std::string(lists ? "tjp backup list" : "tjp backup") + " wants --to FOLDER, where backups are kept",
            misused);
    }
    if (lists && !arguments.has("keep")) return list(arguments);
    if (arguments.has("verb")) return complain("tjp backup, or tjp backup list? See tjp help backup", misused);
    std::string request;
    JsonWriter json(request);
    json.open('{').key("command").string("backup").key("folder").string(absolute(arguments.text("to")));
    if (arguments.has("keep")) json.key("keep").string(arguments.text("keep"));
    json.close('}');
    return administer(arguments, request, WhenMissing::complain, print_number);
}

int restore(const Words& words) {
    po::options_description own;
    own.add_options()("from", po::value<std::string>())("number", po::value<std::string>())("verify", "");
    const Arguments arguments(own, {}, words);
    if (arguments.help()) {
        std::cout << restore_usage;
        return done;
    }
    if (!arguments.fault().empty()) return complain(arguments.fault() + "; see tjp help restore", misused);
    if (arguments.text("from").empty()) {
        return complain("tjp restore wants --from FOLDER, where backups are kept", misused);
    }
    std::uint32_t number = 0;
    if (arguments.has("number") && (!parse_keep(arguments.text("number"), number) || number == 0)) {
        return complain("--number must be the number of a backup: tjp backup list shows them", misused);
    }
    const auto config = config_of(arguments);
    if (!config) return misused;
    const auto restored = restore_data(absolute(arguments.text("from")), number, absolute(config->data_dir));
    if (!restored) return complain(restored.error().detail, failed);
    if (!arguments.json()) {
        std::cout << "restored backup " << restored->number << " of " << to_string(Timestamp{restored->made_at * 1000})
                  << '\n';
        std::cout << "signals that were pending then are pending again: before an executor starts, see to those that "
                     "were executed since\n";
    } else if (!arguments.has("verify")) {
        std::cout << backup_reply(*restored) << '\n';
    }
    if (!arguments.has("verify")) return done;
    const auto report = verify_data(*config);
    return report ? show(*report, arguments.json()) : complain(report.error().detail, failed);
}

int verify(const Words& words) {
    const Arguments arguments({}, {}, words);
    if (arguments.help()) {
        std::cout << verify_usage;
        return done;
    }
    if (!arguments.fault().empty()) return complain(arguments.fault() + "; see tjp help verify", misused);
    const auto config = config_of(arguments);
    if (!config) return misused;
    const auto report = verify_data(*config);
    return report ? show(*report, arguments.json()) : complain(report.error().detail, failed);
}

}  // namespace tjp::cli
