#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/engine/engine.hpp"

namespace tjp {

/// What a whole look at the stored data found.
struct VerifyReport {
    struct Count {
        std::string_view what;  ///< as in "trades"
        std::uint64_t rows = 0;
    };

    static constexpr std::size_t max_faults = 100;

    std::vector<Count> counts;
    std::vector<std::string> faults;  ///< a sentence each, none twice, the first `max_faults`
    std::uint64_t fault_count = 0;

    bool sound() const { return fault_count == 0; }
};

/// Reads everything: files against their checksums, every record, and every index against what it is of, in both
/// directions. Nothing may be written meanwhile: of a store that is in use, look at a copy (Engine::checkpoint).
VerifyReport verify(const Engine& engine);

}  // namespace tjp
