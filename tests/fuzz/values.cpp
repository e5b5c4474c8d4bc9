// What clients write for keys, numbers, dates and ids is refused, or has one meaning and, where it is a name, one text.

#include <string>

#include "auth/api_key.hpp"
#include "auth/base62.hpp"
#include "auth/bearer.hpp"
#include "storage/model/decimal.hpp"
#include "storage/model/id.hpp"
#include "storage/model/money.hpp"
#include "storage/model/time.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace tjp;
using fuzz::check;

void check_key(std::string_view text) {
    const auto key = parse_api_key(text);
    if (!key) return;
    std::string head(api_key_prefix);
    base62::append(head, key->id.uuid.bytes);
    check(text.size() == api_key_size && text.starts_with(head + "_"), "one text a key");
}

void check_number(std::string_view text) {
    const auto number = Decimal::parse(text);
    if (!number) return;
    check(number->text() == text && text.size() <= Decimal::max_text, "a number keeps its text");
    const Money money = Money::from_text(text);
    check(money.sign() == number->sign(), "and its sign");
    const std::string plain = money.text();
    check(Money::from_text(plain) == money, "money reads back");
    check((money - money).sign() == 0, "and takes itself away");
    if (money.sign() != 0) check(Money::ratio(money, money) == "1", "and is once itself");
}

void check_time(std::string_view text) {
    if (const auto date = parse_date(text)) check(to_string(*date) == text, "one text a date");
    if (const auto at = parse_timestamp(text)) {
        const std::string again = to_string(*at);
        check(again.size() == 24 && parse_timestamp(again) == at, "a timestamp reads back");
    }
    const auto either = parse_date_or_timestamp(text);
    check(either.has_value() == (parse_date(text).has_value() || parse_timestamp(text).has_value()), "either or");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    const Bearer bearer = parse_bearer(text);
    check((bearer.kind == Bearer::Kind::token) == !bearer.token.empty(), "a token where there is one");
    check_key(bearer.token);
    check_key(text);
    check_number(text);
    check_time(text);
    for (const IdKind kind : {IdKind::user, IdKind::trade, IdKind::webhook}) {
        const auto id = parse_id(kind, text);
        if (!id) continue;
        std::string again;
        append_id(again, kind, *id);
        check(again == text, "one text an id");
    }
    return 0;
}
