#pragma once

#include <boost/asio/awaitable.hpp>

#include "server/api/services.hpp"

namespace tjp::api {

/// Expires the pending signals whose time is up, once a second, for as long as the loop runs. What is due is read from
/// the store each time, so nothing is forgotten over a restart.
boost::asio::awaitable<void> expire_signals(Services& services);

}  // namespace tjp::api
