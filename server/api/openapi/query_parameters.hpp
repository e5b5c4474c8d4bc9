#pragma once

#include "server/journal/parameters.hpp"

namespace tjp::api::openapi {

/// The parameters of a listing, from the table that decodes them.
template <class Query, ParameterTable<Query> (*Table)()>
void write_parameters(JsonWriter& json) {
    for (const QueryParameter<Query>& parameter : Table()) {
        json.open('{').key("name").string(parameter.name).key("in").string("query");
        json.key("description").string(parameter.about).key("schema").raw(parameter.schema()).close('}');
    }
}

}  // namespace tjp::api::openapi
