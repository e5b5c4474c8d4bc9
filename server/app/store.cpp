#include "server/app/store.hpp"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <optional>

#include "server/app/migrations.hpp"
#include "storage/engine/rocksdb/rocksdb_engine.hpp"
#include "storage/model/id.hpp"
#include "storage/stores/format.hpp"

namespace tjp {
namespace fs = std::filesystem;

Result<void> make_private_folder(const fs::path& folder) {
    std::error_code failure;
    if (fs::is_directory(folder, failure)) return {};
    if (fs::exists(folder, failure)) {
        return Error{Code::unavailable, folder.string() + ": is not a folder", {}};
    }
    if (folder.has_parent_path()) fs::create_directories(folder.parent_path(), failure);
    if (::mkdir(folder.c_str(), S_IRWXU) != 0 && errno != EEXIST) {
        return Error{Code::unavailable, folder.string() + ": cannot make the data folder: " + std::strerror(errno), {}};
    }
    return {};
}

bool lies_within(const fs::path& inner, const fs::path& outer) {
    std::error_code failure;
    const fs::path whole_inner = fs::weakly_canonical(inner, failure);
    const fs::path whole_outer = fs::weakly_canonical(outer, failure);
    return !failure && std::ranges::mismatch(whole_outer, whole_inner).in1 == whole_outer.end();
}

namespace {

bool others_may_look(const fs::path& folder) {
    struct stat found {};
    return ::stat(folder.c_str(), &found) == 0 && (found.st_mode & S_IRWXO) != 0;
}

/// Whose a folder is, where root is about to put files into it that its owner could not open again.
std::optional<std::string> owner_to_be_locked_out(const fs::path& folder) {
    struct stat found {};
    if (::geteuid() != 0 || ::stat(folder.c_str(), &found) != 0 || found.st_uid == 0) return std::nullopt;
    const passwd* const owner = ::getpwuid(found.st_uid);
    return owner != nullptr ? std::string(owner->pw_name) : "#" + std::to_string(found.st_uid);
}

}  // namespace

std::chrono::milliseconds store_retry_delay() {
    std::uint8_t random = 0;
    fill_random(&random, sizeof random);
    return std::chrono::milliseconds(20 + random / 2);
}

fs::path admin_socket_path(const fs::path& data_dir) { return data_dir / "admin.sock"; }

bool holds_journal(const fs::path& data_dir) {
    std::error_code ignored;
    return fs::exists(data_dir / "db", ignored) && !fs::is_empty(data_dir / "db", ignored);
}

Result<std::unique_ptr<Engine>> open_store(const Config& config, const StoreHooks& hooks, WhenMissing when_missing) {
    const fs::path data = fs::path(config.data_dir).lexically_normal();
    if (when_missing == WhenMissing::complain && !holds_journal(data)) {
        return Error{Code::not_found, data.string() + ": there is no journal here", {}};
    }
    if (auto made = make_private_folder(data); !made) return made.error();
    if (const auto owner = owner_to_be_locked_out(data)) {
        return Error{Code::unavailable,
                     data.string() + ": belongs to " + *owner + ", who could not open it after root has: run it as " +
                         *owner + " (sudo -u '" + *owner + "' tjp …)",
                     {}};
    }
    // A copy made without its modes, or a umask of long ago.
    if (others_may_look(data) && others_may_look(data / "db")) {
        return Error{Code::unavailable,
                     data.string() + ": everybody on this machine can read this journal: chmod 700 " + data.string(),
                     {}};
    }
    RocksDbOptions options;
    options.folder = data / "db";
    options.block_cache_bytes = static_cast<std::size_t>(config.cache_mb) << 20;
    options.min_free_bytes = static_cast<std::uint64_t>(config.min_free_mb) << 20;
    options.queue.max_commits = config.write_queue;
    options.queue.max_bytes = static_cast<std::size_t>(config.write_queue_mb) << 20;
    options.on_log = hooks.on_log;
    options.on_fatal = hooks.on_fatal;
    options.salvage = hooks.salvage;
    options.skip_sequences = hooks.skip_sequences;
    auto engine = open_rocksdb(options);
    if (!engine) return engine.error();
    FormatOptions format;
    format.migrations = migrations();
    format.checkpoint_folder = data / "before-migration";
    if (auto ready = ensure_format(**engine, format); !ready) {
        Error error = ready.error();
        error.detail = data.string() + ": " + error.detail;
        return error;
    }
    return std::move(*engine);
}

}  // namespace tjp
