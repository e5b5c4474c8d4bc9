#pragma once

#include <atomic>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "auth/key_ring.hpp"
#include "auth/session_ring.hpp"
#include "ratelimit/address_throttle.hpp"
#include "ratelimit/sliding_window.hpp"
#include "server/api/address_rules.hpp"
#include "server/api/bell.hpp"
#include "server/api/hook_ring.hpp"
#include "server/api/in_flight.hpp"
#include "server/api/metrics.hpp"
#include "server/api/places.hpp"
#include "server/api/setup_link.hpp"
#include "storage/model/id.hpp"
#include "storage/model/time.hpp"
#include "storage/stores/database.hpp"

namespace tjp::api {

/// Where lines for people and machines go: the log. Safe from any thread, never blocks.
class LogSink {
public:
    virtual ~LogSink() = default;
    /// One or more whole lines, each ending in a newline.
    virtual void write(std::string lines) = 0;
    /// One message for the operator.
    virtual void error(std::string_view message) = 0;
};

enum class AccessLogFormat : std::uint8_t { off, text, json };

struct ApiOptions {
    std::uint32_t rate_limit = 60;            ///< requests a minute and key; 0: none
    std::uint32_t hook_rate_limit = 600;      ///< messages a minute and hook; 0: none
    std::uint32_t session_rate_limit = 600;   ///< requests a minute and signed-in browser; 0: none
    std::uint32_t failures_per_minute = 120;  ///< failed authentications an address before they are 429; 0: no limit
    std::vector<std::string> cors_origins;    ///< allowed ones; `*`: any
    AddressRules trusted_proxies;             ///< whose X-Forwarded-For is believed
    bool open_registration = false;           ///< anybody may become a user
    bool metrics_public = false;              ///< /metrics for others than loopback
    AccessLogFormat access_log = AccessLogFormat::text;
};

inline constexpr PlaceLimits max_event_streams{.of_user = 20, .all = 1000};
inline constexpr PlaceLimits max_exports{.of_user = 4, .all = 64};

class PageCache;

/// Everything a handler may use; owned by the application, which outlives every request.
struct Services {
    Database& database;
    KeyRing& keys;
    SessionRing& sessions;
    HookRing& hooks;
    IdSource& ids;
    const Clock& clock;
    SlidingWindow& limiter;          ///< of API keys
    SlidingWindow& hook_limiter;     ///< of hooks
    SlidingWindow& session_limiter;  ///< of signed-in browsers
    AddressThrottle& throttle;
    AddressThrottle& password_addresses;  ///< of passwords tried, by address
    SlidingWindow& password_subjects;     ///< of passwords tried, by what they are tried for
    SetupLink& setup_link;
    InFlight& in_flight;
    Bell& bell;
    PageCache& pages;
    Metrics& metrics;
    LogSink& log;
    const ApiOptions& options;
    std::function<std::size_t()> open_connections{};  ///< for the metrics
    std::function<void(UserId)> welcome{};            ///< what a new owner's journal begins with; may take its time
    std::atomic<int> passwords_under_way{0};          ///< each takes a core for some tenths of a second
    std::atomic<std::int64_t> earlier_backup{0};      ///< Unix seconds of the newest one made before the start; 0: none
    Places event_places{max_event_streams};
    Places export_places{max_exports};
    std::atomic<bool> stopping{false};  ///< shutting down: readyz says so
};

}  // namespace tjp::api
