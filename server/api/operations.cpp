#include "server/api/handlers.hpp"
#include "storage/codec/json_text.hpp"

/// What operators and load balancers ask.
namespace tjp::api {
namespace {

bool may_see_metrics(const Context& context) {
    const auto& peer = context.request.peer;
    const bool mapped_loopback =
        peer.is_v6() && peer.to_v6().is_v4_mapped() &&
        boost::asio::ip::make_address_v4(boost::asio::ip::v4_mapped, peer.to_v6()).is_loopback();
    return context.services.options.metrics_public || peer.is_loopback() || mapped_loopback;
}

}  // namespace

boost::asio::awaitable<Result<void>> get_health(Context& context) {
    context.response.body = R"({"ok":true})";
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> get_readiness(Context& context) {
    if (context.services.stopping.load(std::memory_order_relaxed)) {
        co_return Error{Code::busy, "the server is shutting down", {}};
    }
    const EngineHealth health = context.services.database.engine().health();
    if (!health.writable) co_return Error{Code::busy, health.reason, {}};
    context.response.body = R"({"ok":true})";
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> get_metrics(Context& context) {
    // Told like a path that is not there: who may not see it need not know of it.
    if (!may_see_metrics(context)) co_return Error{Code::not_found, "there is nothing at this path", {}};
    Metrics::Gauges gauges;
    gauges.engine = context.services.database.engine().health();
    if (gauges.engine.last_backup == 0) gauges.engine.last_backup = context.services.earlier_backup.load();
    gauges.connections = context.services.open_connections ? context.services.open_connections() : 0;
    context.response.content_type = "text/plain; version=0.0.4; charset=utf-8";
    context.response.body = context.services.metrics.render(gauges);
    co_return Result<void>{};
}

}  // namespace tjp::api
