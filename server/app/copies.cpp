#include "server/app/copies.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <string>
#include <thread>

#include "server/app/admin_socket.hpp"
#include "server/app/passing_folder.hpp"
#include "server/app/store.hpp"
#include "server/journal/json_reader.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/engine/rocksdb/rocksdb_engine.hpp"
#include "storage/stores/blocking.hpp"
#include "storage/stores/event_store.hpp"

namespace tjp {
namespace {

namespace fs = std::filesystem;

/// Asks the server that has the folder open for a copy. False where none does.
Result<bool> copy_by_server(const fs::path& data, const fs::path& copy) {
    std::string request;
    JsonWriter(request).open('{').key("command").string("checkpoint").key("folder").string(copy.string()).close('}');
    const auto reply = ask_server(admin_socket_path(data), request);
    if (!reply && reply.error().code == Code::not_found) return false;
    if (!reply) return reply.error();
    const auto answer = parse_json(*reply);
    if (!answer) return Error{Code::internal, "the server's answer was not understood", {}};
    if (const JsonValue* const error = answer->find("error")) return Error{Code::unavailable, error->text, {}};
    return true;
}

/// Gives a folder, and not what a link leads to, to another user.
bool give_folder(const fs::path& folder, uid_t user, gid_t group) {
    const int opened = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (opened < 0) return false;
    const bool given = ::fchown(opened, user, group) == 0;
    ::close(opened);
    return given;
}

/// Makes a folder that the owner of `data` can write to: the server does, and root asks it.
bool make_room_for_copy(const fs::path& folder, const fs::path& data) {
    struct stat owner {};
    if (::stat(data.c_str(), &owner) != 0 || ::mkdir(folder.c_str(), S_IRWXU) != 0) return false;
    return owner.st_uid == ::geteuid() || give_folder(folder, owner.st_uid, owner.st_gid);
}

Result<VerifyReport> verify_store(const Config& config) {
    const auto engine = open_store(config, {}, WhenMissing::complain);
    if (!engine) return engine.error();
    return verify(**engine);
}

/// What came after the backup is not in the journal any more, and was told to who followed its events: they are to be
/// told that, and the numbers of those events not to be given again.
Result<void> leave_out_what_came_after(const fs::path& folder) {
    RocksDbOptions options;
    options.folder = folder;
    options.skip_sequences = event_store::numbers_of_lost_commits();
    const auto engine = open_rocksdb(options);
    if (!engine) return engine.error();
    return transact_and_wait(**engine, [&](Transaction& tx) -> Result<void> {
        auto last = event_store::newest(tx);
        if (!last) return last.error();
        last->sequence += options.skip_sequences;
        tx.mark_urgent();
        return event_store::note_trimmed(tx, *last);
    });
}

}  // namespace

Result<Backup> restore_data(const fs::path& backups, std::uint32_t number, const fs::path& data) {
    std::error_code ec;
    if (fs::exists(data / "db", ec)) {
        return Error{
            Code::conflict, data.string() + ": there is a journal here already: restore into another folder", {}};
    }
    if (lies_within(data, backups)) {
        return Error{Code::conflict, data.string() + ": a journal cannot lie among its backups", {}};
    }
    const bool was_there = fs::exists(data, ec);
    if (auto made = make_private_folder(data); !made) return made.error();
    // Renamed into place when it is whole: a restore that is cut short leaves no journal that looks like one.
    PassingFolder partial(data, "db.restoring-");
    auto restored = restore_backup(backups, number, partial.path());
    if (restored) {
        if (const auto done = leave_out_what_came_after(partial.path()); !done) restored = done.error();
    }
    if (!restored) {
        fs::remove_all(partial.path(), ec);
        if (!was_there) fs::remove(data, ec);  // only where it is empty
        return restored;
    }
    fs::permissions(partial.path(), fs::perms::owner_all, ec);
    fs::rename(partial.path(), data / "db", ec);
    if (ec) return Error{Code::unavailable, data.string() + ": " + ec.message(), {}};
    partial.keep();
    return restored;
}

Result<VerifyReport> verify_data(const Config& config) {
    std::error_code ec;
    const fs::path data = fs::absolute(config.data_dir, ec).lexically_normal();
    const auto give_up = std::chrono::steady_clock::now() + store_patience;
    for (;;) {
        const PassingFolder copy(data, "verifying-");
        if (fs::exists(data / "db", ec)) {
            if (!make_room_for_copy(copy.path(), data)) {
                return Error{Code::unavailable, copy.path().string() + ": cannot make a folder for the copy", {}};
            }
        }
        const auto copied = copy_by_server(data, copy.path() / "db");
        if (!copied) return copied.error();
        if (*copied) {
            static_cast<void>(give_folder(copy.path(), ::geteuid(), ::getegid()));
            Config of_copy = config;
            of_copy.data_dir = copy.path().string();
            return verify_store(of_copy);
        }
        auto report = verify_store(config);
        // A server that is starting has the lock already and not yet its socket.
        if (report || report.error().code != Code::busy || std::chrono::steady_clock::now() > give_up) return report;
        std::this_thread::sleep_for(store_retry_delay());
    }
}

}  // namespace tjp
