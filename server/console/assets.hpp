#pragma once

#include <span>
#include <string_view>

/// The web console's files, as the build put them into the binary.
namespace tjp::console {

/// One file, ready-made in every form it is sent in. All views are of static lifetime.
struct Asset {
    std::string_view path;   ///< of its URL
    std::string_view type;   ///< as Content-Type
    std::string_view hash;   ///< SHA-256 of the file, hexadecimal
    bool immutable = false;  ///< another content would have another path
    std::string_view plain;
    std::string_view gzip;
    std::string_view brotli;
};

/// All of them; none where the program was built without the console. Made by embed.mjs, or stands in no_assets.cpp.
std::span<const Asset> assets();

/// nullptr where there is none.
const Asset* find_asset(std::string_view path);

}  // namespace tjp::console
