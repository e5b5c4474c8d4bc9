#include "server/api/body_hash.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace tjp::api {

BodyHash body_hash(std::string_view body) {
#ifdef TJP_HAS_AVX2
    static const bool has_avx2 = __builtin_cpu_supports("avx2") != 0;
    if (has_avx2) return body_hash_avx2(body);
#endif
    const XXH128_hash_t hash = XXH3_128bits(body.data(), body.size());
    return {hash.high64, hash.low64};
}

}  // namespace tjp::api
