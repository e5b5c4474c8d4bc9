#pragma once

#include <boost/asio/awaitable.hpp>

#include "server/api/context.hpp"
#include "server/journal/listing.hpp"

namespace tjp::api {

/// Answers with the figures of the caller's trades that `query` selects.
boost::asio::awaitable<Result<void>> answer_stats(Context& context, StatsQuery query);

}  // namespace tjp::api
