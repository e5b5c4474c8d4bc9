#pragma once

#include <string>

namespace tjp::api::openapi {

/// The description of the API in OpenAPI 3.1, as JSON: made from the tables that route (routes.cpp), decode (the field
/// and parameter tables of server/journal) and tell of errors (problem.cpp), and from what operations.hpp adds to them.
/// The same text every time.
std::string make_document();

/// The document, made once, by whoever asks first. Safe from any thread.
const std::string& document();

}  // namespace tjp::api::openapi
