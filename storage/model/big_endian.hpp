#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace tjp {

/// Big-endian integers: their byte order is their numeric order. One load or store each, as every key of every row is
/// made of them.
namespace big_endian {
inline constexpr bool swaps = std::endian::native == std::endian::little;
inline std::uint64_t swapped(std::uint64_t value) { return swaps ? __builtin_bswap64(value) : value; }
inline std::uint32_t swapped(std::uint32_t value) { return swaps ? __builtin_bswap32(value) : value; }
}  // namespace big_endian

inline void write_be64(char* out, std::uint64_t value) {
    value = big_endian::swapped(value);
    std::memcpy(out, &value, sizeof value);
}

inline void write_be32(char* out, std::uint32_t value) {
    value = big_endian::swapped(value);
    std::memcpy(out, &value, sizeof value);
}

/// `bytes` must hold at least 8.
inline std::uint64_t read_be64(std::string_view bytes) {
    std::uint64_t value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);
    return big_endian::swapped(value);
}

/// `bytes` must hold at least 4.
inline std::uint32_t read_be32(std::string_view bytes) {
    std::uint32_t value = 0;
    std::memcpy(&value, bytes.data(), sizeof value);
    return big_endian::swapped(value);
}

}  // namespace tjp
