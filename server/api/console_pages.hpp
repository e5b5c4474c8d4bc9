#pragma once

#include <string_view>

#include "server/http/message.hpp"

/// Serving the web console's files: what is no route of the API may be a page.
namespace tjp::api {

/// Whether there is something of the console at this path.
bool is_console_path(std::string_view path);

/// Answers a GET or HEAD of such a path.
void answer_console(const http::Request& request, http::Response& response);

/// Which forms of a file there are.
enum class Coding : std::uint8_t { brotli, gzip, plain };

/// The one a client likes best by its Accept-Encoding field (RFC 9110, 12.5.3); of those it likes the same, the
/// smallest.
Coding choose_coding(std::string_view accept_encoding);

}  // namespace tjp::api
