#include "server/api/handlers.hpp"
#include "server/api/once.hpp"
#include "server/api/trade_parts.hpp"
#include "server/journal/trade_decoder.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/trade_store.hpp"

/// Changing and deleting trades.
namespace tjp::api {
namespace {

Error no_such_trade() { return {Code::not_found, "there is no trade with this id", {}}; }

/// Of a trade, as JSON.
Result<void> check_trade(const std::string& if_match, std::string_view trade_json) {
    if (if_match.empty()) return {};
    return check_unchanged(if_match, trade_body(trade_json, {}, false), "trade");
}

class ChangeTrade {
public:
    ChangeTrade(UserId user, TradeId id, JsonValue body, Timestamp now, std::string_view if_match)
        : user_(user), id_(id), body_(std::move(body)), now_(now), if_match_(if_match) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto row = trade_store::find_for_update(tx, user_, id_);
        if (!row) return row.error();
        if (!*row) return no_such_trade();
        if (auto same = check_trade(if_match_, (*row)->json); !same) return same.error();
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
        return Answer{200, {}, trade_body(store_change(tx, user_, *before, after), *ignored, false), false};
    }

private:
    UserId user_;
    TradeId id_;
    JsonValue body_;
    Timestamp now_;
    std::string if_match_;
};

class DeleteTrade {
public:
    DeleteTrade(UserId user, TradeId id, Timestamp now, std::string_view if_match)
        : user_(user), id_(id), now_(now), if_match_(if_match) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto row = trade_store::find_for_update(tx, user_, id_);
        if (!row) return row.error();
        if (!*row) return no_such_trade();
        if (auto same = check_trade(if_match_, (*row)->json); !same) return same.error();
        const auto trade = decode_stored_trade((*row)->json);
        if (!trade) return trade.error();
        tx.mark_urgent();  // who is told to make room must be able to
        trade_store::erase(tx, user_, entry_of(*trade, {}));
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
    std::string if_match_;
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

boost::asio::awaitable<Result<void>> change_trade(Context& context) {
    auto make = MakePatch{};
    auto body = co_await decode_body(context, std::move(make));
    if (!body) co_return body.error();
    const auto id = parse_as<IdKind::trade>(context.id);
    if (!id) co_return no_such_trade();
    auto work = ChangeTrade(context.user(), *id, std::move(*body), context.now, context.request.header("If-Match"));
    co_return co_await commit(context, std::move(work));
}

boost::asio::awaitable<Result<void>> delete_trade(Context& context) {
    const auto id = parse_as<IdKind::trade>(context.id);
    if (!id) co_return no_such_trade();
    auto work = DeleteTrade(context.user(), *id, context.now, context.request.header("If-Match"));
    co_return co_await commit(context, std::move(work));
}

}  // namespace tjp::api
