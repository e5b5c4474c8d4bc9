#include "storage/stores/format.hpp"

#include <algorithm>

#include "storage/model/big_endian.hpp"

namespace tjp {
namespace {

constexpr std::string_view format_key = "format_version";

Result<void> write_format(Engine& engine, std::uint32_t version) {
    std::string bytes(4, '\0');
    write_be32(bytes.data(), version);
    WriteSet writes;
    writes.put(Table::meta, format_key, bytes);
    const CommitResult committed = commit_and_wait(engine, std::move(writes));
    if (committed.error) return *committed.error;
    return {};
}

/// A copy of that name is whole (a checkpoint is renamed into place) and from before a migration that did not end: it
/// is the one worth keeping.
Result<void> copy_aside(Engine& engine, const std::filesystem::path& folder, std::uint32_t version) {
    const auto copy = folder / ("format-" + std::to_string(version));
    std::error_code failure;
    if (std::filesystem::exists(copy, failure)) return {};
    std::filesystem::create_directories(folder, failure);
    if (failure) return Error{Code::unavailable, folder.string() + ": " + failure.message(), {}};
    return engine.checkpoint(copy);
}

}  // namespace

Result<void> ensure_format(Engine& engine, const FormatOptions& options) {
    std::string bytes;
    const auto found = engine.get(Table::meta, format_key, bytes, ReadTier::any);
    if (!found) return found.error();
    if (!*found) return write_format(engine, options.current);
    if (bytes.size() != 4) return Error{Code::corrupt, "the format version in the data folder is damaged", {}};
    std::uint32_t version = read_be32(bytes);
    if (version > options.current) {
        return Error{Code::corrupt,
                     "the data folder has format " + std::to_string(version) + ", this version of tjp reads up to " +
                         std::to_string(options.current) + ": use the newer version that wrote it",
                     {}};
    }
    if (version < options.current) {
        if (auto copied = copy_aside(engine, options.checkpoint_folder, version); !copied) return copied.error();
    }
    for (; version < options.current; ++version) {
        const auto step = std::ranges::find(options.migrations, version, &Migration::from);
        if (step == options.migrations.end()) {
            return Error{Code::corrupt, "there is no way from format " + std::to_string(version), {}};
        }
        if (auto done = step->run(engine); !done) return done.error();
        if (auto marked = write_format(engine, version + 1); !marked) return marked.error();
    }
    return {};
}

}  // namespace tjp
