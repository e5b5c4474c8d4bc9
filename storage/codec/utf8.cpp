#include "storage/codec/utf8.hpp"

#include <cstddef>
#include <cstdint>
#include <cstring>

namespace tjp {
namespace {

struct Lead {
    std::size_t followers;
    unsigned char low;  ///< bounds of the first follower
    unsigned char high;
};

/// What may follow a lead byte; 4 followers: it is none.
Lead lead_of(unsigned char byte) {
    if (byte < 0x80) return {0, 0, 0};
    if (byte < 0xc2) return {4, 0, 0};
    if (byte < 0xe0) return {1, 0x80, 0xbf};
    if (byte == 0xe0) return {2, 0xa0, 0xbf};
    if (byte == 0xed) return {2, 0x80, 0x9f};
    if (byte < 0xf0) return {2, 0x80, 0xbf};
    if (byte == 0xf0) return {3, 0x90, 0xbf};
    if (byte < 0xf4) return {3, 0x80, 0xbf};
    if (byte == 0xf4) return {3, 0x80, 0x8f};
    return {4, 0, 0};
}

}  // namespace

bool is_utf8(std::string_view text) {
    constexpr std::uint64_t high_bits = 0x8080808080808080U;
    for (std::size_t i = 0; i < text.size();) {
        std::uint64_t eight = high_bits;
        if (text.size() - i >= sizeof eight) std::memcpy(&eight, text.data() + i, sizeof eight);
        if ((eight & high_bits) == 0) {
            i += sizeof eight;
            continue;
        }
        const Lead lead = lead_of(static_cast<unsigned char>(text[i]));
        if (lead.followers > 3 || text.size() - i <= lead.followers) return false;
        for (std::size_t k = 1; k <= lead.followers; ++k) {
            const auto byte = static_cast<unsigned char>(text[i + k]);
            const bool fits = k == 1 ? byte >= lead.low && byte <= lead.high : byte >= 0x80 && byte <= 0xbf;
            if (!fits) return false;
        }
        i += 1 + lead.followers;
    }
    return true;
}

}  // namespace tjp
