#include "storage/codec/fields.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/codec/record_writer.hpp"
#include "storage/codec/records.hpp"

/// Signals and what brings them in.
namespace tjp {
namespace {

std::optional<std::string> encoding_of(bool base64) {
    return base64 ? std::optional<std::string>("base64") : std::nullopt;
}

JsonWriter& write_delivery(JsonWriter& json, const Delivery& d) {
    json.key("address").string(d.address).member("content_type", d.content_type);
    return json.key("size").number(static_cast<std::int64_t>(d.size));
}

void write_terms(RecordWriter& record, const SignalTerms& t) {
    record.member("symbol", t.symbol).member("pair", t.pair).member("action", t.action);
    record.member("instruction", t.instruction).member("direction", t.direction);
    record.member("order_type", t.order_type).member("entry", t.entry);
    record.member("entry_low", t.entry_low).member("entry_high", t.entry_high).member("entries", t.entries);
    record.member("stop_loss", t.stop_loss).member("stop_loss_distance", t.stop_loss_distance);
    record.member("take_profits", t.take_profits).member("take_profit_distances", t.take_profit_distances);
    record.member("runner", t.runner).member("lot_size", t.lot_size).member("risk_percent", t.risk_percent);
    record.member("risk", t.risk).member("leverage", t.leverage).member("close_percent", t.close_percent);
    record.member("comment", t.comment);
}

}  // namespace

std::string encode_record(const Signal& s) {
    RecordWriter record(signal_layout(), 600 + s.raw.size());
    record.member("received_at", s.received_at).member("updated_at", s.updated_at).member("hook_id", s.hook_id);
    record.member("source", s.source).member("parsed_as", s.parsed_as);
    write_terms(record, s);
    if (s.delivery) {
        record.written("delivery", [&](JsonWriter& json) { write_delivery(json.open('{'), *s.delivery).close('}'); });
    } else {
        record.null("delivery");
    }
    record.member("status", s.status).member("status_reason", s.status_reason).member("raw", s.raw);
    record.member("raw_encoding", encoding_of(s.raw_base64)).member("account_id", s.account_id);
    record.member("claimed_by", s.claimed_by).member("reported_at", s.reported_at);
    record.member("ticket", s.ticket).member("fill_price", s.fill_price).member("executed_at", s.executed_at);
    record.member("closed_at", s.closed_at).member("expires_at", s.expires_at);
    return record.member("trade_id", s.trade_id).take();
}

std::string encode_json(const Signal& s) { return signal_layout().json_of(s.id.uuid, encode_record(s)); }

std::string encode_json(const Copier& c) {
    std::string out;
    JsonWriter json(out);
    json.open('{').member("enabled", c.enabled).member("min_win_rate", c.min_win_rate);
    json.key("min_trades").number(c.min_trades).key("lookback_trades").number(c.lookback_trades);
    json.member("allowed_pairs", c.allowed_pairs).member("blocked_pairs", c.blocked_pairs);
    json.key("symbol_map").open('{');
    for (const auto& [symbol, pair] : c.symbol_map) {
        json.key_escaped(symbol).string(pair);
    }
    json.close('}').key("expire_after_seconds");
    c.expire_after_seconds ? json.number(*c.expire_after_seconds) : json.null();
    json.member("updated_at", c.updated_at).close('}');
    return out;
}

std::string encode_record(const InboundMessage& m) {
    RecordWriter record(message_layout(), 400 + (m.raw ? m.raw->size() : 0));
    record.member("hook_id", m.hook_id).member("received_at", m.received_at);
    record.string("address", m.delivery.address).member("content_type", m.delivery.content_type);
    record.number("size", static_cast<std::int64_t>(m.delivery.size)).member("duplicate", m.duplicate);
    record.member("signal_id", m.signal_id).member("trade_id", m.trade_id).member("note", m.note);
    return record.member("raw", m.raw).member("raw_encoding", encoding_of(m.raw_base64)).take();
}

std::string encode_json(const InboundMessage& m) { return message_layout().json_of(m.id.uuid, encode_record(m)); }

std::string encode(const Hook& hook) {
    FieldWriter fields;
    fields.text(hook.name).u8(static_cast<std::uint8_t>(hook.kind));
    fields.u8(static_cast<std::uint8_t>(hook.default_session ? static_cast<unsigned>(*hook.default_session) + 1 : 0));
    fields.text(hook.token_hash).text(hook.old_token_hash).optional_time(hook.old_token_until);
    fields.text(hook.token_end).time(hook.created_at).time(hook.updated_at);
    fields.i64(static_cast<std::int64_t>(hook.allow_ips.size()));
    for (const std::string& rule : hook.allow_ips) fields.text(rule);
    return fields.take();
}

std::optional<Hook> decode_hook(const UserId& user, const HookId& id, std::string_view record) {
    FieldReader fields(record);
    Hook hook;
    hook.id = id;
    hook.user = user;
    hook.name = fields.text();
    hook.kind = static_cast<HookKind>(fields.u8());
    if (const auto session = fields.u8(); session > 0) hook.default_session = static_cast<Session>(session - 1);
    hook.token_hash = fields.text();
    hook.old_token_hash = fields.text();
    hook.old_token_until = fields.optional_time();
    hook.token_end = fields.text();
    hook.created_at = fields.time();
    hook.updated_at = fields.time();
    for (std::int64_t left = fields.i64(); left > 0 && hook.allow_ips.size() < max_allow_ips; --left) {
        hook.allow_ips.emplace_back(fields.text());
    }
    const bool sane = static_cast<std::size_t>(hook.kind) < hook_kind_words.size() &&
                      (!hook.default_session || static_cast<std::size_t>(*hook.default_session) < session_words.size());
    if (!fields.complete() || !sane) return std::nullopt;
    return hook;
}

}  // namespace tjp
