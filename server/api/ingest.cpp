#include "auth/token.hpp"
#include "server/api/ingestion.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/mark_store.hpp"
#include "storage/stores/message_store.hpp"
#include "storage/stores/signal_store.hpp"

namespace tjp::api {
namespace {

constexpr std::int64_t same_body_ms = 60LL * 1000;
constexpr std::int64_t same_id_ms = 24LL * 60 * 60 * 1000;

// Many templates send the order's name as id: the exit of "Long" is not its entry again, nor its next trade this one.
// So a message with an id is known by what it orders or tells, too.
std::string essence_of(const SignalTerms& terms) {
    std::string text = terms.pair.value_or("");
    text.append("\n").append(to_string(terms.action));
    return text.append("\n").append(terms.direction ? to_string(*terms.direction) : "");
}

std::string essence_of(const Trade& trade) {
    std::string text = trade.pair;
    text.append("\n").append(to_string(trade.direction)).append("\n").append(to_string(trade.date));
    for (const Decimal* number : {&trade.entry_price, &trade.exit_price, &trade.lot_size, &trade.pnl}) {
        text.append("\n").append(number->text());
    }
    for (const auto& time : {trade.opened_at, trade.closed_at}) {
        text.append("\n").append(time ? std::to_string(time->ms) : "");
    }
    return text;
}

/// What a message that came before is known by: its hook, and its own id or else its bytes.
std::string mark_of(const Arrival& in) {
    const ParsedMessage& parsed = in.content.parsed;
    if (!parsed.message_id) return mark_store::key(in.to->hook.id, mark_store::By::bytes, in.body_hash);
    const std::string essence = parsed.trade ? essence_of(parsed.trade->trade) : essence_of(parsed.terms);
    return mark_store::key(in.to->hook.id, mark_store::By::name, digest(*parsed.message_id + "\n" + essence));
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

void Ingest::keep(Transaction& tx, const InboundMessage& message) const { message_store::insert(tx, user(), message); }

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
    const auto first = mark_store::find_for_update(tx, mark_, in().at);
    if (!first) return first.error();
    if (!*first) return std::optional<Answer>{};
    InboundMessage again = message();
    again.duplicate = true;
    if (!(*first)->is_of(in().body_hash)) {
        again.raw = in().content.raw;
        again.raw_base64 = in().content.raw_base64;
    }
    Answer answer;
    if ((*first)->kind == IdKind::signal) {
        again.signal_id = SignalId{(*first)->became};
        const auto row = signal_store::find(tx, user(), *again.signal_id);
        if (!row) return row.error();
        if (!*row) return std::optional<Answer>{};
        answer.body = signal_body((*row)->json, {}, true);
    } else {
        again.trade_id = TradeId{(*first)->became};
        const auto row = trade_store::find(tx, user(), *again.trade_id);
        if (!row) return row.error();
        if (!*row) return std::optional<Answer>{};  // deleted since: what comes now is new
        answer.body = trade_body((*row)->json, {}, true);
    }
    keep(tx, again);
    return std::optional<Answer>{std::move(answer)};
}

void Ingest::remember(Transaction& tx, IdKind kind, const Uuid& became) const {
    const bool named = in().content.parsed.message_id.has_value();
    const Timestamp until{in().at.ms + (named ? same_id_ms : same_body_ms)};
    mark_store::put(tx, mark_, {until, kind, became, in().body_hash});
}

Result<Answer> Ingest::become_trade(Transaction& tx) const {
    const NewTrade made = complete(*in().content.parsed.trade, TradeId{in().uuid}, in().at);
    InboundMessage came = message();
    came.raw = in().content.raw;
    const auto twin = find_twin(tx, user(), made.trade);
    if (!twin) return twin.error();
    came.duplicate = twin->has_value();
    came.trade_id = *twin ? (*twin)->position.id : made.trade.id;
    keep(tx, came);
    remember(tx, IdKind::trade, came.trade_id->uuid);
    if (*twin) return Answer{200, {}, trade_body((*twin)->json, made.ignored, true), false};
    write_new(tx, user(), made);
    return Answer{201, "/api/v1/trades/" + to_string(made.trade.id), trade_body(made.json(), made.ignored, false),
                  false};
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
    remember(tx, IdKind::signal, signal.id.uuid);
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
