#include "server/journal/signal_closing.hpp"

#include "server/api/handlers.hpp"
#include "server/api/once.hpp"
#include "server/api/signal_parts.hpp"
#include "server/api/trade_parts.hpp"
#include "server/journal/signal_fields.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/stores/hook_store.hpp"
#include "storage/stores/signal_store.hpp"

/// The end of a signal: its trade in the journal, in the same commit.
namespace tjp::api {
namespace {

struct DecodedClose {
    SignalClose close;
    std::vector<std::string> ignored;
};

struct MakeClose {
    Result<DecodedClose> operator()(const JsonValue& body) const {
        DecodedClose decoded;
        auto ignored = fields::read_new(signal_close_fields(), decoded.close, body);
        if (!ignored) return ignored.error();
        decoded.ignored = std::move(*ignored);
        return decoded;
    }
};

/// Why this signal cannot be closed, or nothing.
std::optional<std::string> refusal(const Signal& signal) {
    if (signal.status != SignalStatus::executed) {
        return "only an executed signal can be closed: this one is " + std::string(to_string(signal.status));
    }
    if (signal.trade_id) return "the signal is closed already: its trade is " + to_string(*signal.trade_id);
    if (signal.action != SignalAction::open || !signal.pair || !signal.direction) {
        return "only a signal that opened a position can be closed";
    }
    return std::nullopt;
}

class CloseSignal {
public:
    CloseSignal(Context& context, SignalId id, DecodedClose decoded)
        : user_(context.user()),
          id_(id),
          now_(context.now),
          request_id_(request_id_of(context)),
          trade_id_(context.services.ids.make<TradeId>()),
          close_(std::move(decoded.close)),
          ignored_(std::move(decoded.ignored)) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto row = signal_store::find_for_update(tx, user_, id_);
        if (!row) return row.error();
        if (!*row) return no_such_signal();
        auto before = decode_stored_signal((*row)->json);
        if (!before) return before.error();
        if (auto gone = forget_deleted_trade(tx, *before); !gone) return gone.error();
        if (const auto why = refusal(*before)) return conflict_answer(request_id_, *why, (*row)->json);
        const auto session = hook_session(tx, *before);
        if (!session) return session.error();
        auto trade = trade_of(*before, close_, *session, now_);
        if (!trade) return trade.error();
        auto twin = find_twin(tx, user_, *trade);
        if (!twin) return twin.error();
        return *twin ? link(tx, *before, **twin) : write(tx, *before, std::move(*trade));
    }

private:
    /// A close that was recorded wrongly and deleted can be recorded again.
    Result<void> forget_deleted_trade(const ReadView& view, Signal& signal) const {
        if (!signal.trade_id) return {};
        const auto trade = trade_store::find(view, user_, *signal.trade_id);
        if (!trade) return trade.error();
        if (!*trade) signal.trade_id.reset();
        return {};
    }

    Result<std::optional<Session>> hook_session(const ReadView& view, const Signal& signal) const {
        if (!signal.hook_id) return std::optional<Session>{};
        const auto hook = hook_store::find(view, user_, *signal.hook_id);
        if (!hook) return hook.error();
        return *hook ? (*hook)->default_session : std::nullopt;
    }

    /// The executor had posted the trade itself: the signal is linked to that, and it to the signal.
    Result<Answer> link(Transaction& tx, const Signal& before, const trade_store::Row& twin) const {
        const auto posted = decode_stored_trade(twin.json);
        if (!posted) return posted.error();
        if (posted->signal_id && *posted->signal_id != id_) {
            return conflict_answer(
                request_id_,
                "external_id must be another one: it is that of the trade of " + to_string(*posted->signal_id),
                encode_json(before));
        }
        std::string trade(twin.json);
        if (!posted->signal_id) {
            Trade linked = *posted;
            linked.signal_id = id_;
            linked.updated_at = now_;
            trade = store_change(tx, user_, *posted, linked);
        }
        const std::string signal = finish(tx, before, twin.position.id, now_);
        return Answer{200, {}, body(trade, signal, true), false};
    }

    Answer write(Transaction& tx, const Signal& before, Trade trade) const {
        const NewTrade made = complete({std::move(trade), {}}, trade_id_, now_);
        write_new(tx, user_, made);
        const std::string signal = finish(tx, before, trade_id_, *made.trade.closed_at);
        return Answer{201, "/api/v1/trades/" + to_string(trade_id_), body(made.json(), signal, false), false};
    }

    std::string finish(Transaction& tx, const Signal& before, TradeId trade, Timestamp closed_at) const {
        Signal after = before;
        after.trade_id = trade;
        after.closed_at = closed_at;
        after.updated_at = now_;
        if (!after.ticket) after.ticket = close_.ticket;
        if (!after.account_id) after.account_id = close_.account_id;
        if (!after.fill_price) after.fill_price = close_.entry_price;
        return store_change(tx, user_, before, after, EventType::signal_closed);
    }

    std::string body(std::string_view trade, std::string_view signal, bool duplicate) const {
        std::string out;
        JsonWriter json(out);
        json.open('{').key("ok").boolean(true).key("trade").raw(trade).key("signal").raw(signal);
        if (duplicate) json.key("duplicate").boolean(true);
        write_ignored(json, ignored_);
        json.close('}');
        return out;
    }

    UserId user_;
    SignalId id_;
    Timestamp now_;
    std::string request_id_;
    TradeId trade_id_;
    SignalClose close_;
    std::vector<std::string> ignored_;
};

}  // namespace

boost::asio::awaitable<Result<void>> close_signal(Context& context) {
    auto make = MakeClose{};
    auto decoded = co_await decode_body(context, std::move(make));
    if (!decoded) co_return decoded.error();
    const auto id = parse_as<IdKind::signal>(context.id);
    if (!id) co_return no_such_signal();
    auto work = CloseSignal(context, *id, std::move(*decoded));
    co_return co_await commit(context, std::move(work));
}

}  // namespace tjp::api
