#include "storage/codec/fields.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/codec/records.hpp"

/// Signals and what brings them in.
namespace tjp {
namespace {

std::optional<std::string> encoding_of(bool base64) {
    return base64 ? std::optional<std::string>("base64") : std::nullopt;
}

void write_delivery(JsonWriter& json, const Delivery& d) {
    json.key("address").string(d.address).key("content_type").value(d.content_type);
    json.key("size").number(static_cast<std::int64_t>(d.size));
}

void write_terms(JsonWriter& json, const SignalTerms& t) {
    json.key("symbol").value(t.symbol).key("pair").value(t.pair).key("action").value(t.action);
    json.key("instruction").value(t.instruction).key("direction").value(t.direction);
    json.key("order_type").value(t.order_type).key("entry").value(t.entry);
    json.key("entry_low").value(t.entry_low).key("entry_high").value(t.entry_high).key("entries").value(t.entries);
    json.key("stop_loss").value(t.stop_loss).key("stop_loss_distance").value(t.stop_loss_distance);
    json.key("take_profits").value(t.take_profits).key("take_profit_distances").value(t.take_profit_distances);
    json.key("runner").value(t.runner).key("lot_size").value(t.lot_size).key("risk_percent").value(t.risk_percent);
    json.key("risk").value(t.risk).key("leverage").value(t.leverage).key("close_percent").value(t.close_percent);
    json.key("comment").value(t.comment);
}

}  // namespace

std::string encode_json(const Signal& s) {
    std::string out;
    out.reserve(1100 + s.raw.size());
    JsonWriter json(out);
    json.open('{').key("id").value(s.id).key("received_at").value(s.received_at);
    json.key("updated_at").value(s.updated_at).key("hook_id").value(s.hook_id).key("source").string(s.source);
    json.key("parsed_as").value(s.parsed_as);
    write_terms(json, s);
    json.key("delivery");
    if (s.delivery) {
        json.open('{');
        write_delivery(json, *s.delivery);
        json.close('}');
    } else {
        json.null();
    }
    json.key("status").value(s.status).key("status_reason").value(s.status_reason).key("raw").string(s.raw);
    json.key("raw_encoding").value(encoding_of(s.raw_base64)).key("account_id").value(s.account_id);
    json.key("claimed_by").value(s.claimed_by).key("reported_at").value(s.reported_at);
    json.key("ticket").value(s.ticket).key("fill_price").value(s.fill_price).key("executed_at").value(s.executed_at);
    json.key("closed_at").value(s.closed_at).key("expires_at").value(s.expires_at);
    json.key("trade_id").value(s.trade_id).close('}');
    return out;
}

std::string encode_json(const Copier& c) {
    std::string out;
    JsonWriter json(out);
    json.open('{').key("enabled").value(c.enabled).key("min_win_rate").value(c.min_win_rate);
    json.key("min_trades").number(c.min_trades).key("lookback_trades").number(c.lookback_trades);
    json.key("allowed_pairs").value(c.allowed_pairs).key("blocked_pairs").value(c.blocked_pairs);
    json.key("symbol_map").open('{');
    for (const auto& [symbol, pair] : c.symbol_map) {
        json.key_escaped(symbol).string(pair);
    }
    json.close('}').key("expire_after_seconds");
    c.expire_after_seconds ? json.number(*c.expire_after_seconds) : json.null();
    json.key("updated_at").value(c.updated_at).close('}');
    return out;
}

std::string encode_json(const InboundMessage& m) {
    std::string out;
    JsonWriter json(out);
    json.open('{').key("id").value(m.id).key("hook_id").value(m.hook_id).key("received_at").value(m.received_at);
    write_delivery(json, m.delivery);
    json.key("duplicate").value(m.duplicate);
    json.key("signal_id").value(m.signal_id).key("trade_id").value(m.trade_id).key("note").value(m.note);
    json.key("raw").value(m.raw).key("raw_encoding").value(encoding_of(m.raw_base64)).close('}');
    return out;
}

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
