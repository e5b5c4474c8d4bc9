#include "server/api/trade_parts.hpp"

namespace tjp::api {

trade_store::Entry entry_of(const Trade& trade, std::string_view record) {
    trade_store::Entry entry{{trade.date, trade.id}, trade.pair, std::nullopt, record};
    if (trade.external_id) entry.external_id = *trade.external_id;
    return entry;
}

Event event_of(EventType type, UserId user, const TradeId& id, Timestamp at) { return {type, at, user, id.uuid, {}}; }

NewTrade complete(DecodedTrade decoded, const TradeId& id, Timestamp now) {
    NewTrade made{std::move(decoded.trade), {}, std::move(decoded.ignored_fields)};
    made.trade.id = id;
    made.trade.created_at = made.trade.updated_at = now;
    made.record = encode_record(made.trade);
    return made;
}

void write_new(Transaction& tx, UserId user, const NewTrade& made) {
    trade_store::insert(tx, user, entry_of(made.trade, made.record));
    tx.publish(event_of(EventType::trade_created, user, made.trade.id, made.trade.created_at));
}

std::string store_change(Transaction& tx, UserId user, const Trade& before, const Trade& after) {
    const std::string record = encode_record(after);
    trade_store::replace(tx, user, entry_of(before, {}), entry_of(after, record));
    tx.publish(event_of(EventType::trade_updated, user, after.id, after.updated_at));
    return trade_layout().json_of(after.id.uuid, record);
}

void write_ignored(JsonWriter& json, const std::vector<std::string>& names) {
    if (names.empty()) return;
    json.key("ignored_fields").open('[');
    for (const std::string& name : names) json.string(name);
    json.close(']');
}

std::string trade_body(std::string_view trade_json, const std::vector<std::string>& ignored, bool duplicate) {
    std::string body;
    body.reserve(trade_json.size() + 64);
    JsonWriter json(body);
    json.open('{').key("ok").boolean(true).key("trade").raw(trade_json);
    if (duplicate) json.key("duplicate").boolean(true);
    write_ignored(json, ignored);
    json.close('}');
    return body;
}

Result<std::optional<trade_store::Row>> find_twin(Transaction& tx, UserId user, const Trade& trade) {
    if (!trade.external_id) return std::optional<trade_store::Row>{};
    return trade_store::find_external_for_update(tx, user, *trade.external_id);
}

}  // namespace tjp::api
