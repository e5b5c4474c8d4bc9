#include <boost/asio/this_coro.hpp>

#include "server/api/handlers.hpp"
#include "server/api/page_cache.hpp"
#include "server/api/signal_parts.hpp"
#include "server/journal/listing.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/signal_store.hpp"

/// Reading signals, and waiting for them.
namespace tjp::api {
namespace {

/// How many rows one filtered page looks at. Past it the page ends early, with a cursor that goes on from there.
constexpr std::size_t max_filtered_rows = 100'000;

/// An id holds the millisecond it was made in, which is never before the moment of arrival.
Timestamp made_at(const SignalId& id) {
    std::int64_t ms = 0;
    for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | id.uuid.bytes[i];
    return {ms};
}

struct SignalPage {
    std::string body;
    bool empty = true;
};

class ListSignals {
public:
    ListSignals(UserId user, SignalQuery query) : user_(user), query_(std::move(query)) {}

    Result<SignalPage> operator()(ReadView view) const {
        std::string body = R"({"ok":true,"signals":[)";
        std::size_t shown = 0;
        std::size_t seen = 0;
        SignalId last;
        bool more = false;
        const auto on_signal = [&](const SignalId& id, std::string_view json) {
            if (query_.since && made_at(id) < *query_.since) return false;
            const bool matches = (!query_.since || !received_before(json, *query_.since)) &&
                                 (query_.filter.empty() || query_.filter.matches(json));
            more = (matches && shown == query_.limit) || seen == max_filtered_rows || body.size() > max_page_bytes;
            if (more) return false;
            ++seen;
            last = id;
            if (!matches) return true;
            if (shown++ > 0) body += ',';
            body += json;
            return true;
        };
        const auto scanned = signal_store::scan(view, user_, query_.range, on_signal);
        if (!scanned) return scanned.error();
        body += R"(],"next_cursor":)";
        body += more ? '"' + encode_cursor(last) + '"' : "null";
        body += '}';
        return SignalPage{std::move(body), shown == 0};
    }

private:
    static bool received_before(std::string_view json, Timestamp since) {
        const auto text = find_member(json, "received_at");
        const auto at = text ? parse_timestamp(unquoted(*text)) : std::nullopt;
        return at && *at < since;
    }

    UserId user_;
    SignalQuery query_;
};

class FindSignal {
public:
    FindSignal(UserId user, SignalId id) : user_(user), id_(id) {}
    Result<std::optional<signal_store::Row>> operator()(ReadView view) const {
        return signal_store::find(view, user_, id_);
    }

private:
    UserId user_;
    SignalId id_;
};

boost::asio::awaitable<Result<SignalPage>> read_page(Context& context, const SignalQuery& query) {
    auto page = ListSignals(context.user(), query);
    // A filter may have to look at far more rows than it shows: that is not for the event loop.
    if (!query.filter.empty()) co_return co_await context.services.database.read_off_loop(Lane::analysis, page);
    co_return co_await context.services.database.read(std::move(page));
}

/// Whether a page is what the client waits for: not the one it says it has, or else any that holds something.
bool is_news(const Context& context, const SignalPage& page) {
    const std::string_view known = context.request.header("If-None-Match");
    if (known.empty()) return !page.empty;
    return !names_tag(known, entity_tag(page.body));
}

/// Answers at once where there is something to tell, else as soon as there is, or with what there is when the time the
/// client gave is up.
boost::asio::awaitable<Result<SignalPage>> await_page(Context& context, const SignalQuery& query) {
    const boost::asio::any_io_executor executor = co_await boost::asio::this_coro::executor;
    Bell::Waiter waiter(context.services.bell, context.user(), Bell::Topic::signals, executor);
    const http::Hangup::Watch watch(*context.request.hangup, [&waiter] { waiter.give_up(); });
    const auto deadline = std::chrono::steady_clock::now() + query.wait;
    for (;;) {
        auto page = co_await read_page(context, query);
        if (!page || is_news(context, *page) || context.services.stopping.load() || waiter.crowded()) {
            co_return page;
        }
        context.waited = true;
        if (!co_await waiter.wait(deadline)) co_return page;
    }
}

}  // namespace

boost::asio::awaitable<Result<void>> list_signals(Context& context) {
    PageCache::Visit visit(context.services.pages, context, ListVersions::List::signals);
    if (context.request.query.find("wait=") == std::string_view::npos && visit.answer(context))
        co_return Result<void>{};
    const auto query = decode_query(context, decode_signal_query);
    if (!query) co_return query.error();
    Result<SignalPage> page = SignalPage{};
    if (query->wait.count() > 0) {
        page = co_await await_page(context, *query);
    } else {
        page = co_await read_page(context, *query);
    }
    if (!page) co_return page.error();
    context.response.body = std::move(page->body);
    if (query->wait.count() > 0) {
        apply_etag(context);
    } else {
        visit.finish(context);
    }
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> get_signal(Context& context) {
    const auto id = parse_as<IdKind::signal>(context.id);
    if (!id) co_return no_such_signal();
    auto query = FindSignal(context.user(), *id);
    const auto row = co_await context.services.database.read(std::move(query));
    if (!row) co_return row.error();
    if (!*row) co_return no_such_signal();
    context.response.body = signal_body((*row)->json, {}, false);
    apply_etag(context);
    co_return Result<void>{};
}

}  // namespace tjp::api
