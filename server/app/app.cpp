#include "server/app/app.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>
#include <csignal>
#include <filesystem>
#include <iterator>
#include <stdexcept>
#include <thread>

#include "server/app/admin.hpp"
#include "server/app/demo.hpp"
#include "storage/stores/upkeep.hpp"
#include "storage/stores/user_store.hpp"

namespace tjp {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

constexpr std::uint32_t failures_per_minute = 120;
constexpr std::uint32_t session_rate_limit = 600;
constexpr std::uint32_t passwords_per_address = 30;  // a minute
constexpr std::uint32_t passwords_per_subject = 10;

std::unique_ptr<Engine> open_or_throw(const Config& config, Log& log, std::function<void(const Error&)> on_fatal) {
    StoreHooks hooks;
    hooks.on_log = [&log](std::string_view line) { log.warn("storage: " + std::string(line)); };
    hooks.on_fatal = std::move(on_fatal);
    const auto give_up = std::chrono::steady_clock::now() + store_patience;
    for (bool told = false;; told = true) {
        const bool is_new = !holds_journal(config.data_dir);
        auto engine = open_store(config, hooks, WhenMissing::make);
        if (engine) {
            // A disk that is not mounted, a name mistyped: an empty journal must not pass for the one that was meant.
            log.info((is_new ? "made a new journal in " : "opened the journal in ") + config.data_dir);
            return std::move(*engine);
        }
        // An admin command has the folder for a moment only; another server keeps it, and answers on its socket.
        const bool served =
            ask_server(admin_socket_path(config.data_dir), R"({"command":"ping"})", std::chrono::seconds(5))
                .has_value();
        if (engine.error().code != Code::busy || served || std::chrono::steady_clock::now() > give_up) {
            throw std::runtime_error(engine.error().detail);
        }
        if (!told) log.info(config.data_dir + " is in use: waiting for the other process");
        std::this_thread::sleep_for(store_retry_delay());
    }
}

/// Leaves connections what descriptors are left: a store that cannot open its next file ends the server. Called when it
/// is open.
void share_descriptors(std::size_t loops, http::Limits& limits) {
    rlimit limit{};
    if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
    const auto all = static_cast<std::size_t>(limit.rlim_cur);
    std::error_code unknown;
    const std::filesystem::directory_iterator open("/proc/self/fd", unknown);
    const auto in_use = unknown ? 64 : static_cast<std::size_t>(std::distance(begin(open), {}));
    constexpr std::size_t a_loop = 4;
    constexpr std::size_t others = 16;  // ports, the admin socket, commands at work
    constexpr std::size_t fewest = 8;
    const std::size_t store = std::min<std::size_t>(192, all / 4);  // tables that are to come
    limits.max_told_to_leave = std::min(limits.max_told_to_leave, all / 16);
    const std::size_t taken = in_use + loops * a_loop + others + store + limits.max_told_to_leave;
    if (all < taken + fewest) {
        throw std::runtime_error("no more than " + std::to_string(all) + " files may be open at once, and at least " +
                                 std::to_string(taken + fewest) + " are needed: raise the limit (ulimit -n)");
    }
    limits.max_connections = std::min(limits.max_connections, all - taken);
}

std::size_t loop_count(const Config& config) {
    if (config.threads > 0) return config.threads;
    return std::max(1U, std::thread::hardware_concurrency());
}

std::uint16_t open_port(http::Server& server, const tcp::endpoint& endpoint, std::shared_ptr<http::TlsContext> tls,
                        const std::string& name) {
    try {
        return server.listen(endpoint, std::move(tls));
    } catch (const boost::system::system_error& failure) {
        // Its what() would add where in Asio this was found.
        throw std::runtime_error("cannot listen on " + name + ": " + failure.code().message());
    }
}

bool is_loopback(const std::string& host) { return host == "localhost" || host == "::1" || host.starts_with("127."); }

}  // namespace

App::App(const Config& config)
    : config_(config),
      log_(config.log_level, config.access_log == AccessLog::json),
      ids_(clock_),
      signals_(control_, SIGINT, SIGTERM, SIGHUP),
      engine_(open_or_throw(config, log_, [this](const Error& error) { on_storage_failure(error); })),
      database_(*engine_, DatabaseLimits{}),
      options_(api_options(config)),
      limiter_(SlidingWindowOptions{.limit = config.rate_limit}),
      hook_limiter_(SlidingWindowOptions{.limit = config.hook_rate_limit}),
      session_limiter_(SlidingWindowOptions{.limit = options_.session_rate_limit}),
      throttle_(options_.failures_per_minute),
      password_addresses_(options_.failures_per_minute == 0 ? 0 : passwords_per_address),
      password_subjects_(SlidingWindowOptions{.limit = passwords_per_subject, .when_full = WhenFull::forget_oldest}),
      loops_(loop_count(config)),
      pages_(versions_, loops_),
      keys_(database_, loops_),
      sessions_(database_, loops_),
      hooks_(database_, loops_),
      metrics_(loops_, api::Pipeline::route_names()),
      access_log_(options_.access_log, loops_, log_),
      services_{.database = database_,
                .keys = keys_,
                .sessions = sessions_,
                .hooks = hooks_,
                .ids = ids_,
                .clock = clock_,
                .limiter = limiter_,
                .hook_limiter = hook_limiter_,
                .session_limiter = session_limiter_,
                .throttle = throttle_,
                .password_addresses = password_addresses_,
                .password_subjects = password_subjects_,
                .setup_link = setup_link_,
                .in_flight = in_flight_,
                .bell = bell_,
                .pages = pages_,
                .metrics = metrics_,
                .log = log_,
                .options = options_},
      pipeline_(services_, access_log_, loops_) {
    engine_->observe(&observers_);
    seed_ids();
    if (!config_.tls_cert.empty()) {
        tls_ = std::make_shared<http::TlsContext>(http::TlsFiles{config_.tls_cert, config_.tls_key});
    }
    server_ = std::make_unique<http::Server>(http_limits(config_), pipeline_, loops_);
    services_.open_connections = [this] { return server_->connections(); };
    if (config_.demo) {
        services_.welcome = [this](UserId owner) {
            const AdminContext context{*engine_, ids_, clock_, {}};
            if (auto filled = fill_demo_journal(context, owner, default_demo_trades); !filled) {
                log_.error("demo journal: " + filled.error().detail);
            }
        };
    }
    listen();
    const AdminContext admin{*engine_, ids_, clock_, [this] {
                                 keys_.invalidate();
                                 sessions_.invalidate();
                                 hooks_.invalidate();
                             }};
    admin_ = std::make_unique<AdminSocket>(admin_socket_path(config_.data_dir),
                                           [admin](std::string_view request) { return run_admin(admin, request); });
}

App::~App() {
    // The loops go last: finished reads and commits are posted to them until both have ended.
    admin_.reset();
    if (server_) server_->stop();
    database_.join();
    engine_->stop_writes();
    server_.reset();
}

api::ApiOptions App::api_options(const Config& config) {
    api::ApiOptions options;
    options.rate_limit = config.rate_limit;
    options.hook_rate_limit = config.hook_rate_limit;
    for (const std::string& rule : config.trusted_proxies) {
        if (!options.trusted_proxies.add(rule)) throw std::runtime_error("trusted-proxies: " + rule);
    }
    options.failures_per_minute = config.rate_limit == 0 ? 0 : failures_per_minute;
    options.session_rate_limit = config.rate_limit == 0 ? 0 : session_rate_limit;
    options.open_registration = config.open_registration;
    options.cors_origins = config.cors_origins;
    options.metrics_public = config.metrics_public;
    options.access_log = static_cast<api::AccessLogFormat>(config.access_log);
    return options;
}

http::Limits App::http_limits(const Config& config) {
    http::Limits limits;
    limits.max_connections = config.max_connections;
    share_descriptors(loop_count(config), limits);
    return limits;
}

void App::seed_ids() {
    const auto newest = upkeep::newest_time(ReadView(*engine_, ReadTier::any));
    if (!newest) throw std::runtime_error(newest.error().detail);
    ids_.stay_after(*newest);
}

void App::listen() {
    for (const ListenAddress& address : config_.listen) {
        tcp::resolver resolver(control_);
        boost::system::error_code ec;
        const auto found = resolver.resolve(address.host, std::to_string(address.port), tcp::resolver::passive, ec);
        if (ec || found.empty()) throw std::runtime_error(to_string(address) + ": " + ec.message());
        const std::uint16_t port = open_port(*server_, found.begin()->endpoint(), tls_, to_string(address));
        const std::string where = to_string(ListenAddress{address.host, port});
        urls_.push_back((tls_ ? "https://" : "http://") + where);
        if (!tls_ && !is_loopback(address.host)) {
            log_.warn("listening on " + where + " without TLS: API keys can be read on the way unless a proxy adds it");
        }
    }
}

void App::greet() {
    invite_owner();
    // Last: whoever waits for this line has read all of it.
    for (const std::string& url : urls_) log_.info("listening on " + url);
}

void App::invite_owner() {
    const auto owner = user_store::find_owner(ReadView(*engine_, ReadTier::any));
    if (!owner || *owner) return;
    log_.info("there is no owner yet. To become it, open within 30 minutes:");
    log_.info("  " + urls_.front() + "/setup#token=" + setup_link_.make(clock_.now()));
    log_.info("or: tjp user add (or set) you@example.com --owner --password-stdin --data " + config_.data_dir);
}

void App::on_storage_failure(const Error& error) {
    // From the writer's thread. What is in memory may differ from what is on disk: only a restart tells.
    log_.error(error.detail + "; stopping, so that a restart can recover");
    storage_failed_.store(true);
    asio::post(control_, [this] { shut_down(); });
}

int App::run() {
    server_->start();
    start_upkeep();
    await_signal();
    greet();
    control_.run();
    return storage_failed_.load() ? 1 : 0;
}

void App::await_signal() {
    signals_.async_wait([this](const boost::system::error_code& ec, int signal) {
        if (ec) return;
        if (signal != SIGHUP) return shut_down();
        if (!tls_) {
            log_.info("SIGHUP: there are no TLS files to read again");
        } else if (const auto failure = tls_->reload()) {
            log_.error("TLS files not changed: " + *failure);
        } else {
            log_.info("TLS files read again");
        }
        await_signal();
    });
}

void App::shut_down() {
    log_.info("stopping: finishing requests in flight");
    services_.stopping.store(true);
    bell_.ring_all();
    engine_->stop_backups();
    admin_.reset();
    if (const std::size_t cut = server_->shutdown(); cut > 0) {
        log_.warn(std::to_string(cut) + " connections did not finish in time");
    }
    server_->stop();
    for (std::size_t i = 0; i < loops_; ++i) access_log_.flush(i);
    // An empty log makes the next start quick.
    if (!storage_failed_.load()) {
        if (const auto flushed = engine_->flush(); !flushed) log_.warn("storage: " + flushed.error().detail);
    }
    log_.info("stopped");
    control_.stop();
}

}  // namespace tjp
