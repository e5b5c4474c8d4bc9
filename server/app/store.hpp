#pragma once

#include <filesystem>
#include <functional>
#include <memory>

#include "server/app/config.hpp"
#include "storage/engine/engine.hpp"

namespace tjp {

struct StoreHooks {
    std::function<void(std::string_view line)> on_log;
    std::function<void(const Error& error)> on_fatal;
};

/// Opens the store in a data folder (made if missing, for its owner only) and brings it to the current format.
Result<std::unique_ptr<Engine>> open_store(const Config& config, const StoreHooks& hooks);

/// The admin socket of a data folder.
std::filesystem::path admin_socket_path(const std::filesystem::path& data_dir);

}  // namespace tjp
