#include "storage/codec/records.hpp"

#include <string>

#include "storage/codec/fields.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/model/trade_fields.hpp"
#include "tests/catch.hpp"

namespace {

using namespace tjp;

User some_user() {
    User user;
    user.id = UserId{uuid_at({1'700'000'000'000})};
    user.email = "Trader@Example.com";
    user.plan = Plan::pro;
    user.plan_expires_at = Timestamp{-5};
    user.password_hash = std::string("with a NUL \0 in it", 18);
    user.created_at = {1'700'000'000'000};
    return user;
}

ApiKey some_key() {
    ApiKey key;
    key.id = KeyId{uuid_at({1})};
    key.user = UserId{uuid_at({2})};
    key.name = "bot";
    key.scope = Scope::write;
    key.secret_hash = std::string(32, '\xff');
    key.expires_at = Timestamp{INT64_MAX};
    key.revoked_at = Timestamp{INT64_MIN};
    key.created_at = {3};
    key.last_characters = "Zz09";
    return key;
}

Event some_event() { return {EventType::trade_deleted, {7}, UserId{uuid_at({8})}, uuid_at({9}), "{\"a\":1}"}; }

BrowserSession some_session() {
    BrowserSession session;
    session.token_hash = std::string(32, '\xfe');
    session.created_at = {4};
    session.last_used_at = {5};
    session.expires_at = {6};
    session.address = "::1";
    session.user_agent = "a browser";
    return session;
}

/// Every shorter text, and one that is longer, is no such record; but for the size it had before it grew.
template <class Decode>
void check_only_whole(const std::string& record, Decode decode, std::size_t former_size = 0) {
    REQUIRE(decode(record));
    for (std::size_t size = 0; size < record.size(); ++size) {
        INFO(size);
        if (former_size > 0 && size == former_size) continue;
        CHECK_FALSE(decode(record.substr(0, size)));
    }
    CHECK_FALSE(decode(record + std::string(1, '\0')));
    std::string other_version = record;
    for (const char version : {'\0', '\x02', '{', '\xff'}) {
        other_version[0] = version;
        CHECK_FALSE(decode(other_version));
    }
}

}  // namespace

TEST_CASE("a user comes back from its record", "[codec]") {
    const User user = some_user();
    const auto back = decode_user(user.id, encode(user));
    REQUIRE(back);
    CHECK(back->id == user.id);
    CHECK(back->email == user.email);
    CHECK(back->plan == user.plan);
    CHECK(back->plan_expires_at == user.plan_expires_at);
    CHECK(back->password_hash == user.password_hash);
    CHECK(back->created_at == user.created_at);
    User plain;
    plain.plan = Plan::free;
    const auto empty = decode_user({}, encode(plain));
    REQUIRE(empty);
    CHECK(empty->plan == Plan::free);
    CHECK_FALSE(empty->plan_expires_at);
    CHECK(empty->email.empty());
}

TEST_CASE("a key comes back from its record, without its last use", "[codec]") {
    ApiKey key = some_key();
    key.last_used_at = Timestamp{99};
    const auto back = decode_key(key.id, encode(key));
    REQUIRE(back);
    CHECK(back->id == key.id);
    CHECK(back->user == key.user);
    CHECK(back->name == key.name);
    CHECK(back->scope == key.scope);
    CHECK(back->secret_hash == key.secret_hash);
    CHECK(back->expires_at == key.expires_at);
    CHECK(back->revoked_at == key.revoked_at);
    CHECK_FALSE(back->last_used_at);
    CHECK(back->created_at == key.created_at);
    CHECK(back->last_characters == key.last_characters);
    const std::string record = encode(key);
    const auto former = decode_key(key.id, record.substr(0, record.size() - 8));
    REQUIRE(former);
    CHECK(former->created_at == key.created_at);
    CHECK(former->last_characters.empty());
    key.scope = Scope::read;
    key.expires_at.reset();
    CHECK(decode_key(key.id, encode(key))->scope == Scope::read);
    CHECK_FALSE(decode_key(key.id, encode(key))->expires_at);
}

TEST_CASE("a session comes back from its record", "[codec]") {
    const BrowserSession session = some_session();
    const UserId user{uuid_at({7})};
    const SessionId id{uuid_at({8})};
    const auto back = decode_session(user, id, encode(session));
    REQUIRE(back);
    CHECK(back->id == id);
    CHECK(back->user == user);
    CHECK(back->token_hash == session.token_hash);
    CHECK(back->created_at == session.created_at);
    CHECK(back->last_used_at == session.last_used_at);
    CHECK(back->expires_at == session.expires_at);
    CHECK(back->address == session.address);
    CHECK(back->user_agent == session.user_agent);
}

TEST_CASE("an event comes back from its record", "[codec]") {
    const Event event = some_event();
    const auto back = decode_event(encode(event));
    REQUIRE(back);
    CHECK(back->type == event.type);
    CHECK(back->at == event.at);
    CHECK(back->user == event.user);
    CHECK(back->object == event.object);
    CHECK(back->payload == event.payload);
}

TEST_CASE("a record cut short, prolonged or of another version is refused", "[codec]") {
    check_only_whole(encode(some_user()), [](const std::string& record) { return decode_user({}, record); });
    check_only_whole(
        encode(some_key()), [](const std::string& record) { return decode_key({}, record); },
        encode(some_key()).size() - 8);  // without the last characters and their length
    check_only_whole(encode(some_session()), [](const std::string& record) { return decode_session({}, {}, record); });
    check_only_whole(encode(some_event()), [](const std::string& record) { return decode_event(record); });
}

TEST_CASE("a length that lies leads nowhere", "[codec]") {
    std::string record = FieldWriter().text("abc").take();
    for (const char byte : {'\x7f', '\xff', '\x01'}) {
        record[1] = byte;  // the length's first byte
        FieldReader fields(record);
        CHECK(fields.text().empty());
        CHECK_FALSE(fields.ok());
        CHECK(fields.i64() == 0);
        CHECK(fields.u8() == 0);
        CHECK(fields.text().empty());
        CHECK(fields.uuid() == Uuid{});
        CHECK_FALSE(fields.complete());
    }
}

TEST_CASE("each part of a record is read back", "[codec]") {
    const Uuid uuid = uuid_at({5});
    const std::string record = FieldWriter()
                                   .u8(255)
                                   .i64(INT64_MIN)
                                   .text("")
                                   .text(std::string(70'000, 'x'))
                                   .uuid(uuid)
                                   .optional_time({})
                                   .optional_time(Timestamp{-1})
                                   .take();
    FieldReader fields(record);
    CHECK(fields.u8() == 255);
    CHECK(fields.i64() == INT64_MIN);
    CHECK(fields.text().empty());
    CHECK(fields.text() == std::string(70'000, 'x'));
    CHECK(fields.uuid() == uuid);
    CHECK_FALSE(fields.optional_time());
    CHECK_FALSE(fields.complete());
    CHECK(fields.optional_time() == Timestamp{-1});
    CHECK(fields.complete());
    CHECK(fields.u8() == 0);
    CHECK_FALSE(fields.ok());
}

TEST_CASE("a record of JSON is its version and the JSON", "[codec]") {
    const std::string record = to_record("{\"a\":1}");
    CHECK(json_of(record) == std::string_view("{\"a\":1}"));
    CHECK_FALSE(json_of(""));
    CHECK_FALSE(json_of("\x01"));
    CHECK_FALSE(json_of("{\"a\":1}"));
    CHECK_FALSE(json_of("\x02{\"a\":1}"));
}

TEST_CASE("a trade's JSON has every field, in the table's order", "[codec]") {
    Trade trade;
    trade.id = TradeId{};
    trade.pair = "XAUUSD";
    trade.notes = "a\"b";
    trade.tags = {"x", "y\\"};
    trade.pnl = *Decimal::parse("-1.50");
    const std::string json = encode_json(trade);
    MemberWalk walk(json);
    CHECK(walk.next()->name == "id");
    for (const TradeField& field : trade_fields()) {
        const auto member = walk.next();
        REQUIRE(member);
        CHECK(member->name == field.name);
    }
    CHECK(walk.next()->name == "created_at");
    CHECK(walk.next()->name == "updated_at");
    CHECK_FALSE(walk.next());
    CHECK(find_member(json, "pnl") == std::string_view("-1.50"));
    CHECK(find_member(json, "notes") == std::string_view(R"("a\"b")"));
    CHECK(find_member(json, "tags") == std::string_view(R"(["x","y\\"])"));
    CHECK(find_member(json, "strategy") == std::string_view("null"));
    CHECK(find_member(json, "direction") == std::string_view("\"BUY\""));
}

TEST_CASE("a signal's and an account's JSON name every field of the contract", "[codec]") {
    const std::string signal = encode_json(Signal{});
    for (const std::string_view name :
         {"id",           "received_at", "updated_at",   "hook_id",     "source",    "symbol",        "pair",
          "action",       "direction",   "order_type",   "entry",       "entry_low", "entry_high",    "stop_loss",
          "take_profits", "lot_size",    "risk_percent", "comment",     "status",    "status_reason", "raw",
          "account_id",   "ticket",      "fill_price",   "executed_at", "trade_id"}) {
        INFO(name);
        CHECK(find_member(signal, name));
    }
    CHECK(find_member(signal, "take_profits") == std::string_view("[]"));
    CHECK(find_member(signal, "status") == std::string_view("\"pending\""));
    const std::string account = encode_json(Account{});
    for (const std::string_view name : {"id", "name", "platform", "connection", "broker", "server", "login", "currency",
                                        "balance", "equity", "status", "last_seen_at", "created_at", "updated_at"}) {
        INFO(name);
        CHECK(find_member(account, name));
    }
}
