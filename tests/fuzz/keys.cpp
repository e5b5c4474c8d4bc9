// The byte order of keys is the order of the listing, positions come back from them, and damaged records lead nowhere.

#include "storage/codec/keys.hpp"

#include <algorithm>
#include <string>

#include "storage/codec/fields.hpp"
#include "storage/codec/records.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace tjp;
using fuzz::check;

struct Place {
    UserId user;
    std::string pair;
    Date date;
    TradeId id;
};

Uuid uuid_from(fuzz::Input& input) {
    Uuid uuid;
    for (auto& byte : uuid.bytes) byte = input.byte();
    return uuid;
}

Place place_from(fuzz::Input& input) {
    Place place;
    place.user.uuid = uuid_from(input);
    place.user.uuid.bytes[0] &= 0x7f;  // as in every id of this era: its first bits are a time's
    place.pair = input.text(input.byte() % 40);
    std::erase(place.pair, '\0');
    place.date.days = static_cast<std::int32_t>(input.u32() % 3'652'059) - 719'162;
    place.id.uuid = uuid_from(input);
    return place;
}

bool before(const Place& a, const Place& b) {
    if (a.user != b.user) return a.user < b.user;
    if (a.pair != b.pair) return a.pair < b.pair;
    if (a.date != b.date) return a.date > b.date;
    return a.id > b.id;
}

std::string key_of(const Place& place) { return trade_pair_key(place.user, place.pair, place.date, place.id); }

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const Place a = place_from(input);
    Place b = place_from(input);
    const std::uint8_t same = input.byte();
    if ((same & 1) != 0) b.user = a.user;
    if ((same & 2) != 0) b.pair = a.pair;
    if ((same & 4) != 0) b.date = a.date;
    if ((same & 8) != 0) b.pair = a.pair + b.pair;
    check((key_of(a) < key_of(b)) == before(a, b), "keys in the listing's order");
    check((key_of(a) == key_of(b)) == (!before(a, b) && !before(b, a)), "one key a place");
    const TradePosition position{a.date, a.id};
    check(trade_position(key_of(a)) == position, "the position comes back");
    check(trade_position(trade_key(a.user, a.date, a.id)) == position, "from either key");
    const ScanRange range = prefix_range(KeyBuilder().user(a.user).text(a.pair).take());
    check((range.begin <= key_of(b) && key_of(b) < range.end) == (a.user == b.user && a.pair == b.pair),
          "a pair's range holds that pair alone");

    const std::string_view raw = fuzz::text_of(data, size);
    static_cast<void>(trade_position(raw));
    static_cast<void>(signal_id_at_end(raw));
    static_cast<void>(decode_date(raw));
    static_cast<void>(json_of(raw));
    if (const auto user = decode_user({}, raw)) check(decode_user({}, encode(*user)).has_value(), "a user again");
    if (const auto key = decode_key({}, raw)) check(decode_key({}, encode(*key)).has_value(), "a key again");
    if (const auto event = decode_event(raw)) check(encode(*event) == raw, "an event as it was");
    FieldReader fields(raw);
    for (std::size_t i = 0; i < 20; ++i) static_cast<void>(i % 2 == 0 ? fields.text().size() : fields.u8());
    return 0;
}
