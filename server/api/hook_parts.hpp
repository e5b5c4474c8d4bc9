#pragma once

#include <string>
#include <string_view>

#include "server/http/message.hpp"

/// What hooks and the messages that come in by them have in common.
namespace tjp::api {

inline constexpr std::string_view hook_token_prefix = "tjp_hook_";
inline constexpr std::string_view hook_path = "/hooks/";

struct Services;

/// The largest body a request to a hook may have: one that says its size may say any, since it is answered (and noted)
/// without being read; of one that does not, just enough is read to tell that it is too large.
std::size_t hook_body_limit(const http::Request& head);

/// Whether the body of a request to a hook is worth reading: the message is not too large, and the token may be known.
bool reads_hook_body(const Services& services, const http::Request& head);

}  // namespace tjp::api
