#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>

#include "server/app/config.hpp"
#include "storage/engine/engine.hpp"

namespace tjp {

struct StoreHooks {
    std::function<void(std::string_view line)> on_log;
    std::function<void(const Error& error)> on_fatal;
    bool salvage = false;              ///< see RocksDbOptions
    std::uint64_t skip_sequences = 0;  ///< see RocksDbOptions
};

/// Makes a folder for its owner only, where there is none.
Result<void> make_private_folder(const std::filesystem::path& folder);

/// Whether a folder is another one, or lies within it, whatever links lead there.
bool lies_within(const std::filesystem::path& inner, const std::filesystem::path& outer);

/// Whether there is a journal in a data folder.
bool holds_journal(const std::filesystem::path& data_dir);

enum class WhenMissing : std::uint8_t { make, complain };

/// Opens the store in a data folder (a missing one is made for its owner only, or is an error) and brings it to the
/// current format. Code::busy where another process has it.
Result<std::unique_ptr<Engine>> open_store(const Config& config, const StoreHooks& hooks, WhenMissing when_missing);

/// How long a command and a server that is starting wait for another command to be done with the folder.
inline constexpr std::chrono::seconds store_patience{10};

/// Random, so that those who wait for the same folder do not keep step.
std::chrono::milliseconds store_retry_delay();

/// The admin socket of a data folder.
std::filesystem::path admin_socket_path(const std::filesystem::path& data_dir);

}  // namespace tjp
