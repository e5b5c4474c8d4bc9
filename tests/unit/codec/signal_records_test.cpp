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
