#include "server/api/handlers.hpp"
#include "server/journal/listing.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/signal_store.hpp"

/// Reading signals.
namespace tjp::api {
namespace {

/// An id holds the millisecond it was made in, which is never before the moment of arrival.
Timestamp made_at(const SignalId& id) {
    std::int64_t ms = 0;
    for (std::size_t i = 0; i < 6; ++i) ms = ms << 8 | id.uuid.bytes[i];
    return {ms};
}

class ListSignals {
public:
    ListSignals(UserId user, SignalQuery query) : user_(user), query_(std::move(query)) {}

    Result<std::string> operator()(ReadView view) const {
        std::string body = R"({"ok":true,"signals":[)";
        std::size_t shown = 0;
        SignalId last;
        bool more = false;
        const auto on_signal = [&](const SignalId& id, std::string_view json) {
            if (query_.since && made_at(id) < *query_.since) return false;
            if (query_.since && received_before(json, *query_.since)) return true;
            more = shown == query_.limit || body.size() > max_page_bytes;
            if (more) return false;
            last = id;
            if (shown++ > 0) body += ',';
            body += json;
            return true;
        };
        const auto scanned = signal_store::scan(view, user_, query_.range, on_signal);
        if (!scanned) return scanned.error();
        body += R"(],"next_cursor":)";
        body += more ? '"' + encode_cursor(last) + '"' : "null";
        body += '}';
        return body;
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

}  // namespace

boost::asio::awaitable<Result<void>> list_signals(Context& context) {
    auto query = decode_query(context, decode_signal_query);
    if (!query) co_return query.error();
    // With both, pairs are sifted from one status: that may look at many rows for few.
    const bool sifts = query->range.status && !query->range.pair.empty();
    auto page = ListSignals(context.user(), std::move(*query));
    Result<std::string> body = std::string();
    if (sifts) {
        body = co_await context.services.database.read_off_loop(Lane::analysis, std::move(page));
    } else {
        body = co_await context.services.database.read(std::move(page));
    }
    if (!body) co_return body.error();
    context.response.body = std::move(*body);
    apply_etag(context);
    co_return Result<void>{};
}

boost::asio::awaitable<Result<void>> get_signal(Context& context) {
    const Error missing{Code::not_found, "there is no signal with this id", {}};
    const auto id = parse_as<IdKind::signal>(context.id);
    if (!id) co_return missing;
    auto query = FindSignal(context.user(), *id);
    const auto row = co_await context.services.database.read(std::move(query));
    if (!row) co_return row.error();
    if (!*row) co_return missing;
    JsonWriter json(context.response.body);
    json.open('{').key("ok").boolean(true).key("signal").raw((*row)->json).close('}');
    apply_etag(context);
    co_return Result<void>{};
}

}  // namespace tjp::api
