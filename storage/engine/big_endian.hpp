#pragma once

#include <cstdint>
#include <string_view>

namespace tjp {

/// Big-endian integers: their byte order is their numeric order.
inline void write_be64(char* out, std::uint64_t value) {
    for (int i = 7; i >= 0; --i, value >>= 8) out[i] = static_cast<char>(value & 255);
}

inline void write_be32(char* out, std::uint32_t value) {
    for (int i = 3; i >= 0; --i, value >>= 8) out[i] = static_cast<char>(value & 255);
}

/// `bytes` must hold at least 8.
inline std::uint64_t read_be64(std::string_view bytes) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < 8; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

/// `bytes` must hold at least 4.
inline std::uint32_t read_be32(std::string_view bytes) {
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < 4; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

}  // namespace tjp
