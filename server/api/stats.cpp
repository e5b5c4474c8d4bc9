#include "server/api/stats.hpp"

#include "server/api/handlers.hpp"
#include "server/journal/statistics.hpp"
#include "storage/codec/json_text.hpp"

namespace tjp::api {
namespace {

class ComputeStats {
public:
    ComputeStats(UserId user, StatsQuery query) : user_(user), query_(std::move(query)) {}

    Result<std::string> operator()(ReadView view) const {
        Statistics statistics(query_.group_by);
        const auto on_trade = [&](TradePosition, std::string_view json) {
            if (query_.filter.empty() || query_.filter.matches(json)) {
                statistics.add(read_stat_row(json, query_.group_by));
            }
            return !statistics.too_many();
        };
        // Oldest first: drawdown and streaks follow the calendar.
        const auto scanned = trade_store::scan(view, user_, query_.range, ScanOrder::backward, on_trade);
        if (!scanned) return scanned.error();
        if (statistics.too_many()) {
            return invalid("from", "more than 1000 groups or 40000 days: narrow it by from, to or a filter");
        }
        std::string body;
        JsonWriter json(body);
        json.open('{').key("ok").boolean(true);
        statistics.write(json);
        json.close('}');
        return body;
    }

private:
    UserId user_;
    StatsQuery query_;
};

}  // namespace

boost::asio::awaitable<Result<void>> answer_stats(Context& context, StatsQuery query) {
    auto work = ComputeStats(context.user(), std::move(query));
    auto body = co_await context.services.database.read_off_loop(Lane::analysis, std::move(work));
    if (!body) co_return body.error();
    context.response.body = std::move(*body);
    apply_etag(context);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> get_stats(Context& context) {
    auto query = decode_query(context, decode_stats_query);
    if (!query) co_return query.error();
    co_return co_await answer_stats(context, std::move(*query));
}

}  // namespace tjp::api
