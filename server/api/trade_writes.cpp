#include <array>
#include <map>

#include "server/api/handlers.hpp"
#include "server/api/once.hpp"
#include "server/journal/trade_decoder.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/trade_store.hpp"

/// Creating, changing and deleting trades.
namespace tjp::api {
namespace {

constexpr std::size_t max_batch = 500;

trade_store::Entry entry_of(const Trade& trade, std::string_view json) {
    trade_store::Entry entry{{trade.date, trade.id}, trade.pair, std::nullopt, json};
    if (trade.external_id) entry.external_id = *trade.external_id;
    return entry;
}

Event event_of(EventType type, UserId user, const TradeId& id, Timestamp at) { return {type, at, user, id.uuid, {}}; }

void write_ignored(JsonWriter& json, const std::vector<std::string>& names) {
    if (names.empty()) return;
    json.key("ignored_fields").open('[');
    for (const std::string& name : names) json.string(name);
    json.close(']');
}

std::string trade_body(std::string_view trade_json, const std::vector<std::string>& ignored, bool duplicate) {
    std::string body;
    body.reserve(trade_json.size() + 64);
    JsonWriter json(body);
    json.open('{').key("ok").boolean(true).key("trade").raw(trade_json);
    if (duplicate) json.key("duplicate").boolean(true);
    write_ignored(json, ignored);
    json.close('}');
    return body;
}

Error no_such_trade() { return {Code::not_found, "there is no trade with this id", {}}; }

/// A trade as it will be stored, encoded once, however often the commit is tried.
struct NewTrade {
    Trade trade;
    std::string json;
    std::vector<std::string> ignored;
};

NewTrade prepare(DecodedTrade decoded, IdSource& ids, Timestamp now) {
    NewTrade made{std::move(decoded.trade), {}, std::move(decoded.ignored_fields)};
    made.trade.id = ids.make<TradeId>();
    made.trade.created_at = made.trade.updated_at = now;
    made.json = encode_json(made.trade);
    return made;
}

/// The stored trade that already has this one's external id.
Result<std::optional<trade_store::Row>> find_twin(Transaction& tx, UserId user, const Trade& trade) {
    if (!trade.external_id) return std::optional<trade_store::Row>{};
    return trade_store::find_external_for_update(tx, user, *trade.external_id);
}

void write_new(Transaction& tx, UserId user, const NewTrade& made) {
    trade_store::insert(tx, user, entry_of(made.trade, made.json));
    tx.publish(event_of(EventType::trade_created, user, made.trade.id, made.trade.created_at));
}

class CreateTrade {
public:
    CreateTrade(UserId user, NewTrade made) : user_(user), made_(std::move(made)) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto twin = find_twin(tx, user_, made_.trade);
        if (!twin) return twin.error();
        if (*twin) return Answer{200, {}, trade_body((*twin)->json, made_.ignored, true), false};
        write_new(tx, user_, made_);
        return Answer{201, "/api/v1/trades/" + to_string(made_.trade.id), trade_body(made_.json, made_.ignored, false),
                      false};
    }

private:
    UserId user_;
    NewTrade made_;
};

class CreateTrades {
public:
    CreateTrades(UserId user, std::vector<NewTrade> made) : user_(user), made_(std::move(made)) {}

    Result<Answer> operator()(Transaction& tx) const {
        std::string body;
        JsonWriter json(body);
        json.open('{').key("ok").boolean(true).key("trades").open('[');
        std::vector<std::size_t> duplicates;
        std::vector<std::string> ignored;
        std::map<std::string_view, std::string_view> in_batch;  // external id to the JSON of the first that has it
        for (std::size_t i = 0; i < made_.size(); ++i) {
            const NewTrade& made = made_[i];
            for (const std::string& name : made.ignored) {
                ignored.push_back("trades[" + std::to_string(i) + "]." + name);
            }
            const auto stored = twin_of(tx, made, in_batch);
            if (!stored) return stored.error();
            if (*stored) {
                duplicates.push_back(i);
                json.raw(**stored);
                continue;
            }
            write_new(tx, user_, made);
            if (made.trade.external_id) in_batch.emplace(*made.trade.external_id, made.json);
            json.raw(made.json);
        }
        json.close(']');
        if (!duplicates.empty()) {
            json.key("duplicates").open('[');
            for (const std::size_t index : duplicates) json.number(static_cast<std::int64_t>(index));
            json.close(']');
        }
        write_ignored(json, ignored);
        json.close('}');
        return Answer{duplicates.size() == made_.size() ? 200U : 201U, {}, std::move(body), false};
    }

private:
    Result<std::optional<std::string>> twin_of(Transaction& tx, const NewTrade& made,
                                               const std::map<std::string_view, std::string_view>& in_batch) const {
        if (made.trade.external_id) {
            const auto earlier = in_batch.find(*made.trade.external_id);
            if (earlier != in_batch.end()) return std::optional<std::string>{std::string(earlier->second)};
        }
        auto twin = find_twin(tx, user_, made.trade);
        if (!twin) return twin.error();
        if (!*twin) return std::optional<std::string>{};
        return std::optional<std::string>{std::move((*twin)->json)};
    }

    UserId user_;
    std::vector<NewTrade> made_;
};

class ChangeTrade {
public:
    ChangeTrade(UserId user, TradeId id, JsonValue body, Timestamp now)
        : user_(user), id_(id), body_(std::move(body)), now_(now) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto row = trade_store::find_for_update(tx, user_, id_);
        if (!row) return row.error();
        if (!*row) return no_such_trade();
        auto before = decode_stored_trade((*row)->json);
        if (!before) return before.error();
        Trade after = *before;
        const auto ignored = patch_trade(after, body_);
        if (!ignored) return ignored.error();
        if (after.external_id && after.external_id != before->external_id) {
            const auto twin = find_twin(tx, user_, after);
            if (!twin) return twin.error();
            if (*twin) return Error{Code::conflict, "another trade has this external_id", "external_id"};
        }
        after.updated_at = now_;
        const std::string json = encode_json(after);
        trade_store::replace(tx, user_, entry_of(*before, (*row)->json), entry_of(after, json));
        tx.publish(event_of(EventType::trade_updated, user_, id_, now_));
        return Answer{200, {}, trade_body(json, *ignored, false), false};
    }

private:
    UserId user_;
    TradeId id_;
    JsonValue body_;
    Timestamp now_;
};

class DeleteTrade {
public:
    DeleteTrade(UserId user, TradeId id, Timestamp now) : user_(user), id_(id), now_(now) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto row = trade_store::find_for_update(tx, user_, id_);
        if (!row) return row.error();
        if (!*row) return no_such_trade();
        const auto trade = decode_stored_trade((*row)->json);
        if (!trade) return trade.error();
        trade_store::erase(tx, user_, entry_of(*trade, (*row)->json));
        Event event = event_of(EventType::trade_deleted, user_, id_, now_);
        event.payload = (*row)->json;
        tx.publish(event);
        std::string body;
        JsonWriter(body).open('{').key("ok").boolean(true).key("deleted").value(id_).close('}');
        return Answer{200, {}, std::move(body), false};
    }

private:
    UserId user_;
    TradeId id_;
    Timestamp now_;
};

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

class MakeTrade {
public:
    MakeTrade(IdSource& ids, Timestamp now) : ids_(ids), now_(now) {}
    Result<NewTrade> operator()(const JsonValue& body) const {
        auto decoded = decode_trade(body);
        if (!decoded) return decoded.error();
        return prepare(std::move(*decoded), ids_, now_);
    }

private:
    IdSource& ids_;
    Timestamp now_;
};

class MakeTrades {
public:
    MakeTrades(IdSource& ids, Timestamp now) : ids_(ids), now_(now) {}

    Result<std::vector<NewTrade>> operator()(const JsonValue& body) const {
        const JsonValue* const list = body.is(JsonValue::Kind::object) ? body.find("trades") : nullptr;
        const bool sized = list != nullptr && list->is(JsonValue::Kind::array) && !list->items.empty() &&
                           list->items.size() <= max_batch;
        if (!sized) return invalid("trades", "trades must be a list of 1 to 500 trades");
        std::vector<NewTrade> made;
        made.reserve(list->items.size());
        for (std::size_t i = 0; i < list->items.size(); ++i) {
            auto decoded = decode_trade(list->items[i], "trades[" + std::to_string(i) + "].");
            if (!decoded) return decoded.error();
            made.push_back(prepare(std::move(*decoded), ids_, now_));
        }
        return made;
    }

private:
    IdSource& ids_;
    Timestamp now_;
};

/// Checks a patch against an empty trade first, so that a bad body is told before a missing trade.
struct MakePatch {
    Result<JsonValue> operator()(const JsonValue& body) const {
        Trade scratch;
        if (const auto checked = patch_trade(scratch, body); !checked) return checked.error();
        return body;
    }
};

}  // namespace

boost::asio::awaitable<Result<void>> create_trade(Context& context) {
    auto make = MakeTrade(context.services.ids, context.now);
    auto made = co_await decode_body(context, std::move(make));
    if (!made) co_return made.error();
    auto work = CreateTrade(context.user(), std::move(*made));
    co_return co_await commit(context, std::move(work));
}

boost::asio::awaitable<Result<void>> create_trades(Context& context) {
    auto make = MakeTrades(context.services.ids, context.now);
    auto made = co_await decode_body(context, std::move(make));
    if (!made) co_return made.error();
    auto work = CreateTrades(context.user(), std::move(*made));
    co_return co_await commit(context, std::move(work));
}

boost::asio::awaitable<Result<void>> change_trade(Context& context) {
    auto make = MakePatch{};
    auto body = co_await decode_body(context, std::move(make));
    if (!body) co_return body.error();
    const auto id = parse_as<IdKind::trade>(context.id);
    if (!id) co_return no_such_trade();
    auto work = ChangeTrade(context.user(), *id, std::move(*body), context.now);
    co_return co_await commit(context, std::move(work));
}

boost::asio::awaitable<Result<void>> delete_trade(Context& context) {
    const auto id = parse_as<IdKind::trade>(context.id);
    if (!id) co_return no_such_trade();
    auto work = DeleteTrade(context.user(), *id, context.now);
    co_return co_await commit(context, std::move(work));
}

}  // namespace tjp::api
