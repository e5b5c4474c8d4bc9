#include "server/api/body_hash.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <string>

#include "tests/catch.hpp"

namespace tjp::api {

TEST_CASE("a body's hash is XXH3's, whatever the machine can do", "[api]") {
    std::string body;
    for (std::size_t size = 0; size < 5000; size += 1 + size / 7) {
        while (body.size() < size) body += static_cast<char>('!' + body.size() * 31 % 90);
        const XXH128_hash_t reference = XXH3_128bits(body.data(), body.size());
        INFO(size);
        CHECK(body_hash(body) == BodyHash{reference.high64, reference.low64});
    }
}

}  // namespace tjp::api
