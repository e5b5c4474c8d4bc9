#include "server/api/ingestion.hpp"

#include <charconv>

#include "auth/token.hpp"
#include "server/api/admission.hpp"
#include "server/api/handlers.hpp"
#include "server/api/hook_parts.hpp"
#include "storage/codec/utf8.hpp"

/// The way of a message from its URL into the journal.
namespace tjp::api {
namespace {

constexpr std::size_t unannounced_bytes = 2 * max_message_bytes;
constexpr std::size_t inline_message_bytes = 4096;

std::optional<std::string> token_hash(std::string_view token) {
    const auto hash = hash_token(hook_token_prefix, token);
    if (!hash) return std::nullopt;
    return std::string(view(*hash));
}

/// The announced size of the body, or nothing where it was sent in chunks.
std::optional<std::uint64_t> announced_size(const http::Request& request) {
    const std::string_view text = request.header("Content-Length");
    std::uint64_t size = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), size);
    if (text.empty() || ec != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return size;
}

Error no_such_url(Context& context) {
    const auto client = client_address(context.request, context.services.options.trusted_proxies);
    const Verdict verdict = context.services.throttle.judge(limit_key(client), context.request.received);
    if (!verdict.allowed) {
        context.response.add("Retry-After", std::to_string(whole_seconds(verdict.retry_after)));
        return {Code::too_many_requests, "too many requests to URLs that do not exist from this address", {}};
    }
    return {Code::not_found, "there is nothing at this path", {}};
}

/// Who may not post is told; what is too much now is asked to come again: TradingView repeats after a 503, and never
/// after a 4xx.
Result<void> let_in(Context& context, const Destination& to, const boost::asio::ip::address& client) {
    if (!to.allowed.empty() && !to.allowed.contain(client)) {
        context.services.log.error("hook " + to_string(to.hook.id) + ": refused a message from " + client.to_string() +
                                   ", which allow_ips does not name");
        return Error{Code::forbidden, "this hook takes no messages from this address", {}};
    }
    const Verdict verdict =
        context.services.hook_limiter.admit(to.hook.id.uuid.bytes, std::chrono::steady_clock::now());
    if (verdict.allowed) return {};
    context.response.add("Retry-After", std::to_string(whole_seconds(verdict.retry_after)));
    return Error{Code::overloaded, "past the limit of " + std::to_string(verdict.limit) + " messages a minute", {}};
}

Delivery describe(const http::Request& request, const boost::asio::ip::address& client) {
    constexpr std::size_t max_type = 200;
    Delivery delivery;
    append_address(delivery.address, client);
    delivery.size = announced_size(request).value_or(request.body.size());
    const std::string_view type = request.header("Content-Type").substr(0, max_type);
    if (!type.empty()) delivery.content_type = is_utf8(type) ? std::string(type) : std::string("(not text)");
    return delivery;
}

class ReadBody {
public:
    ReadBody(std::string_view body, const Destination& to) : body_(body), to_(to) {}
    Result<ReadMessage> operator()() const {
        ParserOptions options;
        options.symbols = &to_.copier.symbol_map;
        options.kind = to_.hook.kind;
        options.default_session = to_.hook.default_session;
        return read_message(body_, options);
    }

private:
    std::string_view body_;
    const Destination& to_;
};

/// A short message is read on the spot; a long one on a pool, so that it holds up nobody.
boost::asio::awaitable<Result<ReadMessage>> read_body(Context& context, const Destination& to) {
    auto read = ReadBody(context.request.body, to);
    if (context.request.body.size() <= inline_message_bytes) co_return read();
    co_return co_await context.services.database.offload(Lane::analysis, std::move(read));
}

boost::asio::awaitable<Result<void>> take_in(Context& context, std::shared_ptr<const Arrival> arrival) {
    auto work = Ingest(std::move(arrival));
    auto answer = co_await context.services.database.transact(std::move(work));
    if (!answer) co_return answer.error();
    send(context, std::move(*answer));
    co_return Result<void>{};
}

}  // namespace

std::size_t hook_body_limit(const http::Request& head) {
    return announced_size(head) ? std::numeric_limits<std::size_t>::max() / 2 : unannounced_bytes;
}

bool reads_hook_body(const Services& services, const http::Request& head) {
    if (announced_size(head).value_or(0) > max_message_bytes) return false;
    const auto hash = token_hash(match(head.method, head.path).id);
    return hash && services.hooks.may_be_known(*hash);
}

boost::asio::awaitable<Result<void>> receive_message(Context& context) {
    const auto hash = token_hash(context.id);
    if (!hash) co_return no_such_url(context);
    auto found = co_await context.services.hooks.find(context.request.loop, *hash, context.now);
    if (!found) co_return found.error();
    if (!*found) co_return no_such_url(context);
    const Destination& to = **found;
    context.response.note += ' ';
    append_id(context.response.note, IdKind::hook, to.hook.id.uuid);
    const auto client = client_address(context.request, context.services.options.trusted_proxies);
    if (auto in = let_in(context, to, client); !in) co_return in;

    const auto arrival = std::make_shared<Arrival>();
    arrival->to = *found;
    arrival->uuid = context.services.ids.next();
    arrival->at = context.now;
    arrival->delivery = describe(context.request, client);
    arrival->request_id = request_id_of(context);
    arrival->oversize = arrival->delivery.size > max_message_bytes;
    if (arrival->oversize) co_return co_await take_in(context, arrival);
    if (arrival->delivery.size != context.request.body.size()) {
        // The body was not read, since the token was not known yet when it came.
        co_return Error{Code::busy, "this URL is too new: send the message again", {}};
    }
    auto read = co_await read_body(context, to);
    if (!read) co_return read.error();
    arrival->content = std::move(*read);
    arrival->body_hash = digest(context.request.body);
    co_return co_await take_in(context, arrival);
}

}  // namespace tjp::api
