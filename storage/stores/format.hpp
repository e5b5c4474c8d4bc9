#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <span>

#include "storage/engine/engine.hpp"

namespace tjp {

/// The form of what is stored, as written by this version of the program.
inline constexpr std::uint32_t current_format = 4;

/// Brings data from format `from` to `from + 1`. Must be safe to run again after a crash in its middle.
struct Migration {
    std::uint32_t from = 0;
    std::function<Result<void>(Engine&)> run;
};

struct FormatOptions {
    std::uint32_t current = current_format;
    std::span<const Migration> migrations;
    std::filesystem::path checkpoint_folder;  ///< copies made before migrations go here, each as `format-<version>`
};

/// Marks a new store with the current format; brings an older one forward step by step, after a checkpoint; refuses
/// one of a newer format, naming both.
Result<void> ensure_format(Engine& engine, const FormatOptions& options);

}  // namespace tjp
