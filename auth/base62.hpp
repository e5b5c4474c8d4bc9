#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace tjp::base62 {

/// The longest value, in bytes; sizes are multiples of four.
constexpr std::size_t max_bytes = 32;

/// How many digits hold every value of `bytes` bytes.
constexpr std::size_t digits_for(std::size_t bytes) {
    // log(256) / log(62) = 1.34359…, rounded up at the fifth place: exact for every size up to max_bytes.
    return (bytes * 134'360 + 99'999) / 100'000;
}
static_assert(digits_for(4) == 6 && digits_for(16) == 22 && digits_for(20) == 27 && digits_for(32) == 43);

/// Appends `digits_for(bytes.size())` digits 0-9 A-Z a-z: the big-endian number, most significant digit first, padded
/// with zeros.
void append(std::string& out, std::span<const std::uint8_t> bytes);

/// Reads what `append` writes for a value of `out.size()` bytes. False where the length is another, a character is no
/// digit or the number does not fit, so each value has exactly one text; `out` is then unspecified.
[[nodiscard]] bool parse(std::string_view text, std::span<std::uint8_t> out);

}  // namespace tjp::base62
