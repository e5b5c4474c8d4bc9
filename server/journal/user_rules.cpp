#include "server/journal/user_rules.hpp"

#include <algorithm>

#include "storage/codec/utf8.hpp"

namespace tjp {
namespace {

/// C0, DEL and C1 (in UTF-8 0xc2 and 0x80 to 0x9f).
bool has_controls(std::string_view text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x20 || c == 0x7f) return true;
        if (c == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0) return true;
    }
    return false;
}

}  // namespace

bool is_email(std::string_view text) {
    const auto at = text.find('@');
    const bool clean =
        std::ranges::none_of(text, [](char c) { return static_cast<unsigned char>(c) <= 0x20 || c == 0x7f; });
    return clean && text.size() <= max_email_bytes && at != 0 && at != std::string_view::npos &&
           at + 1 != text.size() && text.find('@', at + 1) == std::string_view::npos;
}

bool is_key_name(std::string_view text) {
    return !text.empty() && text.size() <= max_key_name_bytes && is_utf8(text) && !has_controls(text);
}

}  // namespace tjp
