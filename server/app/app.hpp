#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "auth/key_ring.hpp"
#include "ratelimit/address_throttle.hpp"
#include "ratelimit/sliding_window.hpp"
#include "server/api/access_log.hpp"
#include "server/api/metrics.hpp"
#include "server/api/page_cache.hpp"
#include "server/api/pipeline.hpp"
#include "server/api/services.hpp"
#include "server/app/admin_socket.hpp"
#include "server/app/config.hpp"
#include "server/app/log.hpp"
#include "server/app/store.hpp"
#include "server/http/server.hpp"
#include "server/http/tls.hpp"
#include "storage/stores/database.hpp"

namespace tjp {

/// The running server: everything it is made of, in the order in which each part needs those before it.
class App {
public:
    /// Takes the store (and with it the lock on the data folder), then the ports. Throws std::runtime_error with a
    /// sentence where one cannot be had.
    explicit App(const Config& config);
    ~App();
    App(const App&) = delete;
    App& operator=(const App&) = delete;

    /// Serves until SIGINT, SIGTERM or a failure of the storage; SIGHUP reads the TLS files again. Answers the exit
    /// code.
    int run();

private:
    static api::ApiOptions api_options(const Config& config);
    static http::Limits http_limits(const Config& config);

    void listen();
    void seed_ids();
    void greet();
    void invite_owner();
    void on_storage_failure(const Error& error);
    void await_signal();
    void shut_down();
    boost::asio::awaitable<void> flush_access_log(std::size_t loop);
    boost::asio::awaitable<void> write_key_uses();
    boost::asio::awaitable<void> trim();
    boost::asio::awaitable<void> make_backups();
    void start_upkeep();

    const Config config_;
    Log log_;
    SystemClock clock_;
    IdSource ids_;
    std::atomic<bool> storage_failed_{false};
    boost::asio::io_context control_{1};
    boost::asio::signal_set signals_;
    std::unique_ptr<Engine> engine_;
    Database database_;
    api::ApiOptions options_;
    SlidingWindow limiter_;
    SlidingWindow hook_limiter_;
    SlidingWindow session_limiter_;
    AddressThrottle throttle_;
    AddressThrottle password_addresses_;
    SlidingWindow password_subjects_;
    api::SetupLink setup_link_;
    api::InFlight in_flight_;
    api::ListVersions versions_;
    api::Bell bell_;
    CommitObservers observers_{&versions_, &bell_};
    std::size_t loops_;
    api::PageCache pages_;
    KeyRing keys_;
    SessionRing sessions_;
    api::HookRing hooks_;
    api::Metrics metrics_;
    api::AccessLog access_log_;
    api::Services services_;
    api::Pipeline pipeline_;
    std::shared_ptr<http::TlsContext> tls_;
    std::vector<std::string> urls_;
    std::unique_ptr<http::Server> server_;
    std::unique_ptr<AdminSocket> admin_;
};

}  // namespace tjp
