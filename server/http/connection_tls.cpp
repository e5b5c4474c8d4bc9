#include <boost/asio/ssl/stream.hpp>

#include "server/http/connection.hpp"
#include "server/http/connections.hpp"

namespace tjp::http {

namespace {

/// OpenSSL counts references to its own context, but Asio's wrapper holds the callbacks: keep it as long as the stream.
struct ContextHolder {
    std::shared_ptr<asio::ssl::context> context;
};

class TlsStream : private ContextHolder, public asio::ssl::stream<Socket> {
public:
    TlsStream(Socket socket, std::shared_ptr<asio::ssl::context> held)
        : ContextHolder{std::move(held)}, asio::ssl::stream<Socket>(std::move(socket), *context) {}
};

}  // namespace

void serve_tls(Socket socket, std::shared_ptr<asio::ssl::context> context, Session::Setup setup) {
    const auto executor = socket.get_executor();
    auto connection = std::make_unique<Connection<TlsStream>>(std::move(setup), std::move(socket), std::move(context));
    asio::co_spawn(executor, run_connection(std::move(connection)), asio::detached);
}

}  // namespace tjp::http
