#include "server/journal/account_view.hpp"

#include <string>

#include "server/journal/json_reader.hpp"
#include "storage/codec/records.hpp"
#include "tests/catch.hpp"
#include "tests/support/print.hpp"

namespace {

using namespace tjp;

constexpr Timestamp now{1'780'000'000'000};

JsonValue served(const Account& account) {
    auto value = parse_json(served_account(encode_json(account), now));
    REQUIRE(value);
    return std::move(*value);
}

JsonValue served_login(std::string login) {
    Account account;
    account.login = std::move(login);
    return *served(account).find("login");
}

}  // namespace

TEST_CASE("a login is masked but for its last three characters", "[journal]") {
    const std::pair<std::string, std::string> table[] = {
        {"50214477", "*****477"},
        {"1234", "*234"},
        {"123", "***"},
        {"12", "**"},
        {"1", "*"},
        {"", ""},
        {"a\"b\\c", "**b\\c"},
        {"quo\"\"\"", "***\"\"\""},
        {"ab\ncd\n", "***cd\n"},
        {"secret\"}", "*****t\"}"},
    };
    for (const auto& [login, expected] : table) {
        INFO(login);
        CHECK(served_login(login).text == expected);
    }
}

TEST_CASE("a masked login is valid text and shows at most its last three bytes", "[journal]") {
    for (const std::string login : {"éééé", "a€", "x😀", "😀😀", "1234é", "Ünïcødé", "é1"}) {
        INFO(login);
        const std::string shown = served_login(login).text;
        CHECK(shown.size() <= login.size());
        std::size_t stars = 0;
        while (stars < shown.size() && shown[stars] == '*') ++stars;
        CHECK(stars >= login.size() - 3);
        CHECK(login.ends_with(shown.substr(stars)));
    }
}

TEST_CASE("an account without a login has none", "[journal]") {
    CHECK(served(Account{}).find("login")->is(JsonValue::Kind::null));
}

TEST_CASE("only a connected account whose heartbeat is overdue is shown as stale", "[journal]") {
    struct Row {
        AccountStatus status;
        std::optional<Timestamp> seen;
        std::string_view shown;
    };
    const Row table[] = {
        {AccountStatus::connected, Timestamp{now.ms}, "connected"},
        {AccountStatus::connected, Timestamp{now.ms - stale_after_ms}, "connected"},
        {AccountStatus::connected, Timestamp{now.ms - stale_after_ms - 1}, "stale"},
        {AccountStatus::connected, Timestamp{0}, "stale"},
        {AccountStatus::connected, Timestamp{now.ms + 60'000}, "connected"},
        {AccountStatus::connected, std::nullopt, "connected"},
        {AccountStatus::disconnected, Timestamp{0}, "disconnected"},
        {AccountStatus::stale, Timestamp{now.ms}, "stale"},
    };
    for (const Row& row : table) {
        Account account;
        account.status = row.status;
        account.last_seen_at = row.seen;
        CHECK(served(account).find("status")->text == row.shown);
    }
    CHECK(stale_after_ms == 5 * 60 * 1000);
}

TEST_CASE("everything else is served as it is stored", "[journal]") {
    Account account;
    account.name = R"(","login":"50214477","status":"x)";
    account.broker = "login";
    account.balance = Decimal::parse("104230.50");
    const std::string stored = encode_json(account);
    CHECK(served_account(stored, now) == stored);
    const std::string shown = [&] {
        account.login = "50214477";
        return served_account(encode_json(account), now);
    }();
    const auto value = parse_json(shown);
    REQUIRE(value);
    CHECK(value->find("name")->text == account.name);
    CHECK(value->find("login")->text == "*****477");
    CHECK(value->find("balance")->text == "104230.50");
    CHECK(value->members.size() == 14);
}
