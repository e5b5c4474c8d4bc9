#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "auth/api_key.hpp"
#include "server/api/page_cache.hpp"
#include "server/api/pipeline.hpp"
#include "server/http/server.hpp"
#include "server/journal/json_reader.hpp"
#include "storage/stores/blocking.hpp"
#include "storage/stores/user_store.hpp"
#include "tests/integration/http/support.hpp"
#include "tests/support/engines.hpp"
#include "tests/support/set_clock.hpp"

namespace tjp::test {

/// Keeps what is logged.
class KeptLog final : public api::LogSink {
public:
    void write(std::string lines) override {
        const std::scoped_lock lock(mutex_);
        lines_ += lines;
    }
    void error(std::string_view message) override {
        const std::scoped_lock lock(mutex_);
        errors_ += message;
    }
    std::string lines() const {
        const std::scoped_lock lock(mutex_);
        return lines_;
    }
    std::string errors() const {
        const std::scoped_lock lock(mutex_);
        return errors_;
    }

private:
    mutable std::mutex mutex_;
    std::string lines_;
    std::string errors_;
};

struct ApiSettings {
    std::size_t loops = 4;
    std::uint32_t rate_limit = 0;
    std::uint32_t failures_per_minute = 0;
    std::vector<std::string> cors_origins;
    api::AccessLogFormat access_log = api::AccessLogFormat::json;
};

/// The whole server but for its configuration and command line, on a free port of 127.0.0.1.
class ApiServer {
public:
    explicit ApiServer(EngineKind kind, const ApiSettings& settings = {})
        : engine(kind),
          database_(*engine, {}),
          options_(options_of(settings)),
          limiter_(SlidingWindowOptions{.limit = settings.rate_limit}),
          hook_limiter_(SlidingWindowOptions{.limit = 0}),
          session_limiter_(SlidingWindowOptions{.limit = 0}),
          throttle_(settings.failures_per_minute),
          password_addresses_(0),
          password_subjects_(SlidingWindowOptions{.limit = 0}),
          pages_(versions_, settings.loops),
          keys(database_, settings.loops),
          sessions_(database_, settings.loops),
          hooks_(database_, settings.loops),
          metrics_(settings.loops, api::Pipeline::route_names()),
          access_log_(settings.access_log, settings.loops, log),
          services_{.database = database_,
                    .keys = keys,
                    .sessions = sessions_,
                    .hooks = hooks_,
                    .ids = ids,
                    .clock = clock,
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
                    .log = log,
                    .options = options_},
          pipeline_(services_, access_log_, settings.loops),
          server_(std::make_unique<http::Server>(http::Limits{}, pipeline_, settings.loops)) {
        engine->observe(&observers_);
        services_.open_connections = [this] { return server_->connections(); };
        port = server_->listen({boost::asio::ip::make_address("127.0.0.1"), 0});
        server_->start();
    }
    ~ApiServer() {
        server_->stop();
        database_.join();
        engine->stop_writes();
        server_.reset();
    }

    /// Ends the loops and hands over what they have logged.
    std::string stop_and_read_log() {
        server_->shutdown();
        server_->stop();
        for (std::size_t loop = 0; loop < server_->loops(); ++loop) access_log_.flush(loop);
        return log.lines();
    }

    User add_user(const std::string& email, Plan plan = Plan::pro) {
        User user;
        user.id = ids.make<UserId>();
        user.email = email;
        user.plan = plan;
        user.created_at = clock.now();
        change([&](Transaction& tx) { user_store::insert(tx, user); });
        return user;
    }

    ApiKey add_key(const User& user, std::string& text, Scope scope = Scope::write) {
        ApiKey key;
        key.id = ids.make<KeyId>();
        key.user = user.id;
        key.name = "test";
        key.scope = scope;
        key.created_at = clock.now();
        NewApiKey made = mint(key.id);
        key.secret_hash = made.secret_hash;
        text = made.text;
        change([&](Transaction& tx) { user_store::insert_key(tx, key); });
        return key;
    }

    /// A change as the command line makes it: committed, then told to the key ring.
    template <class Work>
    void change(Work work) {
        const auto done = transact_and_wait(*engine, [&](Transaction& tx) -> Result<bool> { return work(tx), true; });
        if (!done) throw std::runtime_error(done.error().detail);
        keys.invalidate();
    }

    TestEngine engine;
    SetClock clock;
    IdSource ids{clock};
    KeptLog log;

private:
    static api::ApiOptions options_of(const ApiSettings& settings) {
        api::ApiOptions options;
        options.rate_limit = settings.rate_limit;
        options.failures_per_minute = settings.failures_per_minute;
        options.cors_origins = settings.cors_origins;
        options.access_log = settings.access_log;
        return options;
    }

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
    api::PageCache pages_;

public:
    KeyRing keys;
    std::uint16_t port = 0;

private:
    SessionRing sessions_;
    api::HookRing hooks_;
    api::Metrics metrics_;
    api::AccessLog access_log_;
    api::Services services_;
    api::Pipeline pipeline_;
    std::unique_ptr<http::Server> server_;
};

/// A client that carries a key and reads JSON.
class ApiClient {
public:
    ApiClient(const ApiServer& server, std::string key) : client_(server.port), key_(std::move(key)) {}

    http::test::Answer get(std::string_view target, std::string_view more = "") {
        return exchange(http::test::get(target, fields(more)));
    }
    http::test::Answer post(std::string_view target, std::string_view body, std::string_view more = "") {
        return exchange(http::test::post(target, body, fields(more)));
    }
    http::test::Answer send(std::string_view method, std::string_view target, std::string_view body = "",
                            std::string_view more = "") {
        std::string text = http::test::post(target, body, fields(more));
        text.replace(0, 4, method);
        return exchange(text, method == "HEAD");
    }
    /// Sends and does not wait.
    void begin(std::string_view target, std::string_view body, std::string_view more = "") {
        REQUIRE(client_.send(http::test::post(target, body, fields(more))));
    }
    http::test::Answer finish() { return exchange({}); }

private:
    std::string fields(std::string_view more) const {
        std::string text(more);
        if (!key_.empty()) text += "Authorization: Bearer " + key_ + "\r\n";
        return text;
    }
    http::test::Answer exchange(std::string_view bytes, bool head_only = false) {
        if (!client_.send(bytes)) throw std::runtime_error("the connection is closed");
        auto answer = client_.answer(head_only);
        if (!answer) throw std::runtime_error("no answer");
        return std::move(*answer);
    }

    http::test::Client client_;
    std::string key_;
};

inline JsonValue json_of(const http::test::Answer& answer) {
    auto value = parse_json(answer.body, JsonLimits{.max_depth = 32, .max_members = 1000, .max_values = 1'000'000});
    if (!value) throw std::runtime_error("the answer is no JSON: " + answer.body.substr(0, 200));
    return std::move(*value);
}

inline std::string trade_json(std::string_view pair = "XAUUSD", std::string_view more = "") {
    return R"({"date":"2026-05-19","pair":")" + std::string(pair) +
           R"(","direction":"BUY","entry_price":2342.50,"exit_price":2355.00,"stop_loss":2330.00,)"
           R"("take_profit":2355.00,"lot_size":0.10,"pnl":125.00,"risk_reward":1.0,"outcome":"WIN","session":"LONDON")" +
           std::string(more) + "}";
}

}  // namespace tjp::test
