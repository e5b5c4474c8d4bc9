#include <map>
#include <memory>

#include "server/api/handlers.hpp"
#include "server/api/once.hpp"
#include "server/api/trade_parts.hpp"
#include "server/journal/trade_decoder.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/trade_store.hpp"

/// Creating trades, one or many.
namespace tjp::api {
namespace {

constexpr std::size_t max_batch = 500;

class CreateTrade {
public:
    CreateTrade(UserId user, std::shared_ptr<const NewTrade> made) : user_(user), made_(std::move(made)) {}

    Result<Answer> operator()(Transaction& tx) const {
        const NewTrade& made = *made_;
        const auto twin = find_twin(tx, user_, made.trade);
        if (!twin) return twin.error();
        if (*twin) return Answer{200, {}, trade_body((*twin)->json, made.ignored, true), false};
        write_new(tx, user_, made);
        return Answer{201, "/api/v1/trades/" + to_string(made.trade.id), trade_body(made.json(), made.ignored, false),
                      false};
    }

private:
    UserId user_;
    std::shared_ptr<const NewTrade> made_;  // a trade is large, and work is handed on from frame to frame
};

/// Many trades as they will be stored, and what else stood beside the list of them.
struct Batch {
    std::vector<NewTrade> made;
    std::vector<std::string> ignored;
};

class CreateTrades {
public:
    CreateTrades(UserId user, Batch batch)
        : user_(user), made_(std::move(batch.made)), ignored_(std::move(batch.ignored)) {}

    Result<Answer> operator()(Transaction& tx) const {
        std::string body;
        JsonWriter json(body);
        json.open('{').key("ok").boolean(true).key("trades").open('[');
        std::vector<std::size_t> duplicates;
        std::vector<std::string> ignored = ignored_;
        std::map<std::string_view, std::string> in_batch;  // external id to the JSON of the first that has it
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
            std::string text = made.json();
            json.raw(text);
            if (made.trade.external_id) in_batch.emplace(*made.trade.external_id, std::move(text));
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
                                               const std::map<std::string_view, std::string>& in_batch) const {
        if (made.trade.external_id) {
            const auto earlier = in_batch.find(*made.trade.external_id);
            if (earlier != in_batch.end()) return std::optional<std::string>{earlier->second};
        }
        auto twin = find_twin(tx, user_, made.trade);
        if (!twin) return twin.error();
        if (!*twin) return std::optional<std::string>{};
        return std::optional<std::string>{std::move((*twin)->json)};
    }

    UserId user_;
    std::vector<NewTrade> made_;
    std::vector<std::string> ignored_;
};

class MakeTrade {
public:
    MakeTrade(IdSource& ids, Timestamp now) : ids_(ids), now_(now) {}
    Result<std::shared_ptr<const NewTrade>> operator()(const JsonValue& body) const {
        auto decoded = decode_trade(body);
        if (!decoded) return decoded.error();
        return std::make_shared<const NewTrade>(complete(std::move(*decoded), ids_.make<TradeId>(), now_));
    }

private:
    IdSource& ids_;
    Timestamp now_;
};

class MakeTrades {
public:
    MakeTrades(IdSource& ids, Timestamp now) : ids_(ids), now_(now) {}

    Result<Batch> operator()(const JsonValue& body) const {
        const JsonValue* const list = body.is(JsonValue::Kind::object) ? body.find("trades") : nullptr;
        const bool sized = list != nullptr && list->is(JsonValue::Kind::array) && !list->items.empty() &&
                           list->items.size() <= max_batch;
        if (!sized) return invalid("trades", "trades must be a list of 1 to 500 trades");
        Batch batch;
        batch.made.reserve(list->items.size());
        for (const JsonMember& member : body.members) {
            if (&member.value != list) batch.ignored.push_back(shortened(member.name));
        }
        for (std::size_t i = 0; i < list->items.size(); ++i) {
            auto decoded = decode_trade(list->items[i], "trades[" + std::to_string(i) + "].");
            if (!decoded) return decoded.error();
            batch.made.push_back(complete(std::move(*decoded), ids_.make<TradeId>(), now_));
        }
        return batch;
    }

private:
    IdSource& ids_;
    Timestamp now_;
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

}  // namespace tjp::api
