#pragma once

#include <optional>

#include "server/journal/parameters.hpp"
#include "storage/model/event.hpp"

namespace tjp {

struct EventQuery {
    std::optional<LogPosition> after;  ///< nothing: from now on
};

/// `last_event_id`.
ParameterTable<EventQuery> event_parameters();
Result<EventQuery> decode_event_query(ParameterLookup lookup);

}  // namespace tjp
