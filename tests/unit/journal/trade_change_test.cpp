// Trades changed by a patch, and read back from storage.

#include <string>

#include "server/journal/trade_decoder.hpp"
#include "storage/codec/records.hpp"
#include "trade_bodies.hpp"

namespace {

using namespace tjp;
using namespace tjp::test;

}  // namespace

TEST_CASE("a patch sets what it names, clears what is null and leaves the rest", "[journal]") {
    const Trade before = decode_trade(body_of(full_body()))->trade;
    Trade trade = before;
    const auto ignored = patch_trade(trade, json_of_text(R"({"pnl":7.10,"pair":"eurusd","notes":null,"tags":null,)"
                                                         R"("swap":null,"external_id":null,"x":1})"));
    REQUIRE(ignored);
    CHECK(*ignored == std::vector<std::string>{"x"});
    CHECK(trade.pnl.text() == "7.10");
    CHECK(trade.pair == "EURUSD");
    CHECK_FALSE(trade.notes);
    CHECK(trade.tags.empty());
    CHECK_FALSE(trade.swap);
    CHECK_FALSE(trade.external_id);
    CHECK(trade.strategy == before.strategy);
    CHECK(trade.date == before.date);
    Trade same = before;
    REQUIRE(patch_trade(same, json_of_text("{}")));
    CHECK(encode_json(same) == encode_json(before));
}

TEST_CASE("a patch that fails changes nothing", "[journal]") {
    const Trade before = decode_trade(body_of(full_body()))->trade;
    for (const TradeField& field : trade_fields()) {
        const std::string name(field.name);
        INFO(name);
        Trade trade = before;
        const std::string first = name == "notes" ? "strategy" : "notes";
        const auto patched = patch_trade(trade, json_of_text("{\"" + first + "\":null,\"" + name + "\":{}}"));
        REQUIRE_FALSE(patched);
        CHECK(patched.error().field == name);
        CHECK(encode_json(trade) == encode_json(before));
        if (field.required) CHECK_FALSE(patch_trade(trade, json_of_text("{\"" + name + "\":null}")));
    }
}

TEST_CASE("a stored trade is read back as it was", "[journal]") {
    Trade trade = decode_trade(body_of(full_body()))->trade;
    trade.id = TradeId{uuid_at({1'700'000'000'000})};
    trade.created_at = {1'700'000'000'001};
    trade.updated_at = {1'700'000'000'002};
    const auto back = decode_stored_trade(encode_json(trade));
    REQUIRE(back);
    CHECK(back->id == trade.id);
    CHECK(back->created_at == trade.created_at);
    CHECK(back->updated_at == trade.updated_at);
    CHECK(encode_json(*back) == encode_json(trade));
    Trade bare = decode_trade(with("notes", ""))->trade;
    bare.tags.clear();
    bare.strategy = std::string("\"\\\x01\x7f", 4);
    CHECK(encode_json(*decode_stored_trade(encode_json(bare))) == encode_json(bare));
}

TEST_CASE("a damaged stored trade is told as such", "[journal]") {
    Trade trade = decode_trade(body_of(full_body()))->trade;
    const std::string whole = encode_json(trade);
    for (const std::string& json :
         {std::string(), std::string("{}"), std::string("null"), std::string("[]"), whole.substr(0, whole.size() - 1),
          whole + "x", std::string(whole).replace(whole.find("\"BUY\""), 5, "\"UP!\""),
          std::string(whole).replace(whole.find("trade_"), 6, "track_"),
          std::string(whole).replace(whole.find("1970-"), 5, "197x-")}) {
        INFO(json);
        const auto decoded = decode_stored_trade(json);
        REQUIRE_FALSE(decoded);
        CHECK(decoded.error().code == Code::corrupt);
    }
    for (std::size_t size = 0; size < whole.size(); ++size) CHECK_FALSE(decode_stored_trade(whole.substr(0, size)));
}
