#include "tests/reliability/programs/image_check.hpp"

#include <rocksdb/env.h>

#include <fstream>

#include "storage/engine/rocksdb/rocksdb_engine.hpp"
#include "storage/stores/event_store.hpp"
#include "storage/stores/format.hpp"
#include "storage/stores/verify.hpp"
#include "tests/reliability/programs/crash_writer.hpp"
#include "tests/reliability/programs/recording_files.hpp"

namespace tjp::test {
namespace {

constexpr std::size_t crash_again = 4;  // one image in so many
constexpr int commits_after = 3;

}  // namespace

ImageCounts& ImageCounts::operator+=(const ImageCounts& more) {
    images += more.images;
    again += more.again;
    in_flight += more.in_flight;
    empty += more.empty;
    return *this;
}

void ImageCheck::put(const Files& files) const {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directories(folder_);
    for (const auto& [name, bytes] : files) {
        std::ofstream file(folder_ / name, std::ios::binary);
        file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
        if (!file.flush()) throw std::runtime_error((folder_ / name).string() + " cannot be written");
    }
}

void ImageCheck::look(const CrashImage& image, const Oracle& acknowledged, std::span<const Commit> later) {
    look(image, acknowledged, later, Crash::first);
}

void ImageCheck::look(const CrashImage& image, const Oracle& acknowledged, std::span<const Commit> later, Crash crash) {
    const auto bad = [&](const std::string& what) { return BadImage(what, image); };
    ++counts_.images;
    if (crash == Crash::second) ++counts_.again;
    put(image.files);
    FileLog log(image.files, folder_);
    const auto env = rocksdb::NewCompositeEnv(std::make_shared<RecordingFiles>(log, DiskManners{}));
    Ledger ledger(log);
    Oracle stored = acknowledged;
    {
        RocksDbOptions options;
        options.folder = folder_;
        options.min_free_bytes = 0;
        options.block_cache_bytes = 1UL << 20;
        options.env = env.get();
        const auto opened = open_rocksdb(options);
        if (!opened) {
            const std::string where = folder_.string() + ": ";
            const std::string& said = opened.error().detail;
            throw bad("it cannot be opened: " + (said.starts_with(where) ? said.substr(where.size()) : said));
        }
        Engine& engine = **opened;
        const auto newest = event_store::newest(ReadView(engine, ReadTier::any));
        if (!newest) throw bad("the newest commit cannot be read: " + newest.error().detail);
        const std::uint64_t lowest = acknowledged.sequence();
        if (newest->sequence < lowest) {
            throw bad("acknowledged commits are lost: " + std::to_string(lowest - newest->sequence) + " of " +
                      std::to_string(lowest));
        }
        if (newest->sequence - lowest > later.size()) throw bad("there is a commit that nobody made");
        if (newest->sequence > lowest) ++counts_.in_flight;
        if (lowest == 0) ++counts_.empty;
        for (const Commit& commit : later.first(newest->sequence - lowest)) stored.play(commit);
        if (const auto differs = stored.difference(engine)) {
            throw bad(*differs + ", as of commit " + std::to_string(stored.sequence()) + " of which " +
                      std::to_string(lowest) + " are acknowledged");
        }
        const VerifyReport report = verify(engine);
        if (!report.sound()) throw bad("verify: " + report.faults.front());
        engine.observe(&ledger);
        if (const auto ready = ensure_format(engine, {}); !ready) throw bad("format: " + ready.error().detail);
        SystemClock clock;
        IdSource ids(clock);
        CrashWriter writer(ids, dice_.bits());
        for (int i = 0; i < commits_after; ++i) writer.step(engine);
        engine.stop_writes();
    }
    if (crash == Crash::second || !dice_.once_in(crash_again)) return;
    DiskState disk(image.files, rules_);
    disk.play(std::span(log.events()).first(dice_.below(log.events().size() + 1)));
    std::span<const Commit> made = ledger.commits();
    while (stored.sequence() < disk.told()) {
        stored.play(made.front());
        made = made.subspan(1);
    }
    CrashImage next = disk.crash(dice_);
    next.story = image.story + "\n    then " + next.story;
    look(next, stored, made, Crash::second);
}

}  // namespace tjp::test
