#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>

#include "server/http/net.hpp"
#include "server/http/session.hpp"

namespace tjp::http {

/// Starts a connection on its loop; from any thread. `socket` already belongs to that loop's context.
void serve_plain(Socket socket, Session::Setup setup);
/// `context` is kept until the connection ends, so it may be replaced for later ones.
void serve_tls(Socket socket, std::shared_ptr<boost::asio::ssl::context> context, Session::Setup setup);

}  // namespace tjp::http
