#include "server/journal/signal_fields.hpp"

#include "server/journal/field_kinds.hpp"
#include "server/journal/list_kinds.hpp"
#include "server/journal/parser/utf8.hpp"
#include "server/journal/signal_parser.hpp"
#include "storage/codec/utf8.hpp"

namespace tjp {
namespace {

using enum Presence;
using S = Signal;
using R = SignalReport;
using C = SignalClose;

constexpr std::array<std::string_view, 2> side_words{"BUY", "SELL"};
constexpr std::array<std::string_view, 4> report_words{"executed", "ignored", "failed", "expired"};

/// How a message that was no text is kept.
constexpr FieldKind<S> raw_encoding{[](S& out, const JsonValue& value) {
                                        out.raw_base64 = value.text == "base64";
                                        return out.raw_base64;
                                    },
                                    [](S& out) { out.raw_base64 = false; }, [] { return std::string("base64"); },
                                    [] { return std::string(R"({"type":"string","const":"base64"})"); }};

/// How a message came in; written by encode_json.
constexpr FieldKind<S> delivery{
    [](S& out, const JsonValue& value) {
        const JsonValue* const address = value.find("address");
        const JsonValue* const type = value.find("content_type");
        const JsonValue* const size = value.find("size");
        if (address == nullptr || type == nullptr || size == nullptr) return false;
        Delivery read;
        read.address = address->text;
        if (type->is(JsonValue::Kind::string)) read.content_type = type->text;
        std::from_chars(size->text.data(), size->text.data() + size->text.size(), read.size);
        out.delivery = std::move(read);
        return true;
    },
    [](S& out) { out.delivery.reset(); }, [] { return std::string("an object"); },
    [] {
        return std::string(R"({"type":"object","properties":{"address":{"type":"string"},"content_type":{"type":)") +
               R"(["string","null"]},"size":{"type":"integer","minimum":0}},"required":["address","content_type",)" +
               R"("size"],"additionalProperties":false})";
    }};

/// What an executor may set: never back to pending, which would have a signal executed twice.
constexpr FieldKind<R> reported_status{
    [](R& out, const JsonValue& value) {
        constexpr SignalStatus statuses[] = {SignalStatus::executed, SignalStatus::ignored, SignalStatus::failed,
                                             SignalStatus::expired};
        const auto found = std::ranges::find(report_words, std::string_view(value.text));
        if (!value.is(JsonValue::Kind::string) || found == report_words.end()) return false;
        out.status = statuses[found - report_words.begin()];
        return true;
    },
    nullptr, [] { return std::string("one of executed, ignored, failed, expired"); },
    [] { return std::string(R"({"type":"string","enum":["executed","ignored","failed","expired"]})"); }};

constexpr Field<S> signal_table[] = {
    {"id", served, kinds::id<S, &S::id, IdKind::signal>()},
    {"received_at", served, kinds::timestamp<S, &S::received_at>()},
    {"updated_at", served, kinds::timestamp<S, &S::updated_at>()},
    {"hook_id", served, kinds::id<S, &S::hook_id, IdKind::hook>(), "the hook it came in by; null: not by a hook"},
    {"source", served, kinds::stored_text<S, &S::source>(), "hook, api or demo"},
    {"parsed_as", served, kinds::word<S, &S::parsed_as, parsed_as_words>(), "which kind of message it was read from"},
    {"symbol", optional, kinds::text<S, &S::symbol, 1, 64>(), "as received; may stand for pair"},
    {"pair", optional, kinds::pair<S, &S::pair>(), "the canonical instrument, upper-case"},
    {"action", optional, kinds::word<S, &S::action, signal_action_words>(), "open if not given"},
    {"instruction", optional, kinds::word<S, &S::instruction, instruction_words>(),
     "what exactly a close or a modification asks for"},
    {"direction", optional, kinds::word<S, &S::direction, side_words>(),
     "of a close: the side of the positions to be closed"},
    {"order_type", optional, kinds::word<S, &S::order_type, order_type_words>(),
     "null: a price is named, but not how it is to be reached"},
    {"entry", optional, kinds::number<S, &S::entry>(), "the one price, or the first of entries"},
    {"entry_low", optional, kinds::number<S, &S::entry_low>(), "of a range"},
    {"entry_high", optional, kinds::number<S, &S::entry_high>(), "of a range"},
    {"entries", optional, kinds::numbers<S, &S::entries, max_entries>(), "of a ladder: every rung"},
    {"stop_loss", optional, kinds::number<S, &S::stop_loss>(), "a price"},
    {"stop_loss_distance", optional, kinds::measure<S, &S::stop_loss_distance>(), "a stop that is no price"},
    {"take_profits", optional, kinds::numbers<S, &S::take_profits, max_targets>(), "prices"},
    {"take_profit_distances", optional, kinds::measures<S, &S::take_profit_distances, max_targets>(),
     "targets that are no prices"},
    {"runner", optional, kinds::flag<S, &S::runner>(), "the last target is left open"},
    {"lot_size", optional, kinds::positive<S, &S::lot_size>()},
    {"risk_percent", optional, kinds::positive<S, &S::risk_percent>(), "of the account"},
    {"risk", optional, kinds::measure<S, &S::risk>(), "a risk that is not known to be a percentage"},
    {"leverage", optional, kinds::positive<S, &S::leverage>()},
    {"close_percent", optional, kinds::positive<S, &S::close_percent>(),
     "how much of the position a partial close takes"},
    {"comment", optional, kinds::text<S, &S::comment, 0, 1000>()},
    {"delivery", served, delivery, "how the message came in by its hook"},
    {"status", served, kinds::word<S, &S::status, signal_status_words>()},
    {"status_reason", served, kinds::stored_text<S, &S::status_reason>()},
    {"raw", served, kinds::stored_text<S, &S::raw>(), "the message as received, secrets masked"},
    {"raw_encoding", served, raw_encoding, "base64 where the message was not UTF-8"},
    {"account_id", optional, kinds::id<S, &S::account_id, IdKind::account>(),
     "the account it is for, or was executed on"},
    {"claimed_by", served, kinds::text<S, &S::claimed_by, 1, 100>(), "the mark an executor claimed it with"},
    {"reported_at", served, kinds::timestamp<S, &S::reported_at>(), "when an executor first reported on it"},
    {"ticket", served, kinds::ticket<S, &S::ticket>(), "the broker's number"},
    {"fill_price", served, kinds::number<S, &S::fill_price>()},
    {"executed_at", served, kinds::timestamp<S, &S::executed_at>()},
    {"closed_at", served, kinds::timestamp<S, &S::closed_at>()},
    {"expires_at", served, kinds::timestamp<S, &S::expires_at>(), "when it expires, if it is still pending then"},
    {"trade_id", served, kinds::id<S, &S::trade_id, IdKind::trade>(), "the trade in the journal it became"},
};

constexpr Field<R> report_table[] = {
    {"status", optional, reported_status, "left out: the other fields are added to a signal that is executed"},
    {"status_reason", optional, kinds::text<R, &R::status_reason, 0, 1000>()},
    {"account_id", optional, kinds::id<R, &R::account_id, IdKind::account>()},
    {"claimed_by", optional, kinds::text<R, &R::claimed_by, 1, 100>(),
     "a mark of the executor's own, kept with its claim; needed to withdraw it"},
    {"ticket", optional, kinds::ticket<R, &R::ticket>()},
    {"fill_price", optional, kinds::number<R, &R::fill_price>()},
    {"lot_size", optional, kinds::positive<R, &R::lot_size>()},
    {"trade_id", optional, kinds::id<R, &R::trade_id, IdKind::trade>()},
};

constexpr Field<C> close_table[] = {
    {"exit_price", required, kinds::number<C, &C::exit_price>()},
    {"pnl", required, kinds::number<C, &C::pnl>()},
    {"date", optional, kinds::date<C, &C::date>(), "of the trade; else the day of closed_at"},
    {"opened_at", optional, kinds::timestamp<C, &C::opened_at>(), "else the signal's executed_at"},
    {"closed_at", optional, kinds::timestamp<C, &C::closed_at>(), "else now"},
    {"entry_price", optional, kinds::number<C, &C::entry_price>(), "else the signal's fill_price, else its entry"},
    {"stop_loss", optional, kinds::number<C, &C::stop_loss>(), "else the signal's; 0: there was none"},
    {"take_profit", optional, kinds::number<C, &C::take_profit>(), "else the signal's first target; 0: there was none"},
    {"lot_size", optional, kinds::positive<C, &C::lot_size>(), "else the signal's"},
    {"risk_reward", optional, kinds::number<C, &C::risk_reward>(),
     "else |take_profit - entry_price| / |entry_price - stop_loss|, 0 where one of them is 0"},
    {"commission", optional, kinds::number<C, &C::commission>()},
    {"swap", optional, kinds::number<C, &C::swap>()},
    {"outcome", optional, kinds::word<C, &C::outcome, outcome_words>(), "else by the sign of pnl"},
    {"session", optional, kinds::word<C, &C::session, session_words>(),
     "else the hook's, else by the hour of opened_at"},
    {"strategy", optional, kinds::text<C, &C::strategy, 0, 200>()},
    {"notes", optional, kinds::text<C, &C::notes, 0, 16 * 1024>()},
    {"external_id", optional, kinds::text<C, &C::external_id, 1, 128>()},
    {"ticket", optional, kinds::ticket<C, &C::ticket>()},
    {"account_id", optional, kinds::id<C, &C::account_id, IdKind::account>()},
};

/// What an order needs to be one, beyond its fields.
Result<void> check_order(const Signal& s) {
    if (s.action == SignalAction::open && !s.direction) {
        return invalid("direction", "direction is required to open a position and must be one of BUY, SELL");
    }
    const bool ranged = s.entry_low || s.entry_high;
    if (ranged && !(s.entry_low && s.entry_high)) {
        return invalid(s.entry_low ? "entry_high" : "entry_low", "entry_low and entry_high must be given together");
    }
    if (ranged && (s.entry || !s.entries.empty())) {
        return invalid("entry", "entry or entries must not be given beside entry_low and entry_high");
    }
    const bool priced = s.entry || ranged;
    if (s.action == SignalAction::open && s.order_type && *s.order_type != OrderType::market && !priced) {
        return invalid("entry", "entry is required for a limit or stop order and must be a price");
    }
    for (const auto& [name, percent] :
         {std::pair{"risk_percent", &s.risk_percent}, {"close_percent", &s.close_percent}}) {
        if (*percent && std::strtod((*percent)->text().c_str(), nullptr) > 100) {
            return invalid(name, std::string(name) + " must be at most 100");
        }
    }
    if (const auto wrong = find_contradiction(s)) return invalid(wrong->field, wrong->field + ": " + wrong->sentence);
    return {};
}

}  // namespace

FieldTable<Signal> signal_fields() { return signal_table; }
FieldTable<SignalReport> signal_report_fields() { return report_table; }
FieldTable<SignalClose> signal_close_fields() { return close_table; }

Result<DecodedSignal> decode_signal(const JsonValue& body, const SymbolMap* symbols) {
    DecodedSignal decoded;
    Signal& signal = decoded.signal;
    auto ignored = fields::read_new(signal_fields(), signal, body);
    if (!ignored) return ignored.error();
    decoded.ignored_fields = std::move(*ignored);
    const bool by_pair = !signal.symbol;
    if (by_pair) signal.symbol = signal.pair;
    if (!signal.symbol) return invalid("symbol", "symbol is required and must be a string of 1 to 64 bytes");
    const auto resolved = resolve_symbol(*signal.symbol, symbols);
    if (!by_pair && signal.pair && resolved && resolved->known && resolved->pair != *signal.pair) {
        return invalid("pair", "pair must be " + resolved->pair + ", which is what symbol names, or be left out");
    }
    if (!signal.pair) {
        if (!resolved) return invalid("symbol", "symbol must name an instrument, like XAUUSD or OANDA:XAUUSD");
        signal.pair = resolved->pair;
    }
    if (!signal.entries.empty() && !signal.entry) signal.entry = signal.entries.front();
    signal.parsed_as = ParsedAs::structured;
    if (auto sound = check_order(signal); !sound) return sound.error();
    return decoded;
}

Result<Signal> decode_stored_signal(std::string_view json) {
    const Error damaged{Code::corrupt, "a stored signal is damaged", {}};
    const auto body = is_utf8(json) ? parse_json(json) : parse_json(parser::as_utf8(json));
    if (!body || !body->is(JsonValue::Kind::object)) return damaged;
    Signal signal;
    const auto read = fields::read(signal_fields(), signal, *body, fields::Sender::store);
    if (!read || body->find("id") == nullptr) return damaged;
    return signal;
}

}  // namespace tjp
