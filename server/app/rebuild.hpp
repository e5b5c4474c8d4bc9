#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/engine/engine.hpp"
#include "storage/model/error.hpp"

namespace tjp {

/// What a rebuild could not take over.
struct RebuildReport {
    static constexpr std::size_t max_losses = 100;

    std::uint64_t recovered = 0;      ///< trades taken from the copy that an index holds
    std::vector<std::string> losses;  ///< a sentence each, the first `max_losses`
    std::uint64_t loss_count = 0;
};

struct RebuildOptions {
    bool salvage = false;     ///< go on past what is damaged; without it the first damage to a record is an error
    bool files_lost = false;  ///< whole files of the source are gone: whatever is not there may have been lost
};

/// Writes every record of `source` into `target`, an empty store, and every index anew from the records. Sessions are
/// not taken over: everybody signs in again.
Result<RebuildReport> rebuild(const Engine& source, Engine& target, const RebuildOptions& options);

}  // namespace tjp
