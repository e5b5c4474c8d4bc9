#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace tjp::api {

using BodyHash = std::array<std::uint64_t, 2>;  ///< the high half, the low half

/// XXH3 with 128 bits: changes with every byte, and costs a few hundredths of serving what it is of. The same with and
/// without AVX2, which halves it.
BodyHash body_hash(std::string_view body);
/// Its half for machines with AVX2, which it asks for.
BodyHash body_hash_avx2(std::string_view body);

}  // namespace tjp::api
