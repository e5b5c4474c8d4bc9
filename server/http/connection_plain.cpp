#include "server/http/connection.hpp"
#include "server/http/connections.hpp"

namespace tjp::http {

void serve_plain(Socket socket, Session::Setup setup) {
    boost::system::error_code ignored;
    socket.non_blocking(true, ignored);
    const auto executor = socket.get_executor();
    auto connection = std::make_unique<Connection<Socket>>(std::move(setup), std::move(socket));
    asio::co_spawn(executor, run_connection(std::move(connection)), asio::detached);
}

}  // namespace tjp::http
