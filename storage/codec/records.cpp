#include "storage/codec/records.hpp"

#include "storage/codec/fields.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/codec/record_writer.hpp"
#include "storage/model/trade_fields.hpp"

namespace tjp {
namespace {

struct SlotWriter {
    RecordWriter& record;
    std::string_view name;
    const Trade& trade;

    template <class T>
    void operator()(T Trade::*slot) const {
        record.member(name, trade.*slot);
    }
};

}  // namespace

std::string encode_record(const Trade& trade) {
    RecordWriter record(trade_layout(), 384);
    for (const TradeField& field : trade_fields()) std::visit(SlotWriter{record, field.name, trade}, field.slot);
    return record.member("created_at", trade.created_at).member("updated_at", trade.updated_at).take();
}

std::string encode_json(const Trade& trade) { return trade_layout().json_of(trade.id.uuid, encode_record(trade)); }

std::string encode_json(const Account& a) {
    std::string out;
    out.reserve(480);
    JsonWriter json(out);
    json.open('{').member("id", a.id).key("name").string(a.name).key("platform").string(to_string(a.platform));
    json.key("connection").string(to_string(a.connection)).member("broker", a.broker);
    json.member("server", a.server).member("login", a.login).member("currency", a.currency);
    json.member("balance", a.balance).member("equity", a.equity).key("status").string(to_string(a.status));
    json.member("last_seen_at", a.last_seen_at).member("created_at", a.created_at);
    json.member("updated_at", a.updated_at).close('}');
    return out;
}

std::string to_record(std::string_view json) {
    std::string record;
    record.reserve(json.size() + 1);
    record += record_version;
    record += json;
    return record;
}

std::optional<std::string_view> json_of(std::string_view record) {
    if (record.size() < 3 || record[0] != record_version) return std::nullopt;
    return record.substr(1);
}

std::string encode(const User& user) {
    return FieldWriter()
        .text(user.email)
        .u8(static_cast<std::uint8_t>(user.plan))
        .optional_time(user.plan_expires_at)
        .text(user.password_hash)
        .time(user.created_at)
        .take();
}

std::optional<User> decode_user(const UserId& id, std::string_view record) {
    FieldReader fields(record);
    User user;
    user.id = id;
    user.email = fields.text();
    user.plan = fields.u8() == static_cast<std::uint8_t>(Plan::pro) ? Plan::pro : Plan::free;
    user.plan_expires_at = fields.optional_time();
    user.password_hash = fields.text();
    user.created_at = fields.time();
    if (!fields.complete()) return std::nullopt;
    return user;
}

std::string encode(const ApiKey& key) {
    return FieldWriter()
        .uuid(key.user.uuid)
        .text(key.name)
        .u8(static_cast<std::uint8_t>(key.scope))
        .text(key.secret_hash)
        .optional_time(key.expires_at)
        .optional_time(key.revoked_at)
        .time(key.created_at)
        .text(key.last_characters)
        .take();
}

std::optional<ApiKey> decode_key(const KeyId& id, std::string_view record) {
    FieldReader fields(record);
    ApiKey key;
    key.id = id;
    key.user = UserId{fields.uuid()};
    key.name = fields.text();
    key.scope = fields.u8() == static_cast<std::uint8_t>(Scope::write) ? Scope::write : Scope::read;
    key.secret_hash = fields.text();
    key.expires_at = fields.optional_time();
    key.revoked_at = fields.optional_time();
    key.created_at = fields.time();
    if (!fields.at_end()) key.last_characters = fields.text();
    if (!fields.complete()) return std::nullopt;
    return key;
}

std::string encode(const BrowserSession& session) {
    return FieldWriter()
        .text(session.token_hash)
        .time(session.created_at)
        .time(session.last_used_at)
        .time(session.expires_at)
        .text(session.address)
        .text(session.user_agent)
        .take();
}

std::optional<BrowserSession> decode_session(const UserId& user, const SessionId& id, std::string_view record) {
    FieldReader fields(record);
    BrowserSession session;
    session.id = id;
    session.user = user;
    session.token_hash = fields.text();
    session.created_at = fields.time();
    session.last_used_at = fields.time();
    session.expires_at = fields.time();
    session.address = fields.text();
    session.user_agent = fields.text();
    if (!fields.complete()) return std::nullopt;
    return session;
}

std::string encode(const Event& event) {
    return FieldWriter()
        .u8(static_cast<std::uint8_t>(event.type))
        .time(event.at)
        .uuid(event.user.uuid)
        .uuid(event.object)
        .text(event.payload)
        .take();
}

std::optional<Event> decode_event(std::string_view record) {
    FieldReader fields(record);
    Event event;
    event.type = static_cast<EventType>(fields.u8());
    event.at = fields.time();
    event.user = UserId{fields.uuid()};
    event.object = fields.uuid();
    event.payload = fields.text();
    if (!fields.complete()) return std::nullopt;
    return event;
}

std::optional<EventType> event_type_of(std::string_view record) {
    FieldReader fields(record);
    const auto type = static_cast<EventType>(fields.u8());
    if (!fields.ok()) return std::nullopt;
    return type;
}

}  // namespace tjp
