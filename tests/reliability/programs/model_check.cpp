// Random commands on the stores, and on a model of them that has no index: both must answer the same.
//
//     tjp_model_check [--seed N] [--commands N] [--seconds N] [--forget TABLE] [--shorten SECONDS] [--world N]
//                     [--folder DIR]
//
// Half of the worlds are over RocksDB, with flushes and restarts, the other half over the engine in memory. Commands
// follow from the seed alone: where the two differ, the exit code is 1, and the commands are told that are left after
// as many of them as possible were taken away. `--forget` drops some erases of that table's rows, which must be found;
// `--world` runs that one alone.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <future>
#include <mutex>
#include <thread>

#include "tests/reliability/programs/arguments.hpp"
#include "tests/reliability/programs/model_world.hpp"
#include "tests/reliability/programs/shares.hpp"
#include "tests/support/temp_folder.hpp"

namespace {

using namespace tjp;
using namespace tjp::test;
using Steady = std::chrono::steady_clock;

constexpr std::uint64_t commands_of_world = 10'000;
constexpr std::size_t sizes[] = {6, 40,
                                 150};  // rows of a journal: by turns few, so that lists are often empty, and many

unsigned long long number_of(std::uint64_t number) { return number; }

struct Plan {
    std::uint64_t seed;
    std::uint64_t commands;
    Steady::time_point end;
    std::optional<Table> forgets;
    std::chrono::seconds shortening;
    std::filesystem::path folder;
};

struct World {
    std::uint64_t number;
    EngineKind kind;
    std::vector<Command> commands;
};

struct Found {
    std::uint64_t world;
    std::uint64_t command;
    std::string what;
    std::vector<std::string> shortest;
};

struct Total {
    std::mutex mutex;
    std::uint64_t commands = 0;
    std::uint64_t commits = 0;
    std::uint64_t restarts = 0;
    std::uint64_t worlds = 0;
    std::optional<Found> found;
    std::atomic<bool> stop = false;
};

World make_world(const Plan& plan, std::uint64_t number, std::uint64_t count) {
    Dice dice(plan.seed * 1'000'003 + number);
    World world{number, number % 2 == 0 ? EngineKind::rocksdb : EngineKind::memory, {}};
    for (std::uint64_t i = 0; i < count; ++i) world.commands.push_back(random_command(dice));
    return world;
}

struct Outcome {
    std::uint64_t done = 0;
    std::uint64_t commits = 0;
    std::uint64_t restarts = 0;
    std::optional<std::string> diverged;
    std::vector<std::string> story;
};

Outcome play(const Plan& plan, const World& world, ModelWorld::Story story, const std::atomic<bool>* stop) {
    ModelStore store(world.kind, plan.folder / std::to_string(world.number), plan.forgets);
    ModelWorld model(store, sizes[world.number / 2 % std::size(sizes)], story);
    Outcome outcome;
    try {
        for (const Command& command : world.commands) {
            if (stop != nullptr && (*stop || Steady::now() > plan.end)) break;
            ++outcome.done;
            model.run(command);
        }
        model.finish();
    } catch (const Diverged& found) {
        outcome.diverged = found.what();
    }
    outcome.commits = model.commits();
    outcome.restarts = store.restarts();
    outcome.story = model.story();
    return outcome;
}

/// Takes commands away, many at once and then fewer, as long as the two still differ without them.
World shortened(const Plan& plan, World world) {
    const auto end = Steady::now() + plan.shortening;
    for (std::size_t piece = world.commands.size() / 2; piece > 0; piece /= 2) {
        for (std::size_t at = 0; at < world.commands.size() && Steady::now() < end;) {
            World less = world;
            const auto from = less.commands.begin() + static_cast<std::ptrdiff_t>(at);
            less.commands.erase(from, from + static_cast<std::ptrdiff_t>(std::min(piece, less.commands.size() - at)));
            const Outcome outcome = play(plan, less, ModelWorld::Story::silent, nullptr);
            if (!outcome.diverged) {
                at += piece;
                continue;
            }
            less.commands.resize(outcome.done);
            world = std::move(less);
        }
    }
    return world;
}

void run_world(const Plan& plan, std::uint64_t number, std::uint64_t count, Total& total) {
    World world = make_world(plan, number, count);
    const Outcome outcome = play(plan, world, ModelWorld::Story::silent, &total.stop);
    {
        const std::scoped_lock lock(total.mutex);
        total.commands += outcome.done;
        total.commits += outcome.commits;
        total.restarts += outcome.restarts;
        ++total.worlds;
        if (!outcome.diverged || total.found) return;
        total.found = Found{number, outcome.done, *outcome.diverged, {}};
        total.stop = true;
    }
    world.commands.resize(outcome.done);
    const Outcome shortest = play(plan, shortened(plan, world), ModelWorld::Story::told, nullptr);
    total.found->shortest = shortest.story;
    if (shortest.diverged) total.found->shortest.push_back(*shortest.diverged);
}

void run_all(const Plan& plan, Total& total) {
    share_out(plan.commands, commands_of_world, plan.end, total.stop,
              [&](std::uint64_t number, std::uint64_t commands) { run_world(plan, number, commands, total); });
}

std::optional<Table> table_called(const std::string& name) {
    if (name.empty()) return std::nullopt;
    const auto found = std::ranges::find(table_specs, name, &TableSpec::name);
    if (found == table_specs.end()) throw std::invalid_argument("--forget " + name + "?");
    return static_cast<Table>(found - table_specs.begin());
}

int run(const Arguments& arguments) {
    std::optional<TempFolder> own;
    const std::string folder = arguments.text("folder", "");
    if (folder.empty()) own.emplace();
    const std::string forgets = arguments.text("forget", "");
    const Plan plan{arguments.number("seed", 1),
                    arguments.number("commands", commands_of_world),
                    Steady::now() + std::chrono::seconds(arguments.number("seconds", 3'600)),
                    table_called(forgets),
                    std::chrono::seconds(arguments.number("shorten", 20)),
                    own ? own->path() : std::filesystem::path(folder)};
    Total total;
    const std::string only = arguments.text("world", "");
    if (only.empty()) {
        run_all(plan, total);
    } else {
        run_world(plan, arguments.number("world", 0), plan.commands, total);
    }
    if (total.found) {
        const auto& [world, command, what, shortest] = *total.found;
        std::printf("diverged: %s\nafter %llu commands of world %llu; in short:\n", what.c_str(), number_of(command),
                    number_of(world));
        for (const std::string& line : shortest) std::printf("    %s\n", line.c_str());
        std::printf("repeat it with: tjp_model_check --seed %llu --world %llu --commands %llu%s%s\n",
                    number_of(plan.seed), number_of(world), number_of(command), forgets.empty() ? "" : " --forget ",
                    forgets.c_str());
    }
    std::printf(
        "{\"seed\": %llu, \"commands\": %llu, \"worlds\": %llu, \"commits\": %llu, \"restarts\": %llu, \"diverged\": "
        "%s}\n",
        number_of(plan.seed), number_of(total.commands), number_of(total.worlds), number_of(total.commits),
        number_of(total.restarts), total.found ? "true" : "false");
    return total.found ? 1 : 0;
}

}  // namespace

int main(int count, char** words) {
    try {
        return run(Arguments(count, words));
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "tjp_model_check: %s\n", failure.what());
        return 2;
    }
}
