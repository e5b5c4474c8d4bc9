#include "server/api/handlers.hpp"
#include "server/api/message_reader.hpp"
#include "server/api/once.hpp"
#include "server/api/signal_parts.hpp"
#include "server/api/trade_parts.hpp"
#include "server/journal/signal_fields.hpp"
#include "storage/model/money.hpp"
#include "storage/stores/hook_store.hpp"
#include "storage/stores/signal_store.hpp"
#include "storage/stores/trade_store.hpp"

/// What executors report of signals, and reading a message again.
namespace tjp::api {
namespace {

Result<Signal> load(Transaction& tx, UserId user, SignalId id) {
    const auto row = signal_store::find_for_update(tx, user, id);
    if (!row) return row.error();
    if (!*row) return no_such_signal();
    return decode_stored_signal((*row)->json);
}

/// Takes what was reported and is not known yet. False where something else is known already.
template <class T>
bool add(std::optional<T>& known, const std::optional<T>& reported) {
    if (!reported) return true;
    if (known) return *known == *reported;
    known = reported;
    return true;
}

bool add(std::optional<Decimal>& known, const std::optional<Decimal>& reported) {
    if (!reported) return true;
    if (known) return Money::from_text(known->text()) == Money::from_text(reported->text());
    known = reported;
    return true;
}

constexpr const char* another_value = "the signal has another value for this already";

class ReportSignal {
public:
    ReportSignal(Context& context, SignalId id, SignalReport report, std::vector<std::string> ignored)
        : user_(context.user()),
          id_(id),
          now_(context.now),
          request_id_(request_id_of(context)),
          if_match_(context.request.header("If-Match")),
          report_(std::move(report)),
          ignored_(std::move(ignored)) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto before = load(tx, user_, id_);
        if (!before) return before.error();
        if (!if_match_.empty()) {
            const std::string shown = signal_body(encode_json(*before), {}, false);
            if (auto same = check_unchanged(if_match_, shown, "signal"); !same) return same.error();
        }
        Signal after = *before;
        if (expire_if_due(after, now_)) {
            return conflict_answer(request_id_, "the signal has expired", store_change(tx, user_, *before, after));
        }
        if (report_.trade_id) {
            const auto trade = trade_store::find(tx, user_, *report_.trade_id);
            if (!trade) return trade.error();
            if (!*trade) return invalid("trade_id", "trade_id must be the id of one of your trades");
        }
        const auto refusal = report_.status ? move_on(after) : add_details(after);
        if (refusal) return conflict_answer(request_id_, *refusal, encode_json(*before));
        after.updated_at = now_;
        if (!after.reported_at) after.reported_at = now_;
        const std::string json = store_change(tx, user_, *before, after);
        return Answer{200, {}, signal_body(json, ignored_, false), false};
    }

private:
    /// From pending to what was reported. The sentence of a refusal, or nothing.
    std::optional<std::string> move_on(Signal& signal) const {
        if (withdraws_claim(signal)) return withdraw(signal);
        if (signal.status != SignalStatus::pending) {
            return "the signal is no longer pending: it is " + std::string(to_string(signal.status));
        }
        signal.status = *report_.status;
        signal.status_reason = report_.status_reason;
        if (signal.status == SignalStatus::executed) signal.executed_at = now_;
        if (report_.account_id) signal.account_id = report_.account_id;
        if (report_.lot_size) signal.lot_size = report_.lot_size;
        signal.claimed_by = report_.claimed_by;
        signal.ticket = report_.ticket;
        signal.fill_price = report_.fill_price;
        signal.trade_id = report_.trade_id;
        return std::nullopt;
    }

    /// An executor claims a signal before it sends the order, by reporting it executed: of several exactly one wins.
    /// What it claimed and then could not fill must not stay executed. Only the claim's own mark withdraws it, and
    /// never back to pending.
    bool withdraws_claim(const Signal& signal) const {
        const bool claim = signal.status == SignalStatus::executed && !signal.fill_price && !signal.trade_id &&
                           signal.claimed_by && report_.claimed_by == signal.claimed_by;
        return claim && (report_.status == SignalStatus::failed || report_.status == SignalStatus::expired);
    }

    std::optional<std::string> withdraw(Signal& signal) const {
        const bool fits = add(signal.ticket, report_.ticket) && add(signal.account_id, report_.account_id);
        if (!fits) return another_value;
        if (report_.lot_size) signal.lot_size = report_.lot_size;
        signal.fill_price = report_.fill_price;
        signal.trade_id = report_.trade_id;
        signal.status = *report_.status;
        signal.status_reason = report_.status_reason;
        signal.executed_at.reset();
        return std::nullopt;
    }

    /// What an executor learns later, of a signal that it executed. Nothing known is ever overwritten.
    std::optional<std::string> add_details(Signal& signal) const {
        if (signal.status != SignalStatus::executed) {
            return "the signal is not executed: it is " + std::string(to_string(signal.status));
        }
        if (report_.status_reason) signal.status_reason = report_.status_reason;
        const bool fits = add(signal.account_id, report_.account_id) && add(signal.claimed_by, report_.claimed_by) &&
                          add(signal.ticket, report_.ticket) && add(signal.fill_price, report_.fill_price) &&
                          add(signal.lot_size, report_.lot_size) && add(signal.trade_id, report_.trade_id);
        if (!fits) return another_value;
        return std::nullopt;
    }

    UserId user_;
    SignalId id_;
    Timestamp now_;
    std::string request_id_;
    std::string if_match_;
    SignalReport report_;
    std::vector<std::string> ignored_;
};

struct DecodedReport {
    SignalReport report;
    std::vector<std::string> ignored;
};

struct MakeReport {
    Result<DecodedReport> operator()(const JsonValue& body) const {
        DecodedReport decoded;
        auto ignored = fields::read_new(signal_report_fields(), decoded.report, body);
        if (!ignored) return ignored.error();
        decoded.ignored = std::move(*ignored);
        const SignalReport& r = decoded.report;
        const bool empty = !r.status && !r.status_reason && !r.account_id && !r.claimed_by && !r.ticket &&
                           !r.fill_price && !r.lot_size && !r.trade_id;
        if (empty) return invalid("status", "status is required and must be one of executed, ignored, failed, expired");
        return decoded;
    }
};

class ReparseSignal {
public:
    ReparseSignal(Context& context, SignalId id)
        : user_(context.user()), id_(id), now_(context.now), request_id_(request_id_of(context)) {}

    Result<Answer> operator()(Transaction& tx) const {
        const auto before = load(tx, user_, id_);
        if (!before) return before.error();
        if (before->status != SignalStatus::ignored || before->reported_at) {
            return conflict_answer(request_id_, "only a signal that was ignored when it came can be parsed again",
                                   encode_json(*before));
        }
        const auto copier = read_copier(tx, user_);
        if (!copier) return copier.error();
        Signal after = *before;
        auto fault = read_again(tx, *copier, after);
        if (!fault) return fault.error();
        if (auto settled = settle(tx, user_, *copier, *fault, after); !settled) return settled.error();
        after.updated_at = now_;
        expire_if_due(after, now_);
        const std::string json = store_change(tx, user_, *before, after);
        return Answer{200, {}, signal_body(json, {}, false), false};
    }

private:
    /// The fault, or nothing.
    Result<std::optional<std::string>> read_again(const ReadView& view, const Copier& copier, Signal& signal) const {
        // One that was posted structured is as it was; only the copier judges it again.
        if (signal.parsed_as == ParsedAs::structured) return std::optional<std::string>{};
        if (signal.raw_base64) return std::optional<std::string>("the message is not text: its bytes are not UTF-8");
        ParserOptions options;
        options.symbols = &copier.symbol_map;
        options.kind = HookKind::signal;
        if (signal.hook_id) {
            const auto hook = hook_store::find(view, user_, *signal.hook_id);
            if (!hook) return hook.error();
            if (*hook) options.kind = (*hook)->kind;
        }
        const ReadMessage read = read_message(signal.raw, options);
        read.fill(signal);
        if (read.parsed.trade) {
            return std::optional<std::string>("this is a trade, not a signal: post it to /api/v1/trades");
        }
        return read.parsed.fault;
    }

    UserId user_;
    SignalId id_;
    Timestamp now_;
    std::string request_id_;
};

}  // namespace

boost::asio::awaitable<Result<void>> change_signal(Context& context) {
    auto make = MakeReport{};
    auto decoded = co_await decode_body(context, std::move(make));
    if (!decoded) co_return decoded.error();
    const auto id = parse_as<IdKind::signal>(context.id);
    if (!id) co_return no_such_signal();
    auto work = ReportSignal(context, *id, std::move(decoded->report), std::move(decoded->ignored));
    co_return co_await commit(context, std::move(work));
}

boost::asio::awaitable<Result<void>> reparse_signal(Context& context) {
    const auto id = parse_as<IdKind::signal>(context.id);
    if (!id) co_return no_such_signal();
    auto work = ReparseSignal(context, *id);
    co_return co_await commit(context, std::move(work));
}

}  // namespace tjp::api
