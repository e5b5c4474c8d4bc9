#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tjp::parser {

/// A text without its escapes, and where each byte of it stands in the text with them; one place more for the end.
struct Decoded {
    std::string text;
    std::vector<std::uint32_t> at;
};

/// Whether a text may hold what `decode` takes away.
bool holds_escapes(std::string_view text);

/// Takes one layer of `\u0065`, `\/` and `%65` away, where they stand for printable ASCII. Called again with the text
/// that it made, it goes on from there, and the places stay those in the first text. False where nothing was to be
/// taken away.
bool decode(std::string_view text, Decoded& decoded);

}  // namespace tjp::parser
