#include "server/journal/account_fields.hpp"

#include <string>
#include <vector>

#include "storage/codec/records.hpp"
#include "tests/catch.hpp"
#include "tests/support/print.hpp"

namespace {

using namespace tjp;

constexpr Timestamp made{1'700'000'000'000};
constexpr Timestamp now{1'780'000'000'000};

const std::string small = R"({"name":"FTMO","platform":"MT5","connection":"ea"})";

JsonValue value_of(const std::string& text) {
    INFO(text);
    auto value = parse_json(text);
    REQUIRE(value);
    return std::move(*value);
}

/// The small account with further members.
JsonValue body_with(const std::string& more) {
    return value_of(small.substr(0, small.size() - 1) + (more.empty() ? "" : "," + more) + "}");
}

Account full_account() {
    auto decoded = decode_account(
        body_with(R"("broker":"FTMO","server":"FTMO-Server3","login":"50214477","currency":"USD","balance":100000.50,)"
                  R"("equity":1.0e5)"));
    REQUIRE(decoded);
    Account account = std::move(decoded->account);
    account.id = AccountId{uuid_at({1'700'000'000'000})};
    account.created_at = account.updated_at = made;
    return account;
}

}  // namespace

TEST_CASE("the table of an account has the fields of its JSON, in their order", "[journal]") {
    const std::string json = encode_json(full_account());
    const JsonValue stored = value_of(json);
    REQUIRE(stored.members.size() == account_fields().size());
    for (std::size_t i = 0; i < stored.members.size(); ++i) CHECK(stored.members[i].name == account_fields()[i].name);
}

TEST_CASE("a new account was never seen, whatever it says", "[journal]") {
    for (const std::string more :
         {"", R"("status":"connected")", R"("status":"disconnected")", R"("last_seen_at":"2026-05-19T08:00:00Z")"}) {
        INFO(more);
        const auto decoded = decode_account(body_with(more));
        REQUIRE(decoded);
        CHECK(decoded->account.status == AccountStatus::disconnected);
        CHECK_FALSE(decoded->account.last_seen_at);
        CHECK(decoded->ignored_fields.size() == (more.empty() ? 0 : 1));
    }
}

TEST_CASE("a new account needs its name, platform and connection", "[journal]") {
    for (const std::string name : {"name", "platform", "connection"}) {
        std::string text = small;
        text.replace(text.find("\"" + name), name.size() + 1, "\"other");
        const auto decoded = decode_account(value_of(text));
        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().field == name);
        CHECK(decoded.error().detail.find("required") != std::string::npos);
    }
}

TEST_CASE("what an account refuses names the field", "[journal]") {
    const std::pair<std::string, std::vector<std::string>> table[] = {
        {"name", {"null", R"("")", "5", "\"" + std::string(81, 'n') + "\""}},
        {"platform", {"null", R"("mt5")", R"("MT6")", "5"}},
        {"connection", {"null", R"("EA")", R"("wire")"}},
        {"broker", {"5", "\"" + std::string(81, 'b') + "\"", "[]"}},
        {"server", {"5", "\"" + std::string(81, 's') + "\""}},
        {"login", {"50214477", "\"" + std::string(65, '1') + "\"", "{}"}},
        {"currency", {R"("")", R"("ELEVENCHARS")", "5"}},
        {"balance", {R"("100")", "true", "1e999"}},
        {"equity", {R"("100")", "[]"}},
        {"status", {"null", R"("stale")", R"("online")", R"("Connected")", "true"}},
    };
    for (const auto& [name, values] : table) {
        for (const std::string& json : values) {
            INFO(name << ": " << json);
            Account account = full_account();
            const std::string before = encode_json(account);
            const auto patched = patch_account(account, value_of("{\"" + name + "\":" + json + "}"), now);
            REQUIRE_FALSE(patched);
            CHECK(patched.error().field == name);
            CHECK(encode_json(account) == before);
        }
    }
}

TEST_CASE("every change is a sign of life", "[journal]") {
    const std::pair<std::string, AccountStatus> table[] = {
        {"{}", AccountStatus::connected},
        {R"({"balance":5})", AccountStatus::connected},
        {R"({"status":"connected"})", AccountStatus::connected},
        {R"({"status":"disconnected"})", AccountStatus::disconnected},
        {R"({"status":"disconnected","equity":4})", AccountStatus::disconnected},
        {R"({"unknown":1})", AccountStatus::connected},
    };
    for (const AccountStatus was : {AccountStatus::connected, AccountStatus::disconnected}) {
        for (const auto& [text, status] : table) {
            INFO(text);
            Account account = full_account();
            account.status = was;
            REQUIRE(patch_account(account, value_of(text), now));
            CHECK(account.status == status);
            CHECK(account.last_seen_at == now);
            CHECK(account.updated_at == now);
            CHECK(account.created_at == made);
            CHECK(account.login == "50214477");
        }
    }
}

TEST_CASE("null clears what an account may be without", "[journal]") {
    Account account = full_account();
    REQUIRE(patch_account(account,
                          value_of(R"({"broker":null,"server":null,"login":null,"currency":null,)"
                                   R"("balance":null,"equity":null})"),
                          now));
    CHECK_FALSE(account.broker);
    CHECK_FALSE(account.server);
    CHECK_FALSE(account.login);
    CHECK_FALSE(account.currency);
    CHECK_FALSE(account.balance);
    CHECK_FALSE(account.equity);
}

TEST_CASE("a login that comes back as it was shown stays whole", "[journal]") {
    const std::pair<std::string, std::string> table[] = {
        {R"("*****477")", "50214477"},  // as it is shown
        {R"("****477")", "****477"},    // not so: another number of stars
        {R"("60214477")", "60214477"},
        {R"("***")", "***"},
    };
    for (const auto& [sent, stored] : table) {
        INFO(sent);
        Account account = full_account();
        REQUIRE(patch_account(account, value_of("{\"login\":" + sent + "}"), now));
        CHECK(account.login == stored);
    }
}

TEST_CASE("no password finds a place in an account", "[journal]") {
    for (const std::string name :
         {"password", "investor_password", "master_password", "Password", "pass", "api_secret"}) {
        INFO(name);
        const auto decoded = decode_account(body_with("\"" + name + "\":\"hunter2hunter2\""));
        REQUIRE(decoded);
        CHECK(decoded->ignored_fields == std::vector<std::string>{name});
        CHECK(encode_json(decoded->account).find("hunter2") == std::string::npos);
        Account account = full_account();
        const auto patched = patch_account(account, value_of("{\"" + name + "\":{\"a\":\"hunter2hunter2\"}}"), now);
        REQUIRE(patched);
        CHECK(*patched == std::vector<std::string>{name});
        CHECK(encode_json(account).find("hunter2") == std::string::npos);
    }
}

TEST_CASE("a stored account is read back as it was", "[journal]") {
    Account seen = full_account();
    REQUIRE(patch_account(seen, value_of("{}"), now));
    Account bare;
    bare.id = AccountId{uuid_at({1})};
    bare.name = "quote \" and \\";
    for (const Account& account : {full_account(), seen, bare}) {
        const auto back = decode_stored_account(encode_json(account));
        REQUIRE(back);
        CHECK(encode_json(*back) == encode_json(account));
    }
}

TEST_CASE("a damaged account is told", "[journal]") {
    const std::string whole = encode_json(full_account());
    std::string odd_status = whole;
    odd_status.replace(odd_status.find("disconnected"), 12, "asleep");
    for (const std::string& text : {std::string(), std::string("{}"), std::string("[]"), std::string("null"),
                                    whole.substr(0, whole.size() - 1), odd_status}) {
        INFO(text);
        const auto back = decode_stored_account(text);
        REQUIRE_FALSE(back);
        CHECK(back.error().code == Code::corrupt);
    }
}
