#pragma once

#include "storage/codec/json_text.hpp"

namespace tjp::api::openapi {

/// The members of `paths`: every row of the route table, with what its operation says.
void write_paths(JsonWriter& json);

/// The parameters in headers, as components.
void write_header_parameters(JsonWriter& json);

}  // namespace tjp::api::openapi
