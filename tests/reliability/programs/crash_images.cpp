// Crashes that never happened: what a power cut may leave of a store, at any point of what writers did to it.
//
//     tjp_crash_images [--seed N] [--images N] [--seconds N] [--tails cut,zeros,holes,garbage] [--names file|folder]
//                      [--lie syncs|folders] [--folder DIR] [--keep DIR] [--most-bad N]
//
// Writers change a journal through the stores, the write queue and RocksDB, over a file system that writes down what is
// done to each file, what of it is synced, and when a commit is acknowledged. Then points of that history are picked;
// for each one a folder is made of what a disk that lost its power there may hold: all that was synced, and of the rest
// what chance leaves of it. The store must open, be sound in every index, and hold every acknowledged commit whole, in
// order, and nothing else but the first ones of those that were on their way.
//
// With a lie the disk says that it synced what it did not: such images must be found bad. It ends when `--most-bad`
// images are bad, and the exit code is 1 where one is; `--keep` names a new folder for the first. The writers are
// threads, so that a seed repeats the choices, not their order in time. A `--folder` in memory is the quickest: what is
// synced is for the images to say, not for a disk.
#include <rocksdb/env.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <future>
#include <sstream>
#include <thread>

#include "storage/engine/rocksdb/rocksdb_engine.hpp"
#include "storage/stores/format.hpp"
#include "tests/reliability/programs/arguments.hpp"
#include "tests/reliability/programs/crash_writer.hpp"
#include "tests/reliability/programs/image_check.hpp"
#include "tests/reliability/programs/recording_files.hpp"
#include "tests/reliability/programs/shares.hpp"
#include "tests/support/temp_folder.hpp"

namespace {

using namespace tjp;
using namespace tjp::test;
using Steady = std::chrono::steady_clock;

constexpr std::size_t writers = 6;
constexpr int starts = 3;  // of the store, in one history
constexpr std::uint64_t images_of_history = 50;

unsigned long long number_of(std::uint64_t number) { return number; }

struct Plan {
    std::uint64_t seed;
    std::uint64_t images;
    Steady::time_point end;
    Lie lie;
    DiskRules rules;
    std::uint64_t most_bad;
    std::filesystem::path folder;
};

struct Total {
    std::atomic<bool> stop = false;
    std::mutex mutex;
    ImageCounts counts;
    std::uint64_t histories = 0;
    std::uint64_t commits = 0;
    std::vector<BadImage> bad;
};

/// Opens the store and has the writers write; now and then the tables are written out meanwhile.
void write_once(const RocksDbOptions& options, Ledger& ledger, std::vector<CrashWriter>& crowd, Dice& dice) {
    const auto opened = open_rocksdb(options);
    if (!opened) throw std::runtime_error(opened.error().detail);
    Engine& engine = **opened;
    engine.observe(&ledger);
    if (const auto ready = ensure_format(engine, {}); !ready) throw std::runtime_error(ready.error().detail);
    const int steps = dice.between(2, 30);
    std::vector<std::future<void>> writing;
    writing.reserve(crowd.size());
    for (CrashWriter& writer : crowd) {
        writing.push_back(std::async(std::launch::async, [&engine, &writer, steps] {
            for (int i = 0; i < steps; ++i) writer.step(engine);
        }));
    }
    for (std::size_t flushes = dice.below(4); flushes > 0; --flushes) {
        std::this_thread::sleep_for(std::chrono::milliseconds(dice.between(0, 8)));
        if (const auto flushed = engine.flush(); !flushed) throw std::runtime_error(flushed.error().detail);
    }
    for (auto& done : writing) done.get();
    if (dice.once_in(2)) {  // as the server does when it is told to stop
        if (const auto flushed = engine.flush(); !flushed) throw std::runtime_error(flushed.error().detail);
    }
    engine.stop_writes();
}

/// Before which events there is a crash: anywhere, near an acknowledgement, or where tables were written and the list
/// of files was changed. The first start of a store, which writes much and acknowledges nothing, is seldom met.
std::vector<std::size_t> crash_points(std::span<const FileEvent> events, std::uint64_t count, Dice& dice) {
    constexpr std::size_t near = 4;
    std::vector<std::size_t> told;
    std::vector<std::size_t> listed;
    std::string list;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (events[i].kind == FileEvent::Kind::told) told.push_back(i);
        if (events[i].kind != FileEvent::Kind::beside) continue;
        // The file beside the others tells of the newest commit in its first 8 bytes, and of the list in the next ones.
        const std::string now = events[i].text.size() < 8 ? std::string() : events[i].text.substr(8);
        if (now != list && !told.empty()) listed.push_back(i);
        list = now;
    }
    if (listed.empty()) listed = told;
    std::vector<std::size_t> points;
    while (points.size() < count) {
        const std::size_t where = dice.below(8);
        if (dice.once_in(25)) {
            points.push_back(dice.below(told.front()));
        } else if (where < 3) {
            points.push_back(dice.between(told.front(), events.size()));
        } else if (where < 6) {
            points.push_back(dice.one_of(told) + 1 - std::min(dice.below(near), told.front()));
        } else {
            points.push_back(std::min(dice.one_of(listed) + dice.between<std::size_t>(1, 2), events.size()));
        }
    }
    std::ranges::sort(points);
    return points;
}

/// One history of writes, and images of it.
void explore(const Plan& plan, std::uint64_t number, std::uint64_t images, Total& total) {
    Dice dice(plan.seed * 1'000'003 + number);
    const auto folder = plan.folder / std::to_string(number);
    FileLog log({}, folder / "written");
    Ledger ledger(log);
    // As long as disks take, quick ones and slow ones: the longer, the more happens meanwhile.
    const DiskManners manners{plan.lie, std::chrono::microseconds(dice.between(50, dice.once_in(2) ? 200 : 2'000))};
    const auto env = rocksdb::NewCompositeEnv(std::make_shared<RecordingFiles>(log, manners));
    RocksDbOptions options;
    options.folder = folder / "written";
    options.min_free_bytes = 0;
    options.write_buffer_bytes = dice.between<std::size_t>(16, 48) << 20;
    options.env = env.get();
    SystemClock clock;
    IdSource ids(clock);
    std::vector<CrashWriter> crowd;
    for (std::size_t i = 0; i < writers; ++i) crowd.emplace_back(ids, dice.bits());
    for (int i = 0; i < starts; ++i) write_once(options, ledger, crowd, dice);

    const std::span<const FileEvent> events = log.events();
    const std::vector<std::size_t> points = crash_points(events, images, dice);
    DiskState disk({}, plan.rules);
    Oracle oracle;
    ImageCheck check(folder / "image", plan.rules, dice.bits());
    std::size_t played = 0;
    for (const std::size_t point : points) {
        if (total.stop || Steady::now() > plan.end || check.counts().images >= images) break;
        disk.play(events.subspan(played, point - played));
        played = point;
        while (oracle.sequence() < disk.told()) oracle.play(ledger.commits()[oracle.sequence()]);
        const std::span<const Commit> commits = ledger.commits();
        try {
            check.look(disk.crash(dice), oracle, commits.subspan(oracle.sequence()));
        } catch (const BadImage& found) {
            const std::scoped_lock lock(total.mutex);
            total.bad.push_back(found);
            if (total.bad.size() >= plan.most_bad) total.stop = true;
        }
    }
    std::filesystem::remove_all(folder);
    const std::scoped_lock lock(total.mutex);
    total.counts += check.counts();
    total.commits += ledger.commits().size();
    ++total.histories;
}

void keep(const BadImage& bad, const std::filesystem::path& folder) {
    std::filesystem::create_directories(folder);
    for (const auto& [name, bytes] : bad.image.files) {
        std::ofstream(folder / name, std::ios::binary).write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
    }
    std::printf("the image is kept in %s\n", folder.c_str());
}

/// Of words with commas between them.
std::vector<Tail> tails_in(const std::string& words) {
    std::vector<Tail> tails;
    std::istringstream rest(words);
    for (std::string word; std::getline(rest, word, ',');) {
        const auto found = std::ranges::find(tail_words, word);
        if (found == tail_words.end()) throw std::invalid_argument("--tails " + words + "?");
        tails.push_back(static_cast<Tail>(found - tail_words.begin()));
    }
    return tails;
}

NamesLast names_in(const std::string& word) {
    if (word == "folder") return NamesLast::by_folder;
    if (word != "file") throw std::invalid_argument("--names " + word + "?");
    return NamesLast::by_file;
}

Lie lie_in(const std::string& word) {
    if (word == "syncs") return Lie::syncs;
    if (word == "folders") return Lie::folders;
    if (word != "none") throw std::invalid_argument("--lie " + word + "?");
    return Lie::none;
}

void explore_all(const Plan& plan, Total& total) {
    share_out(plan.images, images_of_history, plan.end, total.stop,
              [&](std::uint64_t number, std::uint64_t images) { explore(plan, number, images, total); });
}

/// Faults that differ in numbers alone are of one kind.
std::string kind_of(std::string fault, const std::string& folder) {
    for (auto at = fault.find(folder); at != std::string::npos; at = fault.find(folder)) fault.erase(at, folder.size());
    std::string kind;
    for (const char c : fault) {
        const bool digit = c >= '0' && c <= '9';
        if (!digit || !kind.ends_with('#')) kind += digit ? '#' : c;
    }
    return kind;
}

void print(const Plan& plan, const Total& total) {
    std::map<std::string, std::uint64_t> kinds;
    for (const BadImage& bad : total.bad) {
        if (++kinds[kind_of(bad.fault, plan.folder)] == 1) std::printf("%s\n", bad.what());
    }
    for (const auto& [kind, count] : kinds) std::printf("%llu: %s\n", number_of(count), kind.c_str());
    std::printf(
        "{\"seed\": %llu, \"images\": %llu, \"histories\": %llu, \"commits\": %llu, \"crashed_again\": %llu, "
        "\"with_commits_in_flight\": %llu, \"before_any_commit\": %llu, \"bad\": %llu}\n",
        number_of(plan.seed), number_of(total.counts.images), number_of(total.histories), number_of(total.commits),
        number_of(total.counts.again), number_of(total.counts.in_flight), number_of(total.counts.empty),
        number_of(total.bad.size()));
}

int run(const Arguments& arguments) {
    std::optional<TempFolder> own;
    const std::string folder = arguments.text("folder", "");
    if (folder.empty()) own.emplace();
    const std::string tails = arguments.text("tails", "cut,zeros,holes,garbage");
    const std::string names = arguments.text("names", "file");
    const std::string lie = arguments.text("lie", "none");
    const Plan plan{arguments.number("seed", 1),
                    arguments.number("images", 100),
                    Steady::now() + std::chrono::seconds(arguments.number("seconds", 3'600)),
                    lie_in(lie),
                    {tails_in(tails), names_in(names)},
                    arguments.number("most-bad", 1),
                    own ? own->path() : std::filesystem::path(folder)};
    Total total;
    explore_all(plan, total);
    print(plan, total);
    if (total.bad.empty()) return 0;
    std::printf("repeat it with: tjp_crash_images --seed %llu --images %llu --tails %s --names %s --lie %s\n",
                number_of(plan.seed), number_of(plan.images), tails.c_str(), names.c_str(), lie.c_str());
    if (const std::string kept = arguments.text("keep", ""); !kept.empty()) keep(total.bad.front(), kept);
    return 1;
}

}  // namespace

int main(int count, char** words) {
    try {
        return run(Arguments(count, words));
    } catch (const std::exception& failure) {
        std::fprintf(stderr, "tjp_crash_images: %s\n", failure.what());
        return 2;
    }
}
