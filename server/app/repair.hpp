#pragma once

#include <filesystem>
#include <optional>

#include "server/app/config.hpp"
#include "server/app/rebuild.hpp"
#include "storage/stores/verify.hpp"

namespace tjp {

/// What a repair did.
struct Repair {
    VerifyReport before;  ///< of the damaged journal, as far as it can be read
    RebuildReport rebuilt;
    std::optional<std::string> dropped;  ///< a sentence: what of the files had to be left out
    VerifyReport after;                  ///< of the new one
};

/// Makes a new journal in `target` from a damaged one, which nobody may have open and which is left as it is. Indexes
/// are made anew from the records. Code::corrupt where records or files are damaged too and `salvage` is not set; then,
/// and after any other failure, there is nothing in `target`.
Result<Repair> repair_data(const Config& config, const std::filesystem::path& target, bool salvage);

}  // namespace tjp
