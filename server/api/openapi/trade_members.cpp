#include "server/api/openapi/schemas.hpp"
#include "server/journal/parameters.hpp"
#include "storage/model/trade_fields.hpp"

namespace tjp::api::openapi {
namespace {

std::string text_schema(std::size_t min, std::size_t max) {
    return R"({"type":"string","minLength":)" + std::to_string(min) + R"(,"maxLength":)" + std::to_string(max) + "}";
}

struct SlotSchema {
    const TradeField& field;

    std::string operator()(Date Trade::*) const { return R"({"type":"string","format":"date"})"; }
    std::string operator()(std::string Trade::*) const {
        return R"({"type":"string","pattern":"^[A-Za-z0-9._/#:!-]{1,)" + std::to_string(field.max_bytes) + R"(}$"})";
    }
    std::string operator()(Direction Trade::*) const { return parameters::words_schema(direction_words); }
    std::string operator()(Outcome Trade::*) const { return parameters::words_schema(outcome_words); }
    std::string operator()(Session Trade::*) const { return parameters::words_schema(session_words); }
    std::string operator()(Decimal Trade::*) const {
        return field.rule == Rule::positive ? R"({"type":"number","exclusiveMinimum":0})" : R"({"type":"number"})";
    }
    std::string operator()(std::optional<Decimal> Trade::*) const { return R"({"type":"number"})"; }
    std::string operator()(std::optional<std::string> Trade::*slot) const {
        return text_schema(slot == &Trade::external_id ? 1 : 0, field.max_bytes);
    }
    std::string operator()(std::optional<Timestamp> Trade::*) const {
        return R"({"type":"string","format":"date-time"})";
    }
    std::string operator()(std::vector<std::string> Trade::*) const {
        return R"({"type":"array","items":)" + text_schema(1, max_tag_bytes) + R"(,"maxItems":)" +
               std::to_string(max_tags) + "}";
    }
    template <IdKind K>
    std::string operator()(std::optional<Id<K>> Trade::*) const {
        return id_schema(K);
    }
};

struct About {
    std::string_view name;
    std::string_view text;
};

constexpr About abouts[] = {
    {"date", "the day the trade was closed"},
    {"pair", "the instrument; stored and served upper-case"},
    {"entry_price", "in the quote currency"},
    {"exit_price", "in the quote currency"},
    {"stop_loss", "a price"},
    {"take_profit", "a price"},
    {"lot_size", "in lots"},
    {"pnl", "profit or loss in the account's currency, as the statistics take it: commission and swap are not added"},
    {"risk_reward", "the reward for one of risk"},
    {"commission", "in the account's currency"},
    {"swap", "in the account's currency"},
    {"account_id", "the account it was traded on; not checked to exist"},
    {"signal_id", "the signal it came from; not checked to exist"},
    {"external_id", "the sender's own id, unique for the user: sent again, it answers with the stored trade"},
};

std::string_view about(std::string_view name) {
    const auto found = std::ranges::find(abouts, name, &About::name);
    return found == std::end(abouts) ? std::string_view{} : found->text;
}

}  // namespace

Members trade_members() {
    Members members;
    members.push_back({"id", id_schema(IdKind::trade)});
    for (const TradeField& field : trade_fields()) {
        Member member{field.name, std::visit(SlotSchema{field}, field.slot), about(field.name)};
        const bool list = std::holds_alternative<std::vector<std::string> Trade::*>(field.slot);
        member.presence = field.required ? Presence::required : Presence::optional;
        member.clearable = !field.required;
        member.nullable = !field.required && !list;
        members.push_back(std::move(member));
    }
    members.push_back({"created_at", R"({"type":"string","format":"date-time"})"});
    members.push_back({"updated_at", R"({"type":"string","format":"date-time"})"});
    return members;
}

}  // namespace tjp::api::openapi
