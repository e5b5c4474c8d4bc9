// A query string is refused by name or asks for something that can be answered.

#include <optional>
#include <string>

#include "server/http/query.hpp"
#include "server/journal/listing.hpp"
#include "server/journal/trade_decoder.hpp"
#include "storage/codec/records.hpp"
#include "tests/fuzz/fuzz.hpp"

namespace {

using namespace tjp;
using fuzz::check;

template <class Query>
void check_refusal(const Result<Query>& query) {
    if (query) return;
    check(query.error().code == Code::invalid, "a bad query is the client's fault");
    check(!query.error().field.empty(), "the error names the parameter");
    check(query.error().detail.starts_with(query.error().field), "and so does its sentence");
}

void check_range(const trade_store::Range& range) {
    check(!range.from || !range.to || *range.from <= *range.to, "from is not after to");
    check(range.pair.size() <= max_pair_bytes, "a pair within its limit");
    if (!range.pair.empty()) check(normalised_pair(range.pair) == range.pair, "a pair in its stored form");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto parsed = http::Query::parse(fuzz::text_of(data, size));
    if (!parsed) {
        check(!parsed.error().empty(), "a refusal says why");
        return 0;
    }
    const auto lookup = [&](std::string_view name) -> std::optional<std::string_view> {
        const std::string* const value = parsed->find(name);
        if (value == nullptr) return std::nullopt;
        return *value;
    };
    static const std::string stored = [] {
        Trade trade;
        trade.tags = {"a", "\"b\""};
        return encode_json(trade);
    }();
    const auto trades = decode_trade_query(lookup);
    check_refusal(trades);
    if (trades) {
        check(trades->limit >= 1 && trades->limit <= max_limit, "a limit within its bounds");
        check_range(trades->range);
        static_cast<void>(trades->filter.matches(stored));
        if (trades->range.after) check(encode_cursor(*trades->range.after) == *lookup("cursor"), "one text a cursor");
    }
    const auto stats = decode_stats_query(lookup);
    check_refusal(stats);
    if (stats) check_range(stats->range);
    const auto signals = decode_signal_query(lookup);
    check_refusal(signals);
    if (signals && signals->range.after) {
        check(encode_cursor(*signals->range.after) == *lookup("cursor"), "one text a cursor");
    }
    return 0;
}
