#include <utility>

#include "storage/codec/json_text.hpp"
#include "storage/codec/records.hpp"
#include "tests/catch.hpp"

using namespace tjp;

namespace {

Hook some_hook() {
    Hook hook;
    hook.id = HookId{uuid_at({5})};
    hook.user = UserId{uuid_at({1})};
    hook.name = "TradingView \"alerts\"";
    hook.kind = HookKind::trade;
    hook.allow_ips = {"tradingview", "10.0.0.0/8"};
    hook.default_session = Session::asia;
    hook.token_hash = std::string(32, '\x01');
    hook.old_token_hash = std::string(32, '\xfe');
    hook.old_token_until = Timestamp{1'800'000'000'000};
    hook.token_end = "a1B2";
    hook.created_at = {7};
    hook.updated_at = {8};
    return hook;
}

bool same(const Hook& a, const Hook& b) {
    return a.id == b.id && a.user == b.user && a.name == b.name && a.kind == b.kind && a.allow_ips == b.allow_ips &&
           a.default_session == b.default_session && a.token_hash == b.token_hash &&
           a.old_token_hash == b.old_token_hash && a.old_token_until == b.old_token_until &&
           a.token_end == b.token_end && a.created_at == b.created_at && a.updated_at == b.updated_at;
}

}  // namespace

TEST_CASE("a hook's record reads back as it was", "[codec]") {
    Hook bare;
    bare.id = HookId{uuid_at({9})};
    for (const Hook& hook : {some_hook(), bare}) {
        const auto read = decode_hook(hook.user, hook.id, encode(hook));
        REQUIRE(read);
        CHECK(same(*read, hook));
    }
}

TEST_CASE("a damaged hook's record is told", "[codec]") {
    const Hook hook = some_hook();
    const std::string record = encode(hook);
    for (std::size_t size = 0; size < record.size(); ++size) {
        CHECK_FALSE(decode_hook(hook.user, hook.id, record.substr(0, size)));
    }
    CHECK_FALSE(decode_hook(hook.user, hook.id, record + "x"));
    std::string unknown_kind = record;
    unknown_kind[1 + 4 + hook.name.size()] = 9;
    CHECK_FALSE(decode_hook(hook.user, hook.id, unknown_kind));
}

TEST_CASE("copier settings are written with names that came from outside escaped", "[codec]") {
    Copier copier;
    copier.symbol_map = {{"A\"B", "XAUUSD"}};
    CHECK(encode_json(copier).find(R"("symbol_map":{"A\"B":"XAUUSD"})") != std::string::npos);
}

TEST_CASE("every member of a signal stands under its own name", "[codec]") {
    const auto number = [](std::string_view text) { return *Decimal::parse(text); };
    const auto at = [](int second) { return Timestamp{1'767'225'600'000 + second * 1000LL}; };  // of 2026-01-01
    Signal s;
    s.id = SignalId{uuid_at({1})};
    s.received_at = at(1);
    s.updated_at = at(2);
    s.hook_id = HookId{uuid_at({2})};
    s.source = "hook";
    s.parsed_as = ParsedAs::text;
    s.symbol = "Gold";
    s.pair = "XAUUSD";
    s.action = SignalAction::modify;
    s.instruction = Instruction::move_stop;
    s.direction = Side::sell;
    s.order_type = OrderType::limit;
    s.entry = number("1.1");
    s.entry_low = number("1.2");
    s.entry_high = number("1.3");
    s.entries = {number("1.4"), number("1.5")};
    s.stop_loss = number("1.6");
    s.stop_loss_distance = Measure{number("17"), Unit::pips};
    s.take_profits = {number("1.8")};
    s.take_profit_distances = {Measure{number("19"), Unit::pips}};
    s.runner = true;
    s.lot_size = number("0.20");
    s.risk_percent = number("2.1");
    s.risk = Measure{number("22"), Unit::unknown};
    s.leverage = number("23");
    s.close_percent = number("24");
    s.comment = "a \"comment\"";
    s.delivery = Delivery{"127.0.0.1", "text/plain", 25};
    s.status = SignalStatus::failed;
    s.status_reason = "why";
    s.raw = std::string(300, 'r');
    s.raw_base64 = true;
    s.account_id = AccountId{uuid_at({3})};
    s.claimed_by = "me";
    s.reported_at = at(4);
    s.ticket = "t1";
    s.fill_price = number("2.6");
    s.executed_at = at(5);
    s.closed_at = at(6);
    s.expires_at = at(7);
    s.trade_id = TradeId{uuid_at({4})};
    const auto quoted = [](const std::string& text) { return '"' + text + '"'; };
    const std::pair<std::string_view, std::string> expected[] = {
        {"id", quoted(to_string(s.id))},
        {"received_at", R"("2026-01-01T00:00:01.000Z")"},
        {"updated_at", R"("2026-01-01T00:00:02.000Z")"},
        {"hook_id", quoted(to_string(*s.hook_id))},
        {"source", R"("hook")"},
        {"parsed_as", R"("text")"},
        {"symbol", R"("Gold")"},
        {"pair", R"("XAUUSD")"},
        {"action", R"("modify")"},
        {"instruction", R"("move_stop")"},
        {"direction", R"("SELL")"},
        {"order_type", R"("limit")"},
        {"entry", "1.1"},
        {"entry_low", "1.2"},
        {"entry_high", "1.3"},
        {"entries", "[1.4,1.5]"},
        {"stop_loss", "1.6"},
        {"stop_loss_distance", R"({"value":17,"unit":"pips"})"},
        {"take_profits", "[1.8]"},
        {"take_profit_distances", R"([{"value":19,"unit":"pips"}])"},
        {"runner", "true"},
        {"lot_size", "0.20"},
        {"risk_percent", "2.1"},
        {"risk", R"({"value":22,"unit":"unknown"})"},
        {"leverage", "23"},
        {"close_percent", "24"},
        {"comment", R"("a \"comment\"")"},
        {"delivery", R"({"address":"127.0.0.1","content_type":"text/plain","size":25})"},
        {"status", R"("failed")"},
        {"status_reason", R"("why")"},
        {"raw", quoted(s.raw)},
        {"raw_encoding", R"("base64")"},
        {"account_id", quoted(to_string(*s.account_id))},
        {"claimed_by", R"("me")"},
        {"reported_at", R"("2026-01-01T00:00:04.000Z")"},
        {"ticket", R"("t1")"},
        {"fill_price", "2.6"},
        {"executed_at", R"("2026-01-01T00:00:05.000Z")"},
        {"closed_at", R"("2026-01-01T00:00:06.000Z")"},
        {"expires_at", R"("2026-01-01T00:00:07.000Z")"},
        {"trade_id", quoted(to_string(*s.trade_id))},
    };
    const std::string json = encode_json(s);
    MemberWalk walk(json);
    for (const auto& [name, value] : expected) {
        const auto member = walk.next();
        REQUIRE(member);
        CHECK(member->name == name);
        CHECK(member->json == value);
    }
    CHECK_FALSE(walk.next());
    CHECK(json.ends_with('}'));
}

TEST_CASE("every member of a message stands under its own name", "[codec]") {
    InboundMessage m;
    m.id = MessageId{uuid_at({1})};
    m.hook_id = HookId{uuid_at({2})};
    m.received_at = Timestamp{1'767'225'600'000};
    m.delivery = Delivery{"::1", std::nullopt, 70'000};
    m.duplicate = true;
    m.signal_id = SignalId{uuid_at({3})};
    m.note = "too large";
    m.raw = "text";
    CHECK(encode_json(m) == R"({"id":")" + to_string(m.id) + R"(","hook_id":")" + to_string(m.hook_id) +
                                R"(","received_at":"2026-01-01T00:00:00.000Z","address":"::1","content_type":null,)"
                                R"("size":70000,"duplicate":true,"signal_id":")" +
                                to_string(*m.signal_id) +
                                R"(","trade_id":null,"note":"too large","raw":"text","raw_encoding":null})");
}
