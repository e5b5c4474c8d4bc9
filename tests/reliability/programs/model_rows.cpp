#include "tests/reliability/programs/model_rows.hpp"

#include "storage/codec/json_text.hpp"
#include "storage/codec/records.hpp"

namespace tjp::test {
namespace {

constexpr std::size_t old_records = 4;  // one in so many

// Names that others begin with, and the shortest there are.
constexpr std::string_view pairs[] = {"XAU", "XAUUSD", "XAUUSD.A", "EURUSD", "EUR", "BTC/USDT", "!", "-"};

void append_member(std::string& json, std::string_view name, const std::optional<std::string>& value) {
    json += json.empty() ? '{' : ',';
    json += '"' + std::string(name) + "\":";
    value ? append_json_string(json, *value) : void(json += "null");
}

}  // namespace

UserId model_user(std::size_t number) {
    UserId user;
    user.uuid.bytes.fill(number == 2 ? 0xff : 0x01);
    user.uuid.bytes.front() = number == 2 ? 0x7f : 0x01;
    // Two whose ids are neighbours, and the last there can be.
    if (number == 1) user.uuid.bytes.back() = 0x02;
    return user;
}

Uuid random_uuid(Dice& dice) {
    constexpr std::uint8_t bytes[] = {0x00, 0x01, 0x7f, 0x80, 0xfe, 0xff};
    Uuid uuid;
    if (dice.once_in(20)) uuid.bytes.fill(dice.one_of(bytes));
    for (std::size_t i = 4; i < 8; ++i) uuid.bytes[i] = dice.one_of(bytes);
    uuid.bytes.back() = static_cast<std::uint8_t>(dice.below(256));
    return uuid;
}

Date random_date(Dice& dice) {
    constexpr Date ends[] = {{-719'162}, {-719'161}, {0}, {2'932'895}, {2'932'896}};
    if (dice.once_in(20)) return dice.one_of(ends);
    return {dice.between<std::int32_t>(19'990, 20'010)};
}

std::string random_pair(Dice& dice) { return std::string(dice.one_of(pairs)); }

std::string random_external_id(Dice& dice) {
    return dice.text(std::string_view("ab\0\xff\"\\", 6), dice.between<std::size_t>(1, 3));
}

void write_record(KnownTrade& known, std::uint64_t number, Dice& dice) {
    const auto& [date, id] = known.position;
    const bool plain = !known.external_id || known.external_id->find_first_not_of("ab") == std::string::npos;
    if (plain && dice.once_in(old_records)) {
        known.json.clear();
        append_member(known.json, "id", to_string(id));
        append_member(known.json, "date", to_string(date));
        append_member(known.json, "pair", known.pair);
        append_member(known.json, "external_id", known.external_id);
        append_member(known.json, "notes", std::to_string(number));
        known.json += '}';
        known.record = to_record(known.json);
        return;
    }
    Trade trade;
    trade.id = id;
    trade.date = date;
    trade.pair = known.pair;
    trade.external_id = known.external_id;
    trade.notes = std::to_string(number) + std::string(dice.once_in(30) ? 400 : 0, 'n');
    known.json = encode_json(trade);
    known.record = encode_record(trade);
}

void write_record(KnownSignal& known, std::uint64_t number, Dice& dice) {
    if (dice.once_in(old_records)) {
        known.json.clear();
        append_member(known.json, "id", to_string(known.id));
        append_member(known.json, "pair", known.pair);
        append_member(known.json, "status", std::string(to_string(known.status)));
        append_member(known.json, "expires_at",
                      known.expires_at ? std::optional(to_string(*known.expires_at)) : std::nullopt);
        append_member(known.json, "raw", std::to_string(number));
        known.json += '}';
        known.record = to_record(known.json);
        return;
    }
    Signal signal;
    signal.id = known.id;
    signal.pair = known.pair;
    signal.status = known.status;
    signal.expires_at = known.expires_at;
    signal.raw = std::to_string(number);
    known.json = encode_json(signal);
    known.record = encode_record(signal);
}

}  // namespace tjp::test
