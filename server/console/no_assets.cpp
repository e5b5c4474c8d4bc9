#include "server/console/assets.hpp"

/// In place of the console's files, where the build goes without Node (TJP_CONSOLE=OFF).
namespace tjp::console {

std::span<const Asset> assets() { return {}; }

}  // namespace tjp::console
