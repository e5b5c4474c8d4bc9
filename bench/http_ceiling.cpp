// What one loop of the HTTP server can answer when the answer costs nothing: a canned body of N bytes.
//
//     http_ceiling BYTES [PORT]      serves until SIGTERM or SIGINT, then prints its CPU seconds
//
// bench/http_ceiling.sh drives it with wrk and reports requests per CPU-second.
#include <sys/resource.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "server/http/server.hpp"

namespace {

class Canned final : public tjp::http::Service {
public:
    explicit Canned(std::size_t bytes) : body_(bytes, 'x') {}

    std::size_t body_limit(const tjp::http::Request&) const override { return 1024 * 1024; }
    bool reads_body(const tjp::http::Request&) const override { return true; }

    boost::asio::awaitable<void> handle(const tjp::http::Request&, tjp::http::Response& response) override {
        response.body = body_;
        co_return;
    }

    void refuse(tjp::http::Fault, std::string_view detail, const tjp::http::Request&,
                tjp::http::Response& response) override {
        response.status = 400;
        response.body = detail;
    }

    void finished(const tjp::http::Request&, const tjp::http::Response&, std::size_t) noexcept override {}

private:
    std::string body_;
};

}  // namespace

int main(int argc, char** argv) {
    const std::size_t bytes = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 200;
    const auto port = static_cast<std::uint16_t>(argc > 2 ? std::strtoul(argv[2], nullptr, 10) : 0);
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, nullptr);

    Canned service(bytes);
    tjp::http::Server server(tjp::http::Limits{}, service, 1);
    const auto bound = server.listen({boost::asio::ip::make_address("127.0.0.1"), port});
    server.start();
    std::printf("%u\n", static_cast<unsigned>(bound));
    std::fflush(stdout);

    int signal = 0;
    sigwait(&signals, &signal);
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    std::printf("%.3f\n", static_cast<double>(used.ru_utime.tv_sec + used.ru_stime.tv_sec) +
                              static_cast<double>(used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6);
    return 0;
}
