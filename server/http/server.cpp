#include "server/http/server.hpp"

#include <pthread.h>

#include <algorithm>
#include <boost/asio/post.hpp>
#include <cassert>
#include <future>
#include <string>

#include "server/http/listener.hpp"
#include "server/http/loop.hpp"

namespace tjp::http {

namespace {

constexpr std::chrono::milliseconds poll_interval{5};
// How long cut connections may take to notice.
constexpr std::chrono::seconds cut_grace{1};

void run(Loop& loop) {
    pthread_setname_np(pthread_self(), ("loop-" + std::to_string(loop.index())).c_str());
    loop.context().run();
}

}  // namespace

Server::Server(const Limits& limits, Service& service, std::size_t loops) : limits_(limits) {
    const std::size_t count = loops > 0 ? loops : std::max(1U, std::thread::hardware_concurrency());
    for (std::size_t index = 0; index < count; ++index) {
        loops_.push_back(std::make_unique<Loop>(index, limits_));
    }
    dealer_.reset(new Dealer{limits_, service, loops_, count_});
}

Server::~Server() {
    stop();
    // The accept coroutines live in loop 0 and use their listeners, which use its context: loops end first, but the
    // listeners' sockets must be closed while their context still is.
    listeners_.clear();
}

std::uint16_t Server::listen(const boost::asio::ip::tcp::endpoint& endpoint, std::shared_ptr<TlsContext> tls) {
    assert(threads_.empty());
    listeners_.push_back(std::make_unique<Listener>(*dealer_, endpoint, std::move(tls)));
    return listeners_.back()->port();
}

void Server::start() {
    for (const auto& listener : listeners_) {
        listener->start();
    }
    for (const auto& loop : loops_) {
        loop->start_sweeping();
        threads_.emplace_back(run, std::ref(*loop));
    }
}

std::size_t Server::shutdown() {
    if (threads_.empty() || shut_down_) {
        return 0;
    }
    shut_down_ = true;
    const auto deadline = std::chrono::steady_clock::now() + limits_.shutdown_timeout;
    std::vector<std::future<void>> closed;
    for (const auto& listener : listeners_) {
        closed.push_back(listener->stop());
    }
    for (const auto& future : closed) {
        future.wait_until(deadline);
    }
    for (const auto& loop : loops_) {
        boost::asio::post(loop->context(), [&each = *loop] { each.drain(); });
    }
    if (wait_until_empty(deadline)) {
        return 0;
    }
    const std::size_t cut = connections();
    for (const auto& loop : loops_) {
        boost::asio::post(loop->context(), [&each = *loop] { each.cut(); });
    }
    wait_until_empty(std::chrono::steady_clock::now() + cut_grace);
    return cut;
}

bool Server::wait_until_empty(std::chrono::steady_clock::time_point deadline) const {
    while (connections() > 0) {
        if (std::chrono::steady_clock::now() >= deadline) {
            return false;
        }
        std::this_thread::sleep_for(poll_interval);
    }
    return true;
}

void Server::stop() {
    for (const auto& loop : loops_) {
        loop->context().stop();
    }
    for (std::thread& thread : threads_) {
        thread.join();
    }
    threads_.clear();
}

boost::asio::io_context& Server::loop(std::size_t index) { return loops_[index]->context(); }

}  // namespace tjp::http
