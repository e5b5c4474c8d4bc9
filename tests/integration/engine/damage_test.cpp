// What happens to acknowledged commits when the log on disk is not as it was written.

#ifndef TJP_TSAN

#include <algorithm>
#include <fstream>
#include <iterator>
#include <vector>

#include "tests/catch.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/random.hpp"

namespace {

using namespace tjp;
namespace fs = std::filesystem;
using test::value_of;

constexpr int commits = 60;

std::string value_for(int number) { return std::string(700, static_cast<char>('a' + number % 26)); }

/// A folder whose commits are in the log alone, and the log's file.
class LoggedStore {
public:
    LoggedStore() : engine_(test::EngineKind::rocksdb) {
        for (int i = 0; i < commits; ++i) {
            REQUIRE(test::put(*engine_, Table::users, "k" + std::to_string(i), value_for(i)).committed());
        }
        engine_.close();
        for (const auto& file : fs::directory_iterator(engine_.options.folder)) {
            const bool larger = log_.empty() || file.file_size() > fs::file_size(log_);
            if (file.path().extension() == ".log" && larger) log_ = file.path();
        }
        std::ifstream in(log_, std::ios::binary);
        bytes_.assign(std::istreambuf_iterator<char>(in), {});
        REQUIRE(bytes_.size() > commits * 700);
    }

    const std::string& bytes() const { return bytes_; }
    fs::path folder() const { return engine_.options.folder; }

    /// Opens a copy of the folder whose log holds `bytes`. Whether it is known how far the log went: after a power cut
    /// it may not be.
    Result<std::unique_ptr<Engine>> open_with(const std::string& bytes, bool salvage = false, bool end_known = true) {
        const fs::path folder = engine_.folder() / ("copy" + std::to_string(copies_++));
        fs::copy(engine_.options.folder, folder, fs::copy_options::recursive);
        std::ofstream(folder / log_.filename(), std::ios::binary | std::ios::trunc) << bytes;
        if (!end_known) REQUIRE(fs::remove(folder / "high_water"));
        RocksDbOptions options = engine_.options;
        options.folder = folder;
        options.salvage = salvage;
        return open_rocksdb(options);
    }

    std::string log_of_last_copy() const {
        std::ifstream in(engine_.folder() / ("copy" + std::to_string(copies_ - 1)) / log_.filename(), std::ios::binary);
        return {std::istreambuf_iterator<char>(in), {}};
    }

private:
    test::TestEngine engine_;
    fs::path log_;
    std::string bytes_;
    int copies_ = 0;
};

/// How many commits are there, from the first one on without a gap, each with its value.
int intact(const Engine& engine) {
    int count = 0;
    while (count < commits && value_of(engine, Table::users, "k" + std::to_string(count)) == value_for(count)) ++count;
    for (int i = count; i < commits; ++i) CHECK_FALSE(value_of(engine, Table::users, "k" + std::to_string(i)));
    return count;
}

}  // namespace

TEST_CASE("an undamaged log gives everything back", "[engine]") {
    LoggedStore store;
    const auto engine = store.open_with(store.bytes());
    REQUIRE(engine);
    CHECK(intact(**engine) == commits);
}

TEST_CASE("a flipped bit in the middle of the log is refused, not skipped", "[engine]") {
    LoggedStore store;
    test::Random random("damaged log");
    INFO("TJP_TEST_SEED=" << random.seed());
    int refused = 0;
    for (int round = 0; round < 12; ++round) {
        std::string damaged = store.bytes();
        // Not in the last record, which may look like one that was never finished.
        const auto at = random.below(damaged.size() - 2'000);
        damaged[at] = static_cast<char>(damaged[at] ^ 1 << random.below(8));
        INFO("byte " << at);
        const auto engine = store.open_with(damaged);
        if (engine) {
            CHECK(intact(**engine) == commits);  // nothing that was acknowledged may be missing in silence
            continue;
        }
        ++refused;
        CHECK(engine.error().code == Code::corrupt);
        CHECK(engine.error().detail.find("damaged") != std::string::npos);
    }
    CHECK(refused >= 10);
}

TEST_CASE("a torn tail costs the commits in it and no others", "[engine]") {
    LoggedStore store;
    const std::size_t size = store.bytes().size();
    int last = -1;
    for (const std::size_t kept :
         {std::size_t{0}, size / 3, size - 3'000, size - 800, size - 400, size - 7, size - 1}) {
        INFO("first " << kept << " bytes of " << size);
        const auto engine = store.open_with(store.bytes().substr(0, kept), false, false);
        REQUIRE(engine);
        const int there = intact(**engine);
        CHECK(there >= last);
        CHECK(there < commits);
        last = there;
        // The store goes on from there.
        CHECK(test::put(**engine, Table::users, "next", "x").sequence == static_cast<std::uint64_t>(there) + 1);
    }
    CHECK(last == commits - 1);
}

TEST_CASE("a last record whose end was never written is a torn tail", "[engine]") {
    LoggedStore store;
    test::Random random("torn tail");
    INFO("TJP_TEST_SEED=" << random.seed());
    constexpr std::size_t page = 4096;
    const std::size_t whole = store.bytes().size() / page * page;
    std::string garbage(10 * page + 7, ' ');
    for (char& c : garbage) c = static_cast<char>(random.below(256));
    for (const std::string& tail : {std::string(38, '\0'), std::string(page, '\0'), std::string(10 * page + 7, '\0'),
                                    garbage, std::string(page, '\0') + garbage, garbage + std::string(page, '\0')}) {
        INFO(tail.size() << " bytes");
        const std::string torn = store.bytes().substr(0, whole) + tail;
        const auto engine = store.open_with(torn, false, false);
        REQUIRE(engine);
        CHECK(intact(**engine) == commits - static_cast<int>(store.bytes().size() - whole) / 700 - 1);
        // What was acknowledged is not given up for it.
        CHECK_FALSE(store.open_with(torn));
    }
}

TEST_CASE("a damaged record with a sound one behind it is no torn tail, however little follows", "[engine]") {
    LoggedStore store;
    // The records are alike: each has its key, and behind that its value.
    const std::string last = "k" + std::to_string(commits - 1);
    const std::size_t before_last = store.bytes().rfind("k" + std::to_string(commits - 2));
    REQUIRE(store.bytes().rfind(last) > before_last);
    std::string damaged = store.bytes();
    damaged[before_last + 100] = static_cast<char>(damaged[before_last + 100] ^ 4);
    CHECK_FALSE(store.open_with(damaged, false, false));
    // The last one alone may be what power was cut from. That it was acknowledged is known by the other file.
    damaged = store.bytes();
    damaged[damaged.size() - 100] = static_cast<char>(damaged[damaged.size() - 100] ^ 4);
    const auto engine = store.open_with(damaged, false, false);
    REQUIRE(engine);
    CHECK(intact(**engine) == commits - 1);
    const auto refused = store.open_with(damaged);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().detail.find("the last 1 changes are missing") != std::string::npos);
    // Whoever wants to look at what is left of it, or has a better copy of these bytes, finds them as they were.
    CHECK(store.log_of_last_copy() == damaged);
}

TEST_CASE("a log that ends before the last acknowledged commit is refused", "[engine]") {
    LoggedStore store;
    const std::size_t size = store.bytes().size();
    for (const std::size_t kept : {std::size_t{0}, size / 3, size - 800, size - 1}) {
        INFO("first " << kept << " bytes of " << size);
        const auto engine = store.open_with(store.bytes().substr(0, kept));
        REQUIRE_FALSE(engine);
        CHECK(engine.error().code == Code::corrupt);
        CHECK(engine.error().detail.find("changes are missing") != std::string::npos);
        const auto salvaged = store.open_with(store.bytes().substr(0, kept), true);
        REQUIRE(salvaged);
        // Numbers that were given are not given again.
        CHECK(test::put(**salvaged, Table::users, "next", "x").sequence == static_cast<std::uint64_t>(commits) + 1);
    }
    CHECK(newest_commit_said(store.folder()) == static_cast<std::uint64_t>(commits));
}

TEST_CASE("salvage opens a damaged log with what lies on both sides of the damage", "[engine]") {
    LoggedStore store;
    std::string damaged = store.bytes();
    damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x10);
    REQUIRE_FALSE(store.open_with(damaged));
    const auto engine = store.open_with(damaged, true);
    REQUIRE(engine);
    int there = 0;
    for (int i = 0; i < commits; ++i) {
        const auto found = value_of(**engine, Table::users, "k" + std::to_string(i));
        if (!found) continue;
        ++there;
        CHECK(*found == value_for(i));
    }
    // RocksDB goes on with the log's next block, of 32 KiB.
    CHECK(there > commits / 3);
    CHECK(there < commits);
    CHECK(value_of(**engine, Table::users, "k0"));
}

TEST_CASE("damage in a log that is not the newest is refused, to the last of its records", "[engine]") {
    test::TestEngine engine(test::EngineKind::rocksdb);
    const fs::path folder = engine.options.folder;
    REQUIRE(test::put(*engine, Table::users, "first", "x").committed());  // keeps the log of its time
    const std::string large(200'000, 'l');
    const auto fill = [&](const std::string& name) {
        for (int i = 0; i < 100; ++i) {
            REQUIRE(test::put(*engine, Table::trades, name + std::to_string(i), large).committed());
        }
        REQUIRE(test::put(*engine, Table::users, name, "x").committed());
    };
    for (const char* const name : {"a", "b", "c"}) fill(name);
    engine.close();
    std::vector<fs::path> logs;
    for (const auto& file : fs::directory_iterator(folder)) {
        if (file.path().extension() == ".log" && file.file_size() > 0) logs.push_back(file.path());
    }
    std::ranges::sort(logs);
    REQUIRE(logs.size() >= 3);
    int copies = 0;
    const auto open_with = [&](const auto& damage, bool end_known) {
        RocksDbOptions options = engine.options;
        options.folder = engine.folder() / ("copy" + std::to_string(copies++));
        fs::copy(folder, options.folder, fs::copy_options::recursive);
        if (!end_known) fs::remove(options.folder / "high_water");
        damage(options.folder);
        bool refused = false;
        {
            const auto opened = open_rocksdb(options);
            refused = !opened && opened.error().code == Code::corrupt;
            if (opened) CHECK(value_of(**opened, Table::users, "c") == "x");
        }
        fs::remove_all(options.folder);
        return refused;
    };
    REQUIRE_FALSE(open_with([](const fs::path&) {}, true));
    for (const bool end_known : {true, false}) {
        for (const fs::path& log : {logs[0], logs[1]}) {
            const auto name = log.filename();
            const auto size = fs::file_size(log);
            INFO(name << " of " << size << " bytes");
            CHECK(open_with([&](const fs::path& in) { fs::remove(in / name); }, end_known));
            for (const std::uintmax_t kept : {std::uintmax_t{0}, size / 2, size - 1}) {
                CHECK(open_with([&](const fs::path& in) { fs::resize_file(in / name, kept); }, end_known));
            }
            for (const std::uintmax_t at : {size / 2, size - 10}) {
                CHECK(open_with(
                    [&](const fs::path& in) {
                        std::fstream file(in / name, std::ios::binary | std::ios::in | std::ios::out);
                        file.seekp(static_cast<std::streamoff>(at)).put('#');
                    },
                    end_known));
            }
        }
    }
}

TEST_CASE("a damaged table file is told when it is read, not served", "[engine]") {
    test::TestEngine engine(test::EngineKind::rocksdb);
    for (int i = 0; i < commits; ++i) {
        REQUIRE(test::put(*engine, Table::users, "k" + std::to_string(i), value_for(i)).committed());
    }
    REQUIRE(engine->flush());
    engine.close();
    int files = 0;
    for (const auto& file : fs::directory_iterator(engine.options.folder)) {
        if (file.path().extension() != ".sst") continue;
        ++files;
        std::fstream sst(file.path(), std::ios::binary | std::ios::in | std::ios::out);
        for (std::streamoff at = 0; at < 64; ++at) sst.seekp(at).put('#');
    }
    REQUIRE(files > 0);
    const auto opened = open_rocksdb(engine.options);
    if (!opened) {
        CHECK(opened.error().code == Code::corrupt);
        return;
    }
    const auto rows = test::rows_of(**opened, Table::users, test::everything());
    REQUIRE_FALSE(rows);
    CHECK(rows.error().code == Code::corrupt);
}

#endif
