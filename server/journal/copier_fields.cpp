#include "server/journal/copier_fields.hpp"

#include "server/journal/field_kinds.hpp"
#include "server/journal/list_kinds.hpp"

namespace tjp {
namespace {

using enum Presence;
using C = Copier;

constexpr std::size_t max_pairs = 500;
/// Below what one JSON object may have, so that one too many is told by the field's own name.
constexpr std::size_t max_symbols = 250;
/// The gate walks the sample for every signal that arrives, on the spot.
constexpr std::uint32_t max_sample = 1'000;
constexpr std::uint32_t month_seconds = 31 * 24 * 60 * 60;

constexpr Field<C> table[] = {
    {"enabled", optional, kinds::flag<C, &C::enabled>(), "false: every signal is kept as ignored"},
    {"min_win_rate", optional, kinds::percent<C, &C::min_win_rate>(),
     "signals of a pair whose win rate is below this are win_rate_blocked"},
    {"min_trades", optional, kinds::count<C, &C::min_trades, 1, max_sample>(),
     "decided trades of the pair below which min_win_rate does not count"},
    {"lookback_trades", optional, kinds::count<C, &C::lookback_trades, 1, max_sample>(),
     "how many of the pair's newest decided trades the win rate is of"},
    {"allowed_pairs", optional, kinds::pairs<C, &C::allowed_pairs, max_pairs>(), "empty: all"},
    {"blocked_pairs", optional, kinds::pairs<C, &C::blocked_pairs, max_pairs>()},
    {"symbol_map", optional, kinds::symbol_map<C, &C::symbol_map, max_symbols>(),
     "a channel's or broker's own names, looked at before all others"},
    {"expire_after_seconds", optional, kinds::count<C, &C::expire_after_seconds, 1, month_seconds>(),
     "how long after its arrival a pending signal expires; null: never"},
    {"updated_at", served, kinds::timestamp<C, &C::updated_at>(), "null: never set"},
};

Result<void> check_consistent(const Copier& copier) {
    for (const std::string& pair : copier.blocked_pairs) {
        if (std::ranges::find(copier.allowed_pairs, pair) == copier.allowed_pairs.end()) continue;
        return invalid("blocked_pairs", "blocked_pairs must not name " + pair + ", which allowed_pairs names too");
    }
    if (copier.min_win_rate && copier.min_trades > copier.lookback_trades) {
        return invalid("min_trades", "min_trades must not be above lookback_trades, which is " +
                                         std::to_string(copier.lookback_trades) +
                                         ": min_win_rate could never block anything");
    }
    return {};
}

}  // namespace

FieldTable<Copier> copier_fields() { return table; }

Result<DecodedCopier> decode_copier(const JsonValue& body) {
    DecodedCopier decoded;
    auto ignored = fields::read_new(copier_fields(), decoded.copier, body);
    if (!ignored) return ignored.error();
    decoded.ignored_fields = std::move(*ignored);
    if (auto consistent = check_consistent(decoded.copier); !consistent) return consistent.error();
    return decoded;
}

Result<Copier> decode_stored_copier(std::string_view json) {
    const Error damaged{Code::corrupt, "stored copier settings are damaged", {}};
    const auto body = parse_json(json);
    if (!body || !body->is(JsonValue::Kind::object)) return damaged;
    Copier copier;
    if (const auto read = fields::read(copier_fields(), copier, *body, fields::Sender::store); !read) return damaged;
    return copier;
}

}  // namespace tjp
