#pragma once

#include <cstdint>
#include <string_view>

namespace tjp {

/// What an Authorization field says to the Bearer scheme.
struct Bearer {
    enum class Kind : std::uint8_t {
        none,       ///< no field, or another scheme: no key was sent
        malformed,  ///< the Bearer scheme, but not one token after it
        token,
    };
    Kind kind = Kind::none;
    std::string_view token;  ///< a view into the field, empty unless `kind` is token
};

/// Reads the field's value, surrounding white space already taken off: `Bearer` in any case, one or more blanks, one
/// `b64token` and nothing after it (RFC 6750, 2.1). An empty value is no field.
Bearer parse_bearer(std::string_view field);

}  // namespace tjp
