// A body is refused by name or becomes a trade that comes back from storage as it went in.

#include <string>

#include "server/journal/account_view.hpp"
#include "server/journal/json_reader.hpp"
#include "server/journal/statistics.hpp"
#include "server/journal/trade_decoder.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/codec/records.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace tjp;
using fuzz::check;

void check_trade(const JsonValue& body) {
    const auto decoded = decode_trade(body, "trades[0].");
    if (!decoded) {
        check(decoded.error().code == Code::invalid, "a bad body is the client's fault");
        check(decoded.error().field.starts_with("trades[0]"), "the error names the field");
        return;
    }
    const std::string json = encode_json(decoded->trade);
    const auto back = decode_stored_trade(json);
    check(back.has_value(), "what is stored can be read");
    check(encode_json(*back) == json, "and reads the same");
    Statistics statistics(GroupBy::strategy);
    statistics.add(read_stat_row(json, GroupBy::strategy));
    std::string figures;
    JsonWriter writer(figures);
    writer.open('{');
    statistics.write(writer);
    writer.close('}');
    check(parse_json(figures).has_value(), "its figures are JSON");
    Trade patched = decoded->trade;
    check(patch_trade(patched, body).has_value(), "a body that makes a trade also changes one");
    check(encode_json(patched) == json, "into the same");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = fuzz::text_of(data, size);
    const auto value = parse_json(text);
    if (value) {
        check_trade(*value);
        Trade trade;
        static_cast<void>(patch_trade(trade, *value));
    } else {
        check(value.error().code == Code::invalid && !value.error().detail.empty(), "a refusal says why");
    }
    // Stored text is walked without being parsed: damage must not lead out of it.
    MemberWalk walk(text);
    for (std::size_t members = 0; walk.next(); ++members) check(members <= size, "a walk ends");
    static_cast<void>(has_element(text, "\"a\""));
    static_cast<void>(read_stat_row("{\"date\":\"2026-05-19\"}", GroupBy::month));
    std::string stored = R"({"id":1,"login":)";
    append_json_string(stored, value && value->is(JsonValue::Kind::string) ? value->text : "50214477");
    check(parse_json(served_account(stored + "}", {})).has_value(), "a masked account is JSON");
    return 0;
}
