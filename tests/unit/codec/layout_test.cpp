#include "storage/codec/layout.hpp"

#include <variant>
#include <vector>

#include "storage/codec/json_text.hpp"
#include "storage/codec/records.hpp"
#include "storage/model/trade_fields.hpp"
#include "tests/catch.hpp"
#include "tests/support/random.hpp"

namespace {

using namespace tjp;

const Uuid some_id = uuid_at(Timestamp{1'700'000'000'000});

Trade random_trade(test::Random& random) {
    const auto text = [&](std::size_t most) {
        return random.text("ab \"\\{}[],:\n\x01\x7f", random.below(most + 1)) + (random.once_in(3) ? "\xc3\xa9" : "");
    };
    const auto number = [&] { return *Decimal::parse(std::to_string(random.between(-4'500'000, 4'500'000)) + ".25"); };
    Trade trade;
    trade.id = TradeId{uuid_at(Timestamp{random.between<std::int64_t>(0, 1LL << 42)})};
    trade.pair = "XAUUSD";
    trade.pnl = number();
    if (random.once_in(2)) trade.strategy = text(30);
    if (random.once_in(2)) trade.notes = text(random.once_in(4) ? 3000 : 40);
    for (auto tags = random.below(4); tags > 0; --tags) trade.tags.push_back(text(20));
    if (random.once_in(3)) trade.commission = number();
    if (random.once_in(3)) trade.closed_at = Timestamp{1'700'000'123'456};
    if (random.once_in(3)) trade.external_id = text(60);
    return trade;
}

struct PlainSlot {
    JsonWriter& json;
    const Trade& trade;
    template <class T>
    void operator()(T Trade::*slot) const {
        json.value(trade.*slot);
    }
};

/// A trade's JSON, written from its fields without a record in between.
std::string plain_json(const Trade& trade) {
    std::string out;
    JsonWriter json(out);
    json.open('{').member("id", trade.id);
    for (const TradeField& field : trade_fields()) {
        json.key(field.name);
        std::visit(PlainSlot{json, trade}, field.slot);
    }
    json.member("created_at", trade.created_at).member("updated_at", trade.updated_at).close('}');
    return out;
}

void check(const Trade& trade) {
    Scratch scratch;
    const std::string record = encode_record(trade);
    const std::string json = plain_json(trade);
    REQUIRE(record[0] == 2);
    REQUIRE(record.size() < json.size());
    REQUIRE(trade_layout().unpack(trade.id.uuid, record, scratch) == std::string_view(json));
    REQUIRE(encode_json(trade) == json);
}

}  // namespace

TEST_CASE("a trade's record reads as its fields do", "[codec]") {
    test::Random random("layouts");
    INFO("TJP_TEST_SEED=" << random.seed());
    for (int i = 0; i < 3000; ++i) check(random_trade(random));
}

TEST_CASE("values of every size come back", "[codec]") {
    Trade trade;
    trade.id = TradeId{some_id};
    for (const std::size_t size : {0U, 1U, 29U, 30U, 31U, 32U, 251U, 252U, 253U, 254U, 255U, 256U, 65'534U, 70'000U}) {
        trade.notes = std::string(size, 'n');
        check(trade);
    }
}

TEST_CASE("a record from before the layouts is read", "[codec]") {
    const std::string json = encode_json(Trade{});
    Scratch scratch;
    CHECK(trade_layout().unpack(some_id, to_record(json), scratch) == std::string_view(json));
}

TEST_CASE("a damaged record is told, and never read past its end", "[codec]") {
    test::Random random("layouts");
    INFO("TJP_TEST_SEED=" << random.seed());
    const Trade trade = random_trade(random);
    const std::string record = encode_record(trade);
    Scratch scratch;
    CHECK_FALSE(trade_layout().unpack(trade.id.uuid, "", scratch));
    for (std::size_t size = 0; size < record.size(); ++size) {
        // Copied, so that the sanitizer knows where it ends.
        const std::vector<char> cut(record.begin(), record.begin() + static_cast<std::ptrdiff_t>(size));
        REQUIRE_FALSE(trade_layout().unpack(trade.id.uuid, {cut.data(), cut.size()}, scratch));
    }
    CHECK_FALSE(trade_layout().unpack(trade.id.uuid, record + '\0', scratch));
    CHECK_FALSE(trade_layout().unpack(trade.id.uuid, '\x03' + record.substr(1), scratch));
    for (int i = 0; i < 20'000; ++i) {
        std::vector<char> bent(record.begin(), record.end());
        bent[1 + random.below(bent.size() - 1)] = static_cast<char>(random.bits());
        static_cast<void>(trade_layout().unpack(trade.id.uuid, {bent.data(), bent.size()}, scratch));
    }
}
