#include "server/journal/trade_decoder.hpp"

#include <string>

#include "storage/codec/records.hpp"
#include "trade_bodies.hpp"

namespace {

using namespace tjp;
using namespace tjp::test;

void check_refused(const JsonValue& body, const std::string& field) {
    const auto decoded = decode_trade(body);
    REQUIRE_FALSE(decoded);
    CHECK(decoded.error().code == Code::invalid);
    CHECK(decoded.error().field == field);
    CHECK(decoded.error().detail.find(field) == 0);
    // In a batch the place of the trade stands before the field.
    const auto in_batch = decode_trade(body, "trades[3].");
    REQUIRE_FALSE(in_batch);
    CHECK(in_batch.error().field == "trades[3]." + field);
    CHECK(in_batch.error().detail.find("trades[3]." + field) == 0);
}

std::string text_of(std::size_t bytes) { return quoted_text(std::string(bytes, 'x')); }

std::string tag_list(std::size_t count, std::size_t bytes) {
    std::string list = "[";
    for (std::size_t i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + text_of(bytes);
    return list + "]";
}

}  // namespace

TEST_CASE("a full trade is read field by field", "[journal]") {
    const auto decoded = decode_trade(body_of(full_body()));
    REQUIRE(decoded);
    const Trade& trade = decoded->trade;
    CHECK(decoded->ignored_fields.empty());
    CHECK(to_string(trade.date) == "2026-05-19");
    CHECK(trade.pair == "XAUUSD");
    CHECK(trade.direction == Direction::buy);
    CHECK(trade.entry_price.text() == "2342.50");
    CHECK(trade.exit_price.text() == "2355.00");
    CHECK(trade.stop_loss.text() == "2330");
    CHECK(trade.take_profit.text() == "-0");
    CHECK(trade.lot_size.text() == "0.10");
    CHECK(trade.pnl.text() == "-1.25e2");
    CHECK(trade.risk_reward.text() == "1.0");
    CHECK(trade.outcome == Outcome::win);
    CHECK(trade.session == Session::london);
    CHECK(trade.strategy == "break\"out");
    CHECK(trade.notes == "é\n");
    CHECK(trade.opened_at == parse_timestamp("2026-05-19T08:00:00Z"));
    CHECK(trade.closed_at == parse_timestamp("2026-05-19T08:00:00Z"));
    CHECK(trade.commission->text() == "-3.50");
    CHECK(trade.swap->text() == "0");
    CHECK(trade.tags == std::vector<std::string>{"a", "b c"});
    CHECK(to_string(*trade.account_id) == account_text);
    CHECK(to_string(*trade.signal_id) == signal_text);
    CHECK(trade.external_id == "x-1");
}

TEST_CASE("a required field that is missing or null is named, an optional one may be either", "[journal]") {
    std::size_t required = 0;
    for (const TradeField& field : trade_fields()) {
        const std::string name(field.name);
        INFO(name);
        if (field.required) {
            ++required;
            check_refused(with(name, ""), name);
            check_refused(with(name, "null"), name);
            CHECK(decode_trade(with(name, "")).error().detail.find("is required") != std::string::npos);
        } else {
            const auto missing = decode_trade(with(name, ""));
            const auto null = decode_trade(with(name, "null"));
            REQUIRE(missing);
            REQUIRE(null);
            CHECK(encode_json(missing->trade) == encode_json(null->trade));
        }
    }
    CHECK(required == 12);
}

TEST_CASE("a value of the wrong type is refused under its field's name", "[journal]") {
    for (const TradeField& field : trade_fields()) {
        const std::string name(field.name);
        const bool number = std::holds_alternative<Decimal Trade::*>(field.slot) ||
                            std::holds_alternative<std::optional<Decimal> Trade::*>(field.slot);
        const bool list = std::holds_alternative<std::vector<std::string> Trade::*>(field.slot);
        for (const std::string& json :
             {std::string("true"), std::string("false"), std::string("{}"), std::string(number ? "\"1\"" : "1"),
              std::string(list ? "\"a\"" : "[]"), std::string(list ? "[1]" : "[1]"),
              std::string(list ? "[[\"a\"]]" : "[null]")}) {
            INFO(name << " = " << json);
            check_refused(with(name, json), name);
        }
    }
}

TEST_CASE("each field has its own edges", "[journal]") {
    struct Row {
        std::string name;
        std::string json;
        bool accepted;
    };
    const Row table[] = {
        {"date", R"("2024-02-29")", true},
        {"date", R"("2026-02-29")", false},
        {"date", R"("2026-05-19T00:00:00Z")", false},
        {"date", R"("")", false},
        {"pair", R"("A")", true},
        {"pair", R"("a.b_c/d#e:f-g!")", true},
        {"pair", text_of(32), true},
        {"pair", text_of(33), false},
        {"pair", R"("")", false},
        {"pair", R"("EUR USD")", false},
        {"pair", R"("EUR\u0000")", false},
        {"pair", R"("ÄUR")", false},
        {"pair", R"("EUR\"")", false},
        {"direction", R"("SELL")", true},
        {"direction", R"("LONG")", true},
        {"direction", R"("SHORT")", true},
        {"direction", R"("buy")", false},
        {"direction", R"("BUY ")", false},
        {"direction", R"("")", false},
        {"outcome", R"("LOSS")", true},
        {"outcome", R"("BREAKEVEN")", true},
        {"outcome", R"("BREAK EVEN")", false},
        {"session", R"("NY")", true},
        {"session", R"("ASIA")", true},
        {"session", R"("OTHER")", true},
        {"session", R"("TOKYO")", false},
        {"lot_size", "1e-7", true},
        {"lot_size", "0", false},
        {"lot_size", "-0", false},
        {"lot_size", "0.000", false},
        {"lot_size", "0e5", false},
        {"lot_size", "-0.1", false},
        {"pnl", "0", true},
        {"pnl", "1e308", true},
        {"pnl", "1e309", false},
        {"pnl", "-1e999", false},
        {"pnl", "1e2147483647", false},
        {"pnl", std::string(128, '7'), true},
        {"pnl", std::string(129, '7'), false},
        {"entry_price", "-1", true},
        {"commission", "1e400", false},
        {"swap", "-0.5", true},
        {"strategy", text_of(200), true},
        {"strategy", text_of(201), false},
        {"strategy", R"("")", true},
        {"notes", text_of(16 * 1024), true},
        {"notes", text_of(16 * 1024 + 1), false},
        {"opened_at", R"("2026-05-19")", false},
        {"opened_at", R"("2026-05-19T25:00:00Z")", false},
        {"closed_at", R"("2026-05-19T08:00")", true},
        {"tags", "[]", true},
        {"tags", tag_list(20, 40), true},
        {"tags", tag_list(21, 1), false},
        {"tags", tag_list(1, 41), false},
        {"tags", R"([""])", false},
        {"tags", R"(["a",null])", false},
        {"account_id", quoted_text(signal_text), false},
        {"account_id", R"("acct_1")", false},
        {"signal_id", quoted_text(account_text), false},
        {"external_id", text_of(128), true},
        {"external_id", text_of(129), false},
        {"external_id", R"("")", false},
        {"external_id", R"("\u0000")", true},
    };
    for (const Row& row : table) {
        INFO(row.name << " = " << row.json.substr(0, 60));
        if (row.accepted) {
            CHECK(decode_trade(with(row.name, row.json)));
        } else {
            check_refused(with(row.name, row.json), row.name);
        }
    }
}

TEST_CASE("a body that is no object is refused", "[journal]") {
    for (const std::string text : {"null", "[]", "\"x\"", "1", "true"}) {
        const auto decoded = decode_trade(json_of_text(text));
        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().field == "body");
        CHECK(decode_trade(json_of_text(text), "trades[0].").error().field == "trades[0]");
        Trade trade;
        CHECK(patch_trade(trade, json_of_text(text)).error().field == "body");
    }
}

TEST_CASE("fields that nobody knows are told, and so are those the server sets", "[journal]") {
    auto fields = full_body();
    fields["take_proft"] = "1";
    fields["PAIR"] = "\"x\"";
    fields["id"] = "\"trade_x\"";
    fields["created_at"] = "null";
    fields[""] = "{}";
    const auto decoded = decode_trade(body_of(fields));
    REQUIRE(decoded);
    CHECK(decoded->ignored_fields == std::vector<std::string>{"", "PAIR", "created_at", "id", "take_proft"});
    CHECK(decoded->trade.pair == "XAUUSD");
}

TEST_CASE("a pair is normalised to upper case or refused", "[journal]") {
    CHECK(normalised_pair("btc/usdt:usdt") == "BTC/USDT:USDT");
    CHECK(normalised_pair("US30.cash#!_-") == "US30.CASH#!_-");
    for (int c = 0; c < 256; ++c) {
        const std::string text(1, static_cast<char>(c));
        const bool good =
            std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/#:-!").find(text) !=
            std::string_view::npos;
        CHECK(normalised_pair(text).has_value() == good);
    }
    CHECK_FALSE(normalised_pair(""));
}
