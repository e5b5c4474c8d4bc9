#include "auth/token.hpp"
#include "server/api/ingestion.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/idempotency_store.hpp"
#include "storage/stores/message_store.hpp"
#include "storage/stores/signal_store.hpp"

namespace tjp::api {
namespace {

constexpr std::int64_t same_body_ms = 60LL * 1000;
constexpr std::int64_t same_id_ms = 24LL * 60 * 60 * 1000;

/// What a message that came before is known by: its hook, and its own id or else its bytes.
std::string mark_of(const Arrival& in) {
    std::string mark(in.to->hook.id.uuid.view());
    const auto& id = in.content.parsed.message_id;
    if (!id) return mark.append("b").append(in.body_hash);
    // Many templates send the order's name as id: the exit of "Long" is not its entry again.
    const SignalTerms& terms = in.content.parsed.terms;
    std::string name = *id;
    name.append("\n").append(terms.pair.value_or("")).append("\n").append(to_string(terms.action));
    name.append("\n").append(terms.direction ? to_string(*terms.direction) : "");
    return mark.append("i").append(digest(name));
}

}  // namespace

Ingest::Ingest(std::shared_ptr<const Arrival> arrival) : arrival_(std::move(arrival)), mark_(mark_of(*arrival_)) {}

InboundMessage Ingest::message() const {
    InboundMessage message;
    message.id = MessageId{in().uuid};
    message.hook_id = in().to->hook.id;
    message.received_at = in().at;
    message.delivery = in().delivery;
    return message;
}

void Ingest::keep(Transaction& tx, const InboundMessage& message) const {
    message_store::insert(tx, user(), message.id, encode_json(message));
}

Answer Ingest::refusal(unsigned status, std::string_view code, std::string_view sentence) const {
    Answer answer;
    answer.status = status;
    JsonWriter json(answer.body);
    json.open('{').key("error").string(sentence).key("code").string(code);
    json.key("request_id").string(in().request_id).key("message_id").value(MessageId{in().uuid}).close('}');
    return answer;
}

/// Where the same message was here before: keeps that it came again, and answers what it is by now.
Result<std::optional<Answer>> Ingest::repeated(Transaction& tx) const {
    const auto first = idempotency_store::find_for_update(tx, mark_, in().at);
    if (!first) return first.error();
    if (!*first) return std::optional<Answer>{};
    InboundMessage again = message();
    again.duplicate = true;
    if ((*first)->body_hash != in().body_hash) {
        again.raw = in().content.raw;
        again.raw_base64 = in().content.raw_base64;
    }
    Answer answer;
    if (const auto signal = parse_as<IdKind::signal>((*first)->body)) {
        const auto row = signal_store::find(tx, user(), *signal);
        if (!row) return row.error();
        if (!*row) return std::optional<Answer>{};
        again.signal_id = *signal;
        answer.body = signal_body((*row)->json, {}, true);
    } else if (const auto trade = parse_as<IdKind::trade>((*first)->body)) {
        const auto row = trade_store::find(tx, user(), *trade);
        if (!row) return row.error();
        if (!*row) return std::optional<Answer>{};  // deleted since: what comes now is new
        again.trade_id = *trade;
        answer.body = trade_body((*row)->json, {}, true);
    }
    keep(tx, again);
    return std::optional<Answer>{std::move(answer)};
}

void Ingest::remember(Transaction& tx, const std::string& became) const {
    const bool named = in().content.parsed.message_id.has_value();
    idempotency_store::Answer kept;
    kept.expires_at = {in().at.ms + (named ? same_id_ms : same_body_ms)};
    kept.body_hash = in().body_hash;
    kept.body = became;
    idempotency_store::put(tx, mark_, kept);
}

Result<Answer> Ingest::become_trade(Transaction& tx) const {
    NewTrade made{in().content.parsed.trade->trade, {}, in().content.parsed.trade->ignored_fields};
    made.trade.id = TradeId{in().uuid};
    made.trade.created_at = made.trade.updated_at = in().at;
    made.json = encode_json(made.trade);
    InboundMessage came = message();
    came.raw = in().content.raw;
    const auto twin = find_twin(tx, user(), made.trade);
    if (!twin) return twin.error();
    came.duplicate = twin->has_value();
    came.trade_id = *twin ? (*twin)->position.id : made.trade.id;
    keep(tx, came);
    remember(tx, to_string(*came.trade_id));
    if (*twin) return Answer{200, {}, trade_body((*twin)->json, made.ignored, true), false};
    write_new(tx, user(), made);
    return Answer{201, "/api/v1/trades/" + to_string(made.trade.id), trade_body(made.json, made.ignored, false), false};
}

Result<Answer> Ingest::become_signal(Transaction& tx) const {
    Signal signal;
    signal.id = SignalId{in().uuid};
    signal.received_at = signal.updated_at = in().at;
    signal.hook_id = in().to->hook.id;
    signal.source = "hook";
    signal.delivery = in().delivery;
    in().content.fill(signal);
    auto fault = in().content.parsed.fault;
    if (!pro()) fault = "plan pro was not in force when this came";
    if (auto settled = settle(tx, user(), in().to->copier, fault, signal); !settled) return settled.error();
    const std::string json = store_new(tx, user(), signal);
    remember(tx, to_string(signal.id));
    if (!pro()) return refusal(402, "plan_required", "this needs plan pro, which this account does not have in force");
    return Answer{200, {}, signal_body(json, {}, false), false};
}

Result<Answer> Ingest::operator()(Transaction& tx) const {
    if (in().oversize) {
        InboundMessage came = message();
        came.note = "larger than 65536 bytes: it was not read";
        keep(tx, came);
        return refusal(413, "body_too_large", "the message is larger than 65536 bytes");
    }
    auto again = repeated(tx);
    if (!again) return again.error();
    if (*again) return std::move(**again);
    // Without the plan a trade is kept as the signal it came as: nothing that arrives is lost.
    if (in().content.parsed.trade && pro()) return become_trade(tx);
    return become_signal(tx);
}

}  // namespace tjp::api
