#include "storage/model/event.hpp"

#include <algorithm>
#include <charconv>

namespace tjp {
namespace {

using enum EventType;

constexpr bool pro = true;

constexpr EventTypeRow table[] = {
    {trade_created, "trade_created", IdKind::trade},
    {trade_updated, "trade_updated", IdKind::trade},
    {trade_deleted, "trade_deleted", IdKind::trade},
    {signal_created, "signal_created", IdKind::signal, pro},
    {signal_updated, "signal_updated", IdKind::signal, pro},
    {signal_closed, "signal_closed", IdKind::signal, pro},
    {account_created, "account_created", IdKind::account},
    {account_updated, "account_updated", IdKind::account},
    {account_deleted, "account_deleted", IdKind::account},
    {user_created, "user_created", IdKind::user},
    {user_updated, "user_updated", IdKind::user},
    {key_created, "key_created", IdKind::key},
    {key_revoked, "key_revoked", IdKind::key},
    {hook_created, "hook_created", IdKind::hook, pro},
    {hook_updated, "hook_updated", IdKind::hook, pro},
    {hook_deleted, "hook_deleted", IdKind::hook, pro},
    {copier_updated, "copier_updated", IdKind::user, pro},
};

/// Decimal digits alone, all of `text`.
template <class Number>
bool read_number(std::string_view text, Number& out) {
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), out);
    return !text.empty() && ec == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::span<const EventTypeRow> event_types() { return table; }

const EventTypeRow* find_event_type(EventType type) {
    const auto* const found = std::ranges::find(table, type, &EventTypeRow::type);
    return found == std::end(table) ? nullptr : found;
}

std::string to_string(const LogPosition& at) {
    std::string text = std::to_string(at.sequence);
    if (at.position != LogPosition::end_of_commit) text.append("-").append(std::to_string(at.position));
    return text;
}

std::optional<LogPosition> parse_log_position(std::string_view text) {
    LogPosition at;
    const std::size_t dash = text.find('-');
    if (!read_number(text.substr(0, dash), at.sequence)) return std::nullopt;
    if (dash != std::string_view::npos && !read_number(text.substr(dash + 1), at.position)) return std::nullopt;
    return at;
}

}  // namespace tjp
