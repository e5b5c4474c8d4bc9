#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>

namespace tjp::http {

namespace asio = boost::asio;

/// The one completion token of this room: `auto [error, count] = co_await socket.async_read_some(buffer, as_result);`
/// Ordinary ends of a connection are values, never exceptions.
inline constexpr auto as_result = asio::as_tuple(asio::use_awaitable);

/// Of the same executor type as the coroutines that use it: then Asio resumes them directly, where a cheaper executor
/// type would make it go through a type-erased dispatch for every operation.
using Socket = asio::ip::tcp::socket;

}  // namespace tjp::http
