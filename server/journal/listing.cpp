#include "server/journal/listing.hpp"

#include <algorithm>
#include <charconv>
#include <span>

#include "server/journal/trade_decoder.hpp"
#include "storage/codec/json_text.hpp"

namespace tjp {
namespace {

constexpr char trade_cursor = 't';
constexpr char signal_cursor = 's';
constexpr std::string_view hex = "0123456789abcdef";

Error wants(std::string_view parameter, std::string_view what) {
    return invalid(std::string(parameter), std::string(parameter) + " must be " + std::string(what));
}

std::string to_hex(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) {
        text += hex[static_cast<unsigned char>(byte) >> 4];
        text += hex[static_cast<unsigned char>(byte) & 15];
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = hex.find(text[i]);
        const auto low = hex.find(text[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        bytes += static_cast<char>(high << 4 | low);
    }
    return bytes;
}

Uuid uuid_of(std::string_view bytes) {
    Uuid uuid;
    std::copy_n(bytes.begin(), uuid.bytes.size(), uuid.bytes.begin());
    return uuid;
}

/// The bytes behind a cursor of this kind and size.
std::optional<std::string> open_cursor(std::string_view text, char kind, std::size_t size) {
    if (text.empty() || text[0] != kind) return std::nullopt;
    auto bytes = from_hex(text.substr(1));
    if (!bytes || bytes->size() != size) return std::nullopt;
    return bytes;
}

Result<std::size_t> decode_limit(ParameterLookup lookup) {
    const auto text = lookup("limit");
    if (!text) return default_limit;
    std::size_t limit = 0;
    const auto [end, ec] = std::from_chars(text->data(), text->data() + text->size(), limit);
    if (ec != std::errc{} || end != text->data() + text->size() || limit < 1 || limit > max_limit) {
        return wants("limit", "a whole number from 1 to 500");
    }
    return limit;
}

Result<std::string> decode_pair(ParameterLookup lookup) {
    const auto text = lookup("pair");
    if (!text) return std::string();
    auto pair = normalised_pair(*text);
    if (!pair) return wants("pair", "1-32 letters, digits and . _ / # : - !, like XAUUSD");
    return std::move(*pair);
}

Result<void> decode_dates(ParameterLookup lookup, trade_store::Range& range) {
    constexpr std::string_view form =
        "a calendar date as YYYY-MM-DD or an ISO 8601 timestamp (in a URL a + is written %2B)";
    if (const auto text = lookup("from")) {
        range.from = parse_date_or_timestamp(*text);
        if (!range.from) return wants("from", form);
    }
    if (const auto text = lookup("to")) {
        range.to = parse_date_or_timestamp(*text);
        if (!range.to) return wants("to", form);
    }
    if (range.from && range.to && *range.from > *range.to) return invalid("from", "from must not be after to");
    return {};
}

Result<void> require_word(ParameterLookup lookup, std::string_view name, std::span<const std::string_view> words,
                          TradeFilter& filter) {
    const auto text = lookup(name);
    if (!text) return {};
    if (std::ranges::find(words, *text) == words.end()) {
        std::string list;
        for (const std::string_view word : words) list += (list.empty() ? "" : ", ") + std::string(word);
        return wants(name, "one of " + list);
    }
    filter.require(name, *text);
    return {};
}

Result<void> decode_filter(ParameterLookup lookup, TradeFilter& filter) {
    if (auto ok = require_word(lookup, "direction", direction_words, filter); !ok) return ok;
    if (auto ok = require_word(lookup, "outcome", outcome_words, filter); !ok) return ok;
    if (auto ok = require_word(lookup, "session", session_words, filter); !ok) return ok;
    if (const auto text = lookup("strategy")) {
        if (text->size() > 200) return wants("strategy", "a text of at most 200 bytes");
        filter.require("strategy", *text);
    }
    if (const auto text = lookup("tag")) {
        if (text->empty() || text->size() > max_tag_bytes) return wants("tag", "a text of 1 to 40 bytes");
        filter.require_tag(*text);
    }
    if (const auto text = lookup("account_id")) {
        if (!parse_as<IdKind::account>(*text)) return wants("account_id", "an id that starts with acct_");
        filter.require("account_id", *text);
    }
    return {};
}

}  // namespace

void TradeFilter::require(std::string_view field, std::string_view value) {
    std::string json;
    append_json_string(json, value);
    fields_.emplace_back(std::string(field), std::move(json));
}

void TradeFilter::require_tag(std::string_view tag) {
    tag_.clear();
    append_json_string(tag_, tag);
}

bool TradeFilter::matches(std::string_view json) const {
    std::size_t wanted = fields_.size() + (tag_.empty() ? 0 : 1);
    MemberWalk walk(json);
    while (wanted > 0) {
        const auto member = walk.next();
        if (!member) return false;
        if (!tag_.empty() && member->name == "tags") {
            if (!has_element(member->json, tag_)) return false;
            --wanted;
        }
        for (const auto& [name, value] : fields_) {
            if (name != member->name) continue;
            if (value != member->json) return false;
            --wanted;
        }
    }
    return true;
}

Result<TradeQuery> decode_trade_query(ParameterLookup lookup) {
    TradeQuery query;
    const auto limit = decode_limit(lookup);
    if (!limit) return limit.error();
    query.limit = *limit;
    if (auto dates = decode_dates(lookup, query.range); !dates) return dates.error();
    auto pair = decode_pair(lookup);
    if (!pair) return pair.error();
    query.range.pair = std::move(*pair);
    if (auto filter = decode_filter(lookup, query.filter); !filter) return filter.error();
    if (const auto text = lookup("cursor"); text && !text->empty()) {
        const auto bytes = open_cursor(*text, trade_cursor, 4 + 16);
        if (!bytes) return wants("cursor", "a next_cursor of an earlier page of trades");
        const auto date = decode_date(std::string_view(*bytes).substr(0, 4));
        query.range.after = TradePosition{*date, TradeId{uuid_of(std::string_view(*bytes).substr(4))}};
    }
    return query;
}

Result<StatsQuery> decode_stats_query(ParameterLookup lookup) {
    StatsQuery query;
    if (auto dates = decode_dates(lookup, query.range); !dates) return dates.error();
    auto pair = decode_pair(lookup);
    if (!pair) return pair.error();
    query.range.pair = std::move(*pair);
    if (auto filter = decode_filter(lookup, query.filter); !filter) return filter.error();
    if (const auto text = lookup("group_by")) {
        constexpr std::string_view words[] = {"pair", "session", "strategy", "weekday", "month", "direction"};
        const auto found = std::ranges::find(words, *text);
        if (found == std::end(words)) {
            return wants("group_by", "one of pair, session, strategy, weekday, month, direction");
        }
        query.group_by = static_cast<GroupBy>(found - std::begin(words) + 1);
    }
    return query;
}

Result<SignalQuery> decode_signal_query(ParameterLookup lookup) {
    SignalQuery query;
    const auto limit = decode_limit(lookup);
    if (!limit) return limit.error();
    query.limit = *limit;
    auto pair = decode_pair(lookup);
    if (!pair) return pair.error();
    query.range.pair = std::move(*pair);
    if (const auto text = lookup("status")) {
        const auto found = std::ranges::find(signal_status_words, *text);
        if (found == signal_status_words.end()) {
            return wants("status", "one of pending, executed, ignored, failed, expired, win_rate_blocked");
        }
        query.range.status = static_cast<SignalStatus>(found - signal_status_words.begin());
    }
    if (const auto text = lookup("since")) {
        query.since = parse_timestamp(*text);
        if (!query.since) {
            const auto date = parse_date(*text);
            if (!date) return wants("since", "an ISO 8601 timestamp like 2026-05-19T08:00:00Z");
            query.since = Timestamp{date->days * 86'400'000LL};
        }
    }
    if (const auto text = lookup("cursor"); text && !text->empty()) {
        const auto bytes = open_cursor(*text, signal_cursor, 16);
        if (!bytes) return wants("cursor", "a next_cursor of an earlier page of signals");
        query.range.after = SignalId{uuid_of(*bytes)};
    }
    return query;
}

std::string encode_cursor(const TradePosition& position) {
    return trade_cursor + to_hex(encode_date(position.date) + std::string(position.id.uuid.view()));
}

std::string encode_cursor(const SignalId& id) { return signal_cursor + to_hex(id.uuid.view()); }

}  // namespace tjp
