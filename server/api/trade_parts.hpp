#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "server/api/context.hpp"
#include "server/api/once.hpp"
#include "server/journal/json_reader.hpp"
#include "server/journal/trade_decoder.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/codec/layout.hpp"
#include "storage/stores/trade_store.hpp"

/// What creating and changing trades have in common.
namespace tjp::api {

/// `record` must outlive the entry, as must `trade`.
trade_store::Entry entry_of(const Trade& trade, std::string_view record);
Event event_of(EventType type, UserId user, const TradeId& id, Timestamp at);

/// A trade as it will be stored, encoded once, however often the commit is tried.
struct NewTrade {
    Trade trade;
    std::string record;
    std::vector<std::string> ignored;

    std::string json() const { return trade_layout().json_of(trade.id.uuid, record); }
};

/// Gives a decoded trade its id and times.
NewTrade complete(DecodedTrade decoded, const TradeId& id, Timestamp now);
/// Stores it and tells of it.
void write_new(Transaction& tx, UserId user, const NewTrade& made);

/// Stores a change of a trade and tells of it. Answers its JSON.
std::string store_change(Transaction& tx, UserId user, const Trade& before, const Trade& after);

/// `"ignored_fields":[…]`, where there are any.
void write_ignored(JsonWriter& json, const std::vector<std::string>& names);
/// `{"ok":true,"trade":{…}}` and what goes with it.
std::string trade_body(std::string_view trade_json, const std::vector<std::string>& ignored, bool duplicate);

/// The stored trade that already has this one's external id.
Result<std::optional<trade_store::Row>> find_twin(Transaction& tx, UserId user, const Trade& trade);

/// Parses the body and makes of it what `Make` does with a JsonValue, on the pool where it is large.
template <class Make>
class DecodeBody {
public:
    DecodeBody(std::string_view body, Make make) : body_(body), make_(std::move(make)) {}

    std::invoke_result_t<Make&, const JsonValue&> operator()() {
        if (body_.empty()) return invalid("body", "a JSON body is required");
        const auto value = parse_json(body_);
        if (!value) return invalid(value.error().field.empty() ? "body" : value.error().field, value.error().detail);
        return make_(*value);
    }

private:
    std::string_view body_;  // lives as long as the request
    Make make_;
};

template <class Make>
boost::asio::awaitable<std::invoke_result_t<Make&, const JsonValue&>> decode_body(Context& context, Make make) {
    auto decode = DecodeBody<Make>(context.request.body, std::move(make));
    if (context.request.body.size() <= inline_body_bytes) co_return decode();
    co_return co_await context.services.database.offload(Lane::analysis, std::move(decode));
}

}  // namespace tjp::api
