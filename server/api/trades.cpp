#include "server/api/handlers.hpp"
#include "server/api/page_cache.hpp"
#include "server/journal/listing.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/trade_store.hpp"

/// Reading trades.
namespace tjp::api {
namespace {

/// How many rows one filtered page looks at. Past it the page ends early, with a cursor that goes on from there.
constexpr std::size_t max_filtered_rows = 200'000;
/// Pages of more rows may take the event loop's time in vain (Database::read_long).
constexpr std::size_t short_page = 200;

/// Writes one page of the listing straight into the response's body.
class ListTrades {
public:
    ListTrades(UserId user, const TradeQuery& query, std::string& body) : user_(user), query_(query), body_(body) {}

    Result<void> operator()(ReadView view) {
        body_ = R"({"ok":true,"trades":[)";
        std::size_t shown = 0;
        std::size_t seen = 0;
        TradePosition last;
        bool more = false;
        const auto on_trade = [&](TradePosition position, std::string_view json) {
            const bool matches = query_.filter.empty() || query_.filter.matches(json);
            // The row after the page tells that there is a next one; it begins there.
            more = (matches && shown == query_.limit) || seen == max_filtered_rows || body_.size() > max_page_bytes;
            if (more) return false;
            ++seen;
            last = position;
            if (!matches) return true;
            if (shown++ > 0) body_ += ',';
            body_ += json;
            return true;
        };
        const auto scanned = trade_store::scan(view, user_, query_.range, ScanOrder::forward, on_trade);
        if (!scanned) return scanned.error();
        body_ += R"(],"next_cursor":)";
        body_ += more ? '"' + encode_cursor(last) + '"' : "null";
        body_ += '}';
        return {};
    }

private:
    UserId user_;
    const TradeQuery& query_;
    std::string& body_;
};

class FindTrade {
public:
    FindTrade(UserId user, TradeId id) : user_(user), id_(id) {}
    Result<std::optional<trade_store::Row>> operator()(ReadView view) const {
        return trade_store::find(view, user_, id_);
    }

private:
    UserId user_;
    TradeId id_;
};

}  // namespace

boost::asio::awaitable<Result<void>> list_trades(Context& context) {
    PageCache::Visit visit(context.services.pages, context, ListVersions::List::trades);
    if (visit.answer(context)) co_return Result<void>{};
    const auto query = decode_query(context, decode_trade_query);
    if (!query) co_return query.error();
    auto page = ListTrades(context.user(), *query, context.response.body);
    // A filter may have to look at far more rows than it shows: that is not for the event loop.
    Result<void> listed;
    if (!query->filter.empty()) {
        listed = co_await context.services.database.read_off_loop(Lane::analysis, std::move(page));
    } else if (query->limit > short_page) {
        listed = co_await context.services.database.read_long(std::move(page));
    } else {
        listed = co_await context.services.database.read(std::move(page));
    }
    if (!listed) co_return listed;
    visit.finish(context);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> get_trade(Context& context) {
    const Error missing{Code::not_found, "there is no trade with this id", {}};
    const auto id = parse_as<IdKind::trade>(context.id);
    if (!id) co_return missing;
    auto query = FindTrade(context.user(), *id);
    const auto row = co_await context.services.database.read(std::move(query));
    if (!row) co_return row.error();
    if (!*row) co_return missing;
    JsonWriter json(context.response.body);
    json.open('{').key("ok").boolean(true).key("trade").raw((*row)->json).close('}');
    apply_etag(context);
    co_return Result<void>{};
}

}  // namespace tjp::api
