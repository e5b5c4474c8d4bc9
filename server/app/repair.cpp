// A damaged journal is never written to: it is read through a copy that shares its tables, and what comes of it is a
// new one, which gets its place when it is whole.
#include "server/app/repair.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "server/app/admin_socket.hpp"
#include "server/app/passing_folder.hpp"
#include "server/app/store.hpp"
#include "storage/engine/rocksdb/rocksdb_engine.hpp"
#include "storage/engine/write_queue.hpp"
#include "storage/model/big_endian.hpp"
#include "storage/stores/blocking.hpp"
#include "storage/stores/event_store.hpp"

namespace tjp {
namespace {

namespace fs = std::filesystem;

/// Whether a process has the store open.
bool is_in_use(const fs::path& data) {
    const int file = ::open((data / "db" / "LOCK").c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) return false;
    struct flock lock {};
    lock.l_type = F_WRLCK;
    lock.l_whence = SEEK_SET;
    const bool held = ::fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
    ::close(file);
    return held;
}

/// A copy of the files; tables, which nobody ever changes, are shared where the file system can.
Result<void> copy_files(const fs::path& from, const fs::path& to) {
    std::error_code failure;
    fs::remove_all(to, failure);
    fs::create_directories(to, failure);
    if (!failure) fs::permissions(to, fs::perms::owner_all, failure);
    for (const auto& entry : fs::directory_iterator(from, failure)) {
        const fs::path name = entry.path().filename();
        if (!entry.is_regular_file(failure) || name == "LOCK") continue;
        if (name.extension() == ".sst") {
            fs::create_hard_link(entry.path(), to / name, failure);
            if (!failure) continue;
        }
        fs::copy_file(entry.path(), to / name, fs::copy_options::overwrite_existing, failure);
        if (failure) break;
    }
    if (failure) return Error{Code::unavailable, to.string() + ": " + failure.message(), {}};
    return {};
}

class RepairShop {
public:
    RepairShop(const Config& config, fs::path data, const fs::path& room, bool salvage)
        : source_config_(config), new_config_(config), data_(std::move(data)), salvage_(salvage) {
        source_config_.data_dir = (room / "damaged").string();
        new_config_.data_dir = (room / "new").string();
    }

    fs::path made() const { return fs::path(new_config_.data_dir) / "db"; }

    Result<Repair> run() {
        auto source = open_damaged();
        if (!source) return of_original(source.error());
        repair_.before = verify(**source);
        for (std::string& fault : repair_.before.faults) tell_of_original(fault);
        // Followers of the events go on behind the last one they saw: numbers must not be given twice.
        const LogPosition before_new{last_sequence(**source) + (salvage_ ? event_store::numbers_of_lost_commits() : 0)};
        auto target = open_store(new_config_, {{}, {}, false, before_new.sequence}, WhenMissing::make);
        if (!target) return target.error();
        auto rebuilt = rebuild(**source, **target, {salvage_, files_lost_});
        if (!rebuilt) return of_original(rebuilt.error());
        repair_.rebuilt = std::move(*rebuilt);
        if (salvage_) {
            const auto noted =
                transact_and_wait(**target, [&](Transaction& tx) { return event_store::note_trimmed(tx, before_new); });
            if (!noted) return noted.error();
        }
        if (auto flushed = (*target)->flush(); !flushed) return flushed.error();
        repair_.after = verify(**target);
        if (!repair_.after.sound()) {
            return Error{Code::internal, "the new journal is not sound: " + repair_.after.faults.front(), {}};
        }
        return std::move(repair_);
    }

private:
    /// The gentlest way that works.
    Result<std::unique_ptr<Engine>> open_damaged() {
        auto engine = open_copy(false);
        if (engine)
            return salvage_ && lacks_tables() && !verify(**engine).sound() ? list_files_anew(std::move(*engine))
                                                                           : std::move(engine);
        if (!salvage_ || !may_be_damage(engine.error())) return engine;
        engine = open_copy(true);
        repair_.dropped = "the log of the latest changes is damaged or ends early: some of them are lost";
        if (engine || !may_be_damage(engine.error())) return engine;
        return list_files_anew(nullptr);
    }

    /// A list of files that was damaged may name some that never were.
    static bool may_be_damage(const Error& error) {
        return error.code == Code::corrupt || error.code == Code::unavailable;
    }

    /// Whether tables went when the copy was opened: as far as its list of files knows, nobody needs them.
    bool lacks_tables() const { return tables_in(source_folder()) < tables_in(data_ / "db"); }

    static std::size_t tables_in(const fs::path& folder) {
        std::error_code ec;
        std::size_t count = 0;
        for (const auto& entry : fs::directory_iterator(folder, ec))
            count += entry.path().extension() == ".sst" ? 1U : 0U;
        return count;
    }

    Result<std::unique_ptr<Engine>> list_files_anew(std::unique_ptr<Engine> opened) {
        opened.reset();
        if (auto copied = copy_files(data_ / "db", source_folder()); !copied) return copied.error();
        RocksDbOptions options;
        options.folder = source_folder();
        options.salvage = true;
        if (auto saved = salvage_files(options); !saved) return saved.error();
        files_lost_ = true;
        repair_.dropped = "whole files are damaged or missing: what was in them and nowhere else is lost";
        return open_store(source_config_, {{}, {}, true, 0}, WhenMissing::complain);
    }

    Result<std::unique_ptr<Engine>> open_copy(bool drop_rest_of_log) {
        if (auto copied = copy_files(data_ / "db", source_folder()); !copied) return copied.error();
        return open_store(source_config_, {{}, {}, drop_rest_of_log, 0}, WhenMissing::complain);
    }

    /// What is said of the copy holds of what it is a copy of.
    void tell_of_original(std::string& sentence) const {
        const std::string copy = source_folder().string();
        for (std::size_t at = 0; (at = sentence.find(copy)) != std::string::npos;) {
            sentence.replace(at, copy.size(), (data_ / "db").string());
        }
    }

    Error of_original(Error error) const {
        tell_of_original(error.detail);
        return error;
    }

    fs::path source_folder() const { return fs::path(source_config_.data_dir) / "db"; }

    std::uint64_t last_sequence(const Engine& source) const {
        std::uint64_t last = newest_commit_said(source_folder());
        std::string value;
        const auto found = source.get(Table::meta, WriteQueue::sequence_key, value, ReadTier::any);
        if (found && *found) last = WriteQueue::parse_sequence(value).value_or(last);
        const ScanRange all{std::string(1, '\0'), std::string(300, '\xff')};
        const auto newest = [&](std::string_view key, std::string_view) {
            if (key.size() >= 8) last = std::max(last, read_be64(key));
            return false;
        };
        static_cast<void>(source.scan(Table::events, all, ScanOrder::backward, ReadTier::any, newest));
        return last;
    }

    Config source_config_;
    Config new_config_;
    const fs::path data_;
    const bool salvage_;
    bool files_lost_ = false;
    Repair repair_;
};

}  // namespace

Result<Repair> repair_data(const Config& config, const fs::path& target, bool salvage) {
    std::error_code ec;
    const fs::path data = fs::absolute(config.data_dir, ec).lexically_normal();
    if (!fs::exists(data / "db", ec)) return Error{Code::not_found, data.string() + ": there is no journal here", {}};
    if (fs::exists(target / "db", ec)) {
        return Error{Code::conflict, target.string() + ": there is a journal here already: name another folder", {}};
    }
    if (lies_within(target, data)) {
        return Error{Code::conflict, target.string() + ": a new journal cannot lie within the damaged one", {}};
    }
    const bool served =
        ask_server(admin_socket_path(data), R"({"command":"ping"})", std::chrono::seconds(5)).has_value();
    if (served || is_in_use(data)) {
        return Error{Code::busy, data.string() + ": in use by another process (stop it first)", {}};
    }
    const bool was_there = fs::exists(target, ec);
    if (auto made = make_private_folder(target); !made) return made.error();
    Result<Repair> repaired = Error{Code::internal, {}, {}};
    {
        const PassingFolder room(target, "repairing-");
        RepairShop shop(config, data, room.path(), salvage);
        repaired = shop.run();
        if (repaired) fs::rename(shop.made(), target / "db", ec);
        if (repaired && ec) repaired = Error{Code::unavailable, target.string() + ": " + ec.message(), {}};
    }
    if (!repaired && !was_there) fs::remove(target, ec);  // only where it is empty
    return repaired;
}

}  // namespace tjp
