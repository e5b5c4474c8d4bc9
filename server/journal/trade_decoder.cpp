#include "server/journal/trade_decoder.hpp"

#include <algorithm>
#include <span>

namespace tjp {
namespace {

using Kind = JsonValue::Kind;

std::string join(std::span<const std::string_view> words) {
    std::string list;
    for (const std::string_view word : words) list += (list.empty() ? "" : ", ") + std::string(word);
    return list;
}

template <class Enum>
bool read_word(const JsonValue& value, std::span<const std::string_view> words, Enum& out) {
    if (!value.is(Kind::string)) return false;
    const auto found = std::ranges::find(words, value.text);
    if (found == words.end()) return false;
    out = static_cast<Enum>(found - words.begin());
    return true;
}

/// Reads one field into its slot. False where the value is not what the field wants.
struct SlotReader {
    const TradeField& field;
    const JsonValue& value;
    Trade& trade;

    bool operator()(Date Trade::*slot) const {
        const auto date = value.is(Kind::string) ? parse_date(value.text) : std::nullopt;
        if (date) trade.*slot = *date;
        return date.has_value();
    }

    bool operator()(std::string Trade::*slot) const {
        auto pair = value.is(Kind::string) ? normalised_pair(value.text) : std::nullopt;
        if (pair) trade.*slot = std::move(*pair);
        return pair.has_value();
    }

    bool operator()(Direction Trade::*slot) const { return read_word(value, direction_words, trade.*slot); }
    bool operator()(Outcome Trade::*slot) const { return read_word(value, outcome_words, trade.*slot); }
    bool operator()(Session Trade::*slot) const { return read_word(value, session_words, trade.*slot); }

    bool operator()(Decimal Trade::*slot) const {
        auto number = value.is(Kind::number) ? Decimal::parse(value.text) : std::nullopt;
        if (!number || (field.rule == Rule::positive && number->sign() <= 0)) return false;
        trade.*slot = std::move(*number);
        return true;
    }

    bool operator()(std::vector<std::string> Trade::*slot) const {
        if (!value.is(Kind::array) || value.items.size() > max_tags) return false;
        std::vector<std::string> tags;
        for (const JsonValue& item : value.items) {
            if (!item.is(Kind::string) || item.text.empty() || item.text.size() > max_tag_bytes) return false;
            tags.push_back(item.text);
        }
        trade.*slot = std::move(tags);
        return true;
    }

    bool operator()(std::optional<Decimal> Trade::*slot) const {
        auto number = value.is(Kind::number) ? Decimal::parse(value.text) : std::nullopt;
        if (!number) return false;
        trade.*slot = std::move(number);
        return true;
    }

    bool operator()(std::optional<std::string> Trade::*slot) const {
        const bool key = slot == &Trade::external_id;  // an empty one would make all trades without one the same
        if (!value.is(Kind::string) || value.text.size() > field.max_bytes || (key && value.text.empty())) return false;
        trade.*slot = value.text;
        return true;
    }

    bool operator()(std::optional<Timestamp> Trade::*slot) const {
        const auto at = value.is(Kind::string) ? parse_timestamp(value.text) : std::nullopt;
        if (at) trade.*slot = at;
        return at.has_value();
    }

    template <IdKind K>
    bool operator()(std::optional<Id<K>> Trade::*slot) const {
        const auto id = value.is(Kind::string) ? parse_as<K>(value.text) : std::nullopt;
        if (id) trade.*slot = id;
        return id.has_value();
    }
};

struct SlotClearer {
    Trade& trade;
    template <class T>
    void operator()(T Trade::*slot) const {
        trade.*slot = T{};
    }
};

Error fault(const TradeField& field, std::string_view where, std::string_view problem) {
    std::string name = std::string(where) + std::string(field.name);
    std::string sentence = name + " " + std::string(problem) + wanted(field);
    return invalid(std::move(name), std::move(sentence));
}

/// Reads every member that is a field; what must be there is the caller's to check.
Result<std::vector<std::string>> read_members(Trade& trade, const JsonValue& body, std::string_view where) {
    std::vector<std::string> ignored;
    for (const JsonMember& member : body.members) {
        const TradeField* const field = find_trade_field(member.name);
        if (field == nullptr) {
            ignored.push_back(shortened(member.name));
        } else if (member.value.is(Kind::null) && !field->required) {
            std::visit(SlotClearer{trade}, field->slot);
        } else if (!std::visit(SlotReader{*field, member.value, trade}, field->slot)) {
            return fault(*field, where, "must be ");
        }
    }
    return ignored;
}

Error not_an_object(std::string_view where) {
    if (where.empty()) return invalid("body", "the body must be a JSON object with the fields of a trade");
    std::string name(where.substr(0, where.size() - 1));  // without its dot
    std::string sentence = name + " must be a JSON object with the fields of a trade";
    return invalid(std::move(name), std::move(sentence));
}

struct Wanted {
    const TradeField& field;
    const std::string length = " of at most " + std::to_string(Decimal::max_text) + " characters";

    std::string operator()(Date Trade::*) const { return "a calendar date as YYYY-MM-DD"; }
    std::string operator()(std::string Trade::*) const {
        return "a string of 1-32 letters, digits and . _ / # : - !, like XAUUSD";
    }
    std::string operator()(Direction Trade::*) const { return "one of " + join(direction_words); }
    std::string operator()(Outcome Trade::*) const { return "one of " + join(outcome_words); }
    std::string operator()(Session Trade::*) const { return "one of " + join(session_words); }
    std::string operator()(Decimal Trade::*) const {
        return (field.rule == Rule::positive ? "a finite number above 0" : "a finite number") + length;
    }
    std::string operator()(std::optional<Decimal> Trade::*) const { return "a finite number" + length + ", or null"; }
    std::string operator()(std::optional<std::string> Trade::*slot) const {
        const bool key = slot == &Trade::external_id;
        return std::string("a string of ") + (key ? "1 to " : "at most ") + std::to_string(field.max_bytes) +
               " bytes, or null";
    }
    std::string operator()(std::optional<Timestamp> Trade::*) const {
        return "an ISO 8601 timestamp like 2026-05-19T08:00:00Z, or null";
    }
    std::string operator()(std::vector<std::string> Trade::*) const {
        return "a list of at most " + std::to_string(max_tags) + " strings of 1 to " + std::to_string(max_tag_bytes) +
               " bytes";
    }
    template <IdKind K>
    std::string operator()(std::optional<Id<K>> Trade::*) const {
        return "an id that starts with " + std::string(prefix(K)) + ", or null";
    }
};

}  // namespace

std::string wanted(const TradeField& field) { return std::visit(Wanted{field}, field.slot); }

std::optional<std::string> normalised_pair(std::string_view text) {
    if (text.empty() || text.size() > max_pair_bytes) return std::nullopt;
    std::string pair(text);
    for (char& c : pair) {
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        const bool known = (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                           std::string_view("._/#:-!").find(c) != std::string_view::npos;
        if (!known) return std::nullopt;
    }
    return pair;
}

Result<DecodedTrade> decode_trade(const JsonValue& body, std::string_view where) {
    if (!body.is(Kind::object)) return not_an_object(where);
    DecodedTrade decoded;
    for (const TradeField& field : trade_fields()) {
        if (field.required && body.find(field.name) == nullptr) return fault(field, where, "is required and must be ");
    }
    auto ignored = read_members(decoded.trade, body, where);
    if (!ignored) return ignored.error();
    decoded.ignored_fields = std::move(*ignored);
    return decoded;
}

Result<std::vector<std::string>> patch_trade(Trade& trade, const JsonValue& body) {
    if (!body.is(Kind::object)) return not_an_object({});
    Trade patched = trade;
    auto ignored = read_members(patched, body, {});
    if (ignored) trade = std::move(patched);
    return ignored;
}

Result<Trade> decode_stored_trade(std::string_view json) {
    const Error damaged{Code::corrupt, "a stored trade is damaged", {}};
    const auto body = parse_json(json);
    if (!body || !body->is(Kind::object)) return damaged;
    Trade trade;
    if (auto read = read_members(trade, *body, {}); !read) return damaged;
    const JsonValue* const id = body->find("id");
    const JsonValue* const created = body->find("created_at");
    const JsonValue* const updated = body->find("updated_at");
    if (id == nullptr || created == nullptr || updated == nullptr) return damaged;
    const auto trade_id = parse_as<IdKind::trade>(id->text);
    const auto created_at = parse_timestamp(created->text);
    const auto updated_at = parse_timestamp(updated->text);
    if (!trade_id || !created_at || !updated_at) return damaged;
    trade.id = *trade_id;
    trade.created_at = *created_at;
    trade.updated_at = *updated_at;
    return trade;
}

}  // namespace tjp
