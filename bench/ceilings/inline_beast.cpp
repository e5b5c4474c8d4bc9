// What a coroutine server on Asio and Beast can do when the answer costs nothing: a canned body of N bytes.
//
//     inline_beast BYTES PORT      serves on 127.0.0.1 until SIGTERM or SIGINT
//
// None of our code is in it, and no care: no limits, no deadlines, no checks; the end of a head is found by its empty
// line. "Inline", because every read and write is tried first, and the coroutine suspends only where it would block.
// Beast writes the head of the answer, once.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/http.hpp>
#include <cstdio>
#include <cstdlib>
#include <sstream>
#include <string>
#include <string_view>

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;

std::string canned_answer(std::size_t bytes) {
    http::response<http::string_body> response{http::status::ok, 11, std::string(bytes, 'x')};
    response.set(http::field::server, "bench");
    response.set(http::field::content_type, "application/json");
    response.prepare_payload();
    std::ostringstream out;
    out << response;
    return out.str();
}

asio::awaitable<bool> write_all(tcp::socket& socket, std::string_view answer) {
    error_code error;
    while (!answer.empty()) {
        const std::size_t size = socket.write_some(asio::buffer(answer), error);
        answer.remove_prefix(size);
        if (error == asio::error::would_block) {
            co_await socket.async_wait(tcp::socket::wait_write, asio::redirect_error(asio::use_awaitable, error));
        }
        if (error) co_return false;
    }
    co_return true;
}

asio::awaitable<void> serve(tcp::socket socket, const std::string& answer) {
    constexpr std::string_view end_of_head = "\r\n\r\n";
    std::string input(16 * 1024, '\0');
    std::size_t filled = 0;
    error_code error;
    socket.non_blocking(true, error);
    socket.set_option(tcp::no_delay(true), error);
    while (!error) {
        const std::string_view seen(input.data(), filled);
        if (const std::size_t end = seen.find(end_of_head); end != std::string_view::npos) {
            filled -= end + end_of_head.size();
            input.replace(0, filled, input, end + end_of_head.size(), filled);
            const bool written = co_await write_all(socket, answer);
            if (!written) co_return;
            continue;
        }
        if (filled == input.size()) co_return;
        // async_read_some tries at once, too, and suspends where nothing is there.
        filled += co_await socket.async_read_some(asio::buffer(input.data() + filled, input.size() - filled),
                                                  asio::redirect_error(asio::use_awaitable, error));
    }
}

asio::awaitable<void> accept_all(tcp::acceptor& acceptor, const std::string& answer) {
    for (;;) {
        tcp::socket socket = co_await acceptor.async_accept(asio::use_awaitable);
        asio::co_spawn(acceptor.get_executor(), serve(std::move(socket), answer), asio::detached);
    }
}

}  // namespace

int main(int argc, char** argv) {
    if (argc != 3) {
        std::fputs("inline_beast BYTES PORT\n", stderr);
        return 2;
    }
    const std::string answer = canned_answer(std::strtoul(argv[1], nullptr, 10));
    const auto port = static_cast<std::uint16_t>(std::strtoul(argv[2], nullptr, 10));
    asio::io_context context(1);
    asio::signal_set signals(context, SIGINT, SIGTERM);
    signals.async_wait([&context](const error_code&, int) { context.stop(); });
    tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), port});
    asio::co_spawn(context, accept_all(acceptor, answer), asio::detached);
    context.run();
    return 0;
}
