#include "server/api/handlers.hpp"
#include "server/api/message_reader.hpp"
#include "server/api/once.hpp"
#include "server/api/signal_parts.hpp"
#include "server/api/trade_parts.hpp"
#include "server/journal/signal_fields.hpp"
#include "storage/stores/hook_store.hpp"

/// Signals that are posted structured, and the dry run of the parser.
namespace tjp::api {
namespace {

class CreateSignal {
public:
    CreateSignal(UserId user, JsonValue body, std::string raw, SignalId id, Timestamp now)
        : user_(user), body_(std::move(body)), raw_(std::move(raw)), id_(id), now_(now) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto copier = read_copier(tx, user_);
        if (!copier) return copier.error();
        auto decoded = decode_signal(body_, &copier->symbol_map);
        if (!decoded) return decoded.error();
        Signal& signal = decoded->signal;
        signal.id = id_;
        signal.received_at = signal.updated_at = now_;
        signal.source = "api";
        signal.raw = raw_;
        if (signal.comment) signal.comment = mask_secrets(*signal.comment);
        if (auto settled = settle(tx, user_, *copier, std::nullopt, signal); !settled) return settled.error();
        const std::string json = store_new(tx, user_, signal);
        return Answer{201, "/api/v1/signals/" + to_string(id_), signal_body(json, decoded->ignored_fields, false),
                      false};
    }

private:
    UserId user_;
    JsonValue body_;
    std::string raw_;
    SignalId id_;
    Timestamp now_;
};

/// Checks a body before anything is read, so that a bad one is told at once.
struct CheckSignal {
    Result<JsonValue> operator()(const JsonValue& body) const {
        if (const auto decoded = decode_signal(body, nullptr); !decoded) return decoded.error();
        return body;
    }
};

/// What a dry run is asked: a message, and the hook whose settings count.
struct Rehearsal {
    std::string message;
    std::optional<HookId> hook_id;
};

/// `{"raw": "…", "hook_id": …}` names the message; any other body is the message itself, so that what a hook gets can
/// be sent here as it is.
Result<Rehearsal> read_rehearsal(std::string_view body) {
    const auto json = parse_json(body);
    const JsonValue* const raw = json && json->is(JsonValue::Kind::object) ? json->find("raw") : nullptr;
    if (raw == nullptr || !raw->is(JsonValue::Kind::string)) return Rehearsal{std::string(body), std::nullopt};
    Rehearsal asked{raw->text, std::nullopt};
    if (const JsonValue* const hook = json->find("hook_id"); hook != nullptr && !hook->is(JsonValue::Kind::null)) {
        asked.hook_id = parse_as<IdKind::hook>(hook->text);
        if (!asked.hook_id) return invalid("hook_id", "hook_id must be an id that starts with hook_, or null");
    }
    if (asked.message.size() > max_message_bytes) return invalid("raw", "raw must be at most 65536 bytes");
    return asked;
}

class RehearseMessage {
public:
    RehearseMessage(UserId user, Rehearsal asked, Timestamp now) : user_(user), asked_(std::move(asked)), now_(now) {}

    Result<std::string> operator()(const ReadView& view) const {
        const auto copier = read_copier(view, user_);
        if (!copier) return copier.error();
        ParserOptions options;
        options.symbols = &copier->symbol_map;
        if (asked_.hook_id) {
            const auto hook = hook_store::find(view, user_, *asked_.hook_id);
            if (!hook) return hook.error();
            if (!*hook) return Error{Code::not_found, "there is no hook with this id", "hook_id"};
            options.kind = (*hook)->kind;
            options.default_session = (*hook)->default_session;
        }
        const ReadMessage read = read_message(asked_.message, options);
        if (read.parsed.trade) {
            const DecodedTrade& decoded = *read.parsed.trade;
            return trade_body(without_id(encode_json(decoded.trade)), decoded.ignored_fields, false);
        }
        Signal signal;
        signal.received_at = signal.updated_at = now_;
        signal.hook_id = asked_.hook_id;
        signal.source = "hook";
        read.fill(signal);
        if (auto settled = settle(view, user_, *copier, read.parsed.fault, signal); !settled) return settled.error();
        return signal_body(without_id(encode_json(signal)), {}, false);
    }

private:
    /// Nothing was stored, so nothing can be asked for by an id.
    static std::string without_id(const std::string& json) {
        return R"({"id":null)" + json.substr(json.find(',', json.find(R"("id":)")));
    }

    UserId user_;
    Rehearsal asked_;
    Timestamp now_;
};

}  // namespace

boost::asio::awaitable<Result<void>> create_signal(Context& context) {
    auto check = CheckSignal{};
    auto body = co_await decode_body(context, std::move(check));
    if (!body) co_return body.error();
    const auto id = context.services.ids.make<SignalId>();
    auto work = CreateSignal(context.user(), std::move(*body), mask_secrets(context.request.body), id, context.now);
    co_return co_await commit(context, std::move(work));
}

boost::asio::awaitable<Result<void>> parse_signal(Context& context) {
    if (context.request.body.empty()) co_return invalid("body", "the body must be a message, as a hook would get it");
    auto asked = read_rehearsal(context.request.body);
    if (!asked) co_return asked.error();
    auto work = RehearseMessage(context.user(), std::move(*asked), context.now);
    // A message of 64 KiB takes a while to read: not on the event loop.
    auto body = co_await context.services.database.read_off_loop(Lane::disk, std::move(work));
    if (!body) co_return body.error();
    context.response.body = std::move(*body);
    co_return Result<void>{};
}

}  // namespace tjp::api
