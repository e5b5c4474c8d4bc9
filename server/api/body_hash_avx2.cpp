// Compiled for AVX2, and called only where the machine has it.
#ifdef TJP_HAS_AVX2

#define XXH_INLINE_ALL
#define XXH_VECTOR XXH_AVX2
#include <xxhash.h>

#include "server/api/body_hash.hpp"

namespace tjp::api {

BodyHash body_hash_avx2(std::string_view body) {
    const XXH128_hash_t hash = XXH3_128bits(body.data(), body.size());
    return {hash.high64, hash.low64};
}

}  // namespace tjp::api

#endif
