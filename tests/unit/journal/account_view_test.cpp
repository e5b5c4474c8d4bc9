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

TEST_CASE("a heartbeat is no news, whatever its figures", "[journal]") {
    Account before;
    before.name = "FTMO";
    before.status = AccountStatus::connected;
    before.last_seen_at = Timestamp{now.ms - 10'000};
    const auto changed = [&](auto change) {
        Account after = before;
        after.last_seen_at = after.updated_at = now;
        change(after);
        return is_news(before, after, now);
    };
    CHECK_FALSE(changed([](Account&) {}));
    CHECK_FALSE(changed([](Account& a) { a.balance = Decimal::parse("5"); }));
    CHECK_FALSE(changed([](Account& a) { a.equity = Decimal::parse("5"); }));
    CHECK(changed([](Account& a) { a.name = "other"; }));
    CHECK(changed([](Account& a) { a.platform = Platform::mt4; }));
    CHECK(changed([](Account& a) { a.connection = Connection::api; }));
    CHECK(changed([](Account& a) { a.broker = "x"; }));
    CHECK(changed([](Account& a) { a.server = "x"; }));
    CHECK(changed([](Account& a) { a.login = "50214477"; }));
    CHECK(changed([](Account& a) { a.currency = "USD"; }));
    CHECK(changed([](Account& a) { a.status = AccountStatus::disconnected; }));
}

TEST_CASE("an account that comes back is news", "[journal]") {
    struct Row {
        AccountStatus before;
        std::optional<Timestamp> seen;
        AccountStatus after;
        bool news;
    };
    const Timestamp recent{now.ms - stale_after_ms};
    const Timestamp old{now.ms - stale_after_ms - 1};
    const Row table[] = {
        {AccountStatus::disconnected, std::nullopt, AccountStatus::connected, true},
        {AccountStatus::disconnected, recent, AccountStatus::connected, true},
        {AccountStatus::connected, recent, AccountStatus::connected, false},
        {AccountStatus::connected, old, AccountStatus::connected, true},  // it was shown as stale
        {AccountStatus::connected, old, AccountStatus::disconnected, true},
        {AccountStatus::disconnected, old, AccountStatus::disconnected, false},
    };
    for (const Row& row : table) {
        Account before;
        before.status = row.before;
        before.last_seen_at = row.seen;
        Account after = before;
        after.status = row.after;
        after.last_seen_at = now;
        CHECK(is_news(before, after, now) == row.news);
    }
}

TEST_CASE("a filter of accounts takes the words they are shown with", "[journal]") {
    struct Row {
        std::optional<std::string> status;
        std::optional<std::string> platform;
        std::string_view fault;  ///< the parameter at fault; empty: none
        bool matches;
    };
    Account account;
    account.name = R"("status":"disconnected")";
    account.status = AccountStatus::connected;
    account.last_seen_at = Timestamp{0};
    const std::string stale = served_account(encode_json(account), now);
    const Row table[] = {
        {std::nullopt, std::nullopt, "", true},
        {"stale", std::nullopt, "", true},
        {"connected", std::nullopt, "", false},
        {"disconnected", std::nullopt, "", false},
        {std::nullopt, "MT5", "", true},
        {std::nullopt, "MT4", "", false},
        {"stale", "MT5", "", true},
        {"stale", "EXCHANGE", "", false},
        {"connected", "MT5", "", false},
        {"", std::nullopt, "status", false},
        {"STALE", std::nullopt, "status", false},
        {"stale,connected", std::nullopt, "status", false},
        {std::nullopt, "mt5", "platform", false},
        {std::nullopt, "", "platform", false},
    };
    for (const Row& row : table) {
        INFO(row.status.value_or("-") << " " << row.platform.value_or("-"));
        const auto lookup = [&](std::string_view name) -> std::optional<std::string_view> {
            if (name == "status" && row.status) return *row.status;
            if (name == "platform" && row.platform) return *row.platform;
            return std::nullopt;
        };
        const auto filter = decode_account_filter(lookup);
        REQUIRE(bool(filter) == row.fault.empty());
        if (filter) {
            CHECK(filter->matches(stale) == row.matches);
        } else {
            CHECK(filter.error().code == Code::invalid);
            CHECK(filter.error().field == row.fault);
        }
    }
}
