#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/codec/json_text.hpp"

/// The error answers and the headers that routes share.
namespace tjp::api::openapi {

/// One error answer, as a component of the document. Several may have one status, where a route says more than others.
struct Problem {
    unsigned status = 0;
    std::string_view name;    ///< of the component
    std::string_view about;   ///< when it comes
    std::string_view word{};  ///< a `code` that no handler says: of HTTP itself, or of the router
    std::string_view schema = "Error";
    std::string_view header{};  ///< the component of a header it has beyond those of all answers
};

std::span<const Problem> problems();

/// Every `code` an error may have, in alphabetical order.
std::vector<std::string> problem_words();

/// The error answers, and the 304.
void write_problem_responses(JsonWriter& json);

/// The headers.
void write_headers(JsonWriter& json);

/// A member that refers to a header: its name, and the component.
void write_header(JsonWriter& json, std::string_view component);

}  // namespace tjp::api::openapi
