#include "server/cli/admin_client.hpp"

#include <chrono>
#include <iostream>
#include <thread>

#include "server/app/admin.hpp"
#include "server/app/admin_socket.hpp"
#include "server/app/config.hpp"
#include "server/app/store.hpp"
#include "storage/stores/upkeep.hpp"

namespace tjp::cli {
namespace {

Result<std::string> run_here(Engine& engine, std::string_view request) {
    const SystemClock clock;
    IdSource ids(clock);
    const auto newest = upkeep::newest_time(ReadView(engine, ReadTier::any));
    if (!newest) return newest.error();
    ids.stay_after(*newest);
    return run_admin({engine, ids, clock, {}}, request);
}

}  // namespace

Result<std::string> administer(const Arguments& arguments, std::string_view request, WhenMissing when_missing) {
    if (!parse_json(request)) return invalid({}, "what was given on the command line must be valid UTF-8");
    const LoadedConfig loaded = load_config({arguments.settings(), process_environment(), true});
    if (!loaded.errors.empty()) return Error{Code::invalid, loaded.errors.front(), {}};
    const auto give_up = std::chrono::steady_clock::now() + store_patience;
    for (;;) {
        auto reply = ask_server(admin_socket_path(loaded.config.data_dir), request);
        if (reply || reply.error().code != Code::not_found) return reply;
        const bool is_new = !holds_journal(loaded.config.data_dir);
        const auto engine = open_store(loaded.config, {}, when_missing);
        if (engine && is_new) std::cerr << "tjp: made a new journal in " << loaded.config.data_dir << '\n';
        if (engine) return run_here(**engine, request);
        // A server that is starting has the lock already and not yet its socket; one that is stopping, the reverse;
        // and another command is soon done.
        if (engine.error().code != Code::busy || std::chrono::steady_clock::now() > give_up) return engine.error();
        std::this_thread::sleep_for(store_retry_delay());
    }
}

int administer(const Arguments& arguments, std::string_view request, WhenMissing when_missing,
               void (*print)(const JsonValue& answer)) {
    const auto reply = administer(arguments, request, when_missing);
    if (!reply) return complain(reply.error().detail, failed);
    JsonLimits limits;
    limits.max_values = 50'000'000;  // our own answer: a list of all users may be long
    const auto answer = parse_json(*reply, limits);
    if (!answer) return complain("the server's answer was not understood", failed);
    if (const JsonValue* const error = answer->find("error")) return complain(error->text, failed);
    if (arguments.json()) {
        std::cout << *reply << '\n';
    } else {
        print(*answer);
    }
    return done;
}

}  // namespace tjp::cli
