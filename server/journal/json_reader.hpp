#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "storage/model/error.hpp"

namespace tjp {

struct JsonMember;

/// A parsed JSON value. Numbers keep their own digits, so nothing is lost to a double.
struct JsonValue {
    enum class Kind : std::uint8_t { null, boolean, number, string, array, object };

    Kind kind = Kind::null;
    bool flag = false;                ///< of a boolean
    std::string text;                 ///< a string's characters, or a number as it was written
    std::vector<JsonValue> items;     ///< of an array
    std::vector<JsonMember> members;  ///< of an object, in order

    bool is(Kind other) const { return kind == other; }
    /// The member's value, or nullptr.
    const JsonValue* find(std::string_view name) const;
};

struct JsonMember {
    std::string name;
    JsonValue value;
};

struct JsonLimits {
    std::size_t max_depth = 32;
    std::size_t max_members = 256;     ///< of one object
    std::size_t max_values = 200'000;  ///< of the whole text
};

/// A name that came from outside, short enough to be said back.
std::string shortened(std::string_view name);

/// Parses RFC 8259 JSON, strictly: no comments, no trailing commas, valid UTF-8, and no name twice in an object (which
/// most parsers let pass, keeping one of the two). The error says at which byte and why.
Result<JsonValue> parse_json(std::string_view text, const JsonLimits& limits = {});

}  // namespace tjp
