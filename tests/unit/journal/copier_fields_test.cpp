#include "server/journal/copier_fields.hpp"

#include <string>
#include <vector>

#include "storage/codec/records.hpp"
#include "tests/catch.hpp"
#include "tests/support/print.hpp"

namespace {

using namespace tjp;

JsonValue value_of(const std::string& text) {
    INFO(text);
    auto value = parse_json(text);
    REQUIRE(value);
    return std::move(*value);
}

Copier decoded(const std::string& text) {
    auto copier = decode_copier(value_of(text));
    INFO(text);
    REQUIRE(copier);
    CHECK(copier->ignored_fields.empty());
    return std::move(copier->copier);
}

/// A list or an object of `count` members made by `member(i)`.
template <class Member>
std::string many(char open, char close, int count, Member member) {
    std::string text(1, open);
    for (int i = 0; i < count; ++i) text += (i > 0 ? "," : "") + member(i);
    return text + close;
}

std::string pairs(int count) {
    return many('[', ']', count, [](int i) { return "\"P" + std::to_string(i) + "\""; });
}

std::string symbols(int count) {
    return many('{', '}', count, [](int i) { return "\"S" + std::to_string(i) + "\":\"XAUUSD\""; });
}

const std::string full =
    R"({"enabled":false,"min_win_rate":45.50,"min_trades":5,"lookback_trades":50,"allowed_pairs":["xauusd","EURUSD"],)"
    R"("blocked_pairs":["btcusd"],"symbol_map":{"gold":"xauusd"},"expire_after_seconds":900})";

}  // namespace

TEST_CASE("the table of the copier has the fields of its JSON, in their order", "[journal]") {
    const JsonValue stored = value_of(encode_json(Copier{}));
    REQUIRE(stored.members.size() == copier_fields().size());
    for (std::size_t i = 0; i < stored.members.size(); ++i) CHECK(stored.members[i].name == copier_fields()[i].name);
}

TEST_CASE("settings that are not named have their defaults", "[journal]") {
    CHECK(encode_json(decoded("{}")) == encode_json(Copier{}));
    CHECK(encode_json(Copier{}) ==
          R"({"enabled":true,"min_win_rate":null,"min_trades":10,"lookback_trades":100,"allowed_pairs":[],)"
          R"("blocked_pairs":[],"symbol_map":{},"expire_after_seconds":null,"updated_at":null})");
    Copier one;
    one.enabled = false;
    CHECK(encode_json(decoded(R"({"enabled":false})")) == encode_json(one));
}

TEST_CASE("settings are kept as sent, and pairs in upper case", "[journal]") {
    CHECK(encode_json(decoded(full)) ==
          R"({"enabled":false,"min_win_rate":45.50,"min_trades":5,"lookback_trades":50,)"
          R"("allowed_pairs":["XAUUSD","EURUSD"],"blocked_pairs":["BTCUSD"],"symbol_map":{"GOLD":"XAUUSD"},)"
          R"("expire_after_seconds":900,"updated_at":null})");
}

TEST_CASE("what the copier refuses names the field", "[journal]") {
    const std::pair<std::string, std::vector<std::string>> table[] = {
        {"enabled", {"null", "1", R"("true")"}},
        {"min_win_rate", {"-1", "100.1", "101", R"("50")", "true"}},
        {"min_trades", {"0", "1001", "null", "1.5", "-1"}},
        {"lookback_trades", {"0", "1001", "null", R"("50")"}},
        {"allowed_pairs", {"{}", R"("XAUUSD")", R"(["X Y"])", "[1]", pairs(501)}},
        {"blocked_pairs", {"{}", R"("XAUUSD")", R"([""])", pairs(501)}},
        {"symbol_map", {"null", "[]", R"({"GOLD":1})", R"({"a b":"X"})", symbols(251)}},
        {"expire_after_seconds", {"0", "-5", "2678401", "1.5", R"("60")"}},
    };
    for (const auto& [name, values] : table) {
        for (const std::string& json : values) {
            INFO(name << ": " << json.substr(0, 60));
            const auto copier = decode_copier(value_of("{\"" + name + "\":" + json + "}"));
            REQUIRE_FALSE(copier);
            CHECK(copier.error().code == Code::invalid);
            CHECK(copier.error().field == name);
            CHECK(copier.error().detail.find(name) != std::string::npos);
        }
    }
    for (const std::string text : {"[]", "null", "5"}) CHECK(decode_copier(value_of(text)).error().field == "body");
}

TEST_CASE("the ends of each range are taken", "[journal]") {
    for (const std::string& text :
         {std::string(R"({"min_win_rate":0})"), std::string(R"({"min_win_rate":100})"),
          std::string(R"({"min_win_rate":null,"min_trades":1000,"lookback_trades":1000})"),
          std::string(R"({"min_win_rate":50,"min_trades":1,"lookback_trades":1})"),
          std::string(R"({"expire_after_seconds":1})"), std::string(R"({"expire_after_seconds":2678400})"),
          "{\"allowed_pairs\":" + pairs(500) + "}", "{\"symbol_map\":" + symbols(250) + "}"}) {
        INFO(text.substr(0, 60));
        CHECK(decode_copier(value_of(text)));
    }
}

TEST_CASE("a pair is not both allowed and blocked, in whatever case", "[journal]") {
    for (const std::string text : {R"({"allowed_pairs":["EURUSD","XAUUSD"],"blocked_pairs":["XAUUSD"]})",
                                   R"({"allowed_pairs":["xauusd"],"blocked_pairs":["BTCUSD","XauUsd"]})"}) {
        INFO(text);
        const auto copier = decode_copier(value_of(text));
        REQUIRE_FALSE(copier);
        CHECK(copier.error().field == "blocked_pairs");
        CHECK(copier.error().detail.find("XAUUSD") != std::string::npos);
    }
}

TEST_CASE("a floor that no sample could reach is refused, and without a floor it does not matter", "[journal]") {
    for (const std::string text :
         {R"({"min_win_rate":50,"lookback_trades":9})", R"({"min_win_rate":50,"min_trades":101})",
          R"({"min_win_rate":0,"min_trades":20,"lookback_trades":19})"}) {
        INFO(text);
        const auto copier = decode_copier(value_of(text));
        REQUIRE_FALSE(copier);
        CHECK(copier.error().field == "min_trades");
    }
    CHECK(decode_copier(value_of(R"({"lookback_trades":9})")));
    CHECK(decode_copier(value_of(R"({"min_win_rate":50,"min_trades":20,"lookback_trades":20})")));
}

TEST_CASE("what the copier does not know is named", "[journal]") {
    const auto copier = decode_copier(value_of(R"({"max_lots":5,"updated_at":"2026-05-19T08:00:00Z"})"));
    REQUIRE(copier);
    CHECK(copier->ignored_fields == std::vector<std::string>{"max_lots", "updated_at"});
    CHECK_FALSE(copier->copier.updated_at);
}

TEST_CASE("stored settings are read back as they were", "[journal]") {
    Copier set = decoded(full);
    set.updated_at = Timestamp{1'780'000'000'000};
    for (const Copier& copier : {Copier{}, set}) {
        const auto back = decode_stored_copier(encode_json(copier));
        REQUIRE(back);
        CHECK(encode_json(*back) == encode_json(copier));
    }
    for (const std::string text : {"", "[]", "{", R"({"enabled":1})", R"({"min_trades":null})"}) {
        INFO(text);
        CHECK(decode_stored_copier(text).error().code == Code::corrupt);
    }
}
