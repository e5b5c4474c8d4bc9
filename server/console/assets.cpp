#include "server/console/assets.hpp"

#include <algorithm>

namespace tjp::console {

const Asset* find_asset(std::string_view path) {
    const std::span<const Asset> all = assets();
    const auto found = std::ranges::find(all, path, &Asset::path);
    return found == all.end() ? nullptr : &*found;
}

}  // namespace tjp::console
