#include "server/api/openapi/schemas.hpp"
#include "server/journal/account_fields.hpp"
#include "server/journal/copier_fields.hpp"
#include "server/journal/hook_fields.hpp"
#include "server/journal/parameters.hpp"
#include "server/journal/signal_fields.hpp"
#include "server/journal/user_fields.hpp"
#include "storage/codec/records.hpp"

namespace tjp::api::openapi {
namespace {

constexpr const char* null = R"({"type":"null"})";

/// What the parser makes of a message is not stored: it has no id.
Members draft_of(Members members) {
    at(members, "id").schema = null;
    at(members, "id").about = "nothing was stored";
    return members;
}

void write_trades(JsonWriter& json) {
    const Members trade = trade_members();
    write_served(json.key("Trade"), trade, "A closed position, as the journal has it.");
    write_served(json.key("TradeDraft"), draft_of(trade), "A trade as it would be stored.");
    write_sent(json.key("NewTrade"), trade, Body::whole, "A trade to be stored.");
    write_sent(json.key("TradeChange"), trade, Body::change,
               "The fields to change. null clears one that need not be there.");
    json.key("NewTrades").open('{').key("type").string("object").key("properties").open('{');
    json.key("trades").open('{').key("type").string("array").key("items").raw(schema_of("NewTrade"));
    json.key("minItems").number(1).key("maxItems").number(500).close('}').close('}');
    json.key("required").open('[').string("trades").close(']').close('}');
}

void write_figures(JsonWriter& json) {
    const char* const number = R"({"type":"number"})";
    const Members point = {{"date", R"({"type":"string","format":"date"})"},
                           {"pnl", number, "of the day's trades"},
                           {"cumulative_pnl", number, "of all trades up to this day"}};
    write_served(json.key("EquityPoint"), point, "One day of the equity curve.");
    Members stats = figure_members();
    stats.push_back({"equity", R"({"type":"array","items":)" + schema_of("EquityPoint") + "}",
                     "one point for each day that has trades"});
    write_served(json.key("Stats"), stats,
                 "The figures of a run of trades. Sums are exact, quotients are rounded to 8 decimals, and what is "
                 "not defined is null.");
    Members group = figure_members();
    group.insert(group.begin(), {"key", R"({"type":"string"})", "what the group's trades have in common", true});
    write_served(json.key("StatsGroup"), group, "The same figures for the trades of one group.");
}

void write_signals(JsonWriter& json) {
    Members signal = members_of(signal_fields());
    // A number is taken as a ticket, too; kept and served is its text.
    at(signal, "ticket").schema = R"({"type":"string","minLength":1,"maxLength":64})";
    write_served(json.key("Signal"), signal, "What a message asks for, and what became of it. Unknown is null.");
    write_served(json.key("SignalDraft"), draft_of(signal), "A signal as it would be stored.");
    write_sent(json.key("NewSignal"), signal, Body::whole,
               "A signal to be stored. To open a position it needs a direction; a range needs both of its ends.", {},
               R"("anyOf":[{"required":["symbol"]},{"required":["pair"]}])");
    write_sent(json.key("SignalReport"), members_of(signal_report_fields()), Body::whole,
               "What an executor did with a signal.", {}, R"("minProperties":1)");
    write_sent(json.key("SignalClose"), members_of(signal_close_fields()), Body::whole,
               "How the position that a signal opened has ended.");
    json.key("MessageToParse").open('{').key("type").string("object").key("properties").open('{');
    json.key("raw").raw(R"({"type":"string","maxLength":65536,"description":"the message"})");
    json.key("hook_id").raw(or_null(id_schema(IdKind::hook))).close('}');
    json.key("required").open('[').string("raw").close(']').close('}');
}

void write_hooks(JsonWriter& json) {
    const Members hook = members_of(hook_fields());
    write_served(json.key("Hook"), hook, "A URL that takes messages in, and can do nothing else.");
    write_sent(json.key("NewHook"), hook, Body::whole, {}, hook_json(Hook{}));
    write_sent(json.key("HookChange"), hook, Body::change, "The fields to change.");
    const std::string overlap = R"({"overlap_seconds":)" + std::to_string(HookRotation{}.overlap_seconds) + "}";
    write_sent(json.key("HookRotation"), members_of(hook_rotation_fields()), Body::whole, {}, overlap);
    write_served(json.key("Message"), message_members(), "A message that came in by a hook.");
}

void write_accounts(JsonWriter& json) {
    Members account = members_of(account_fields());
    write_served(json.key("Account"), account, "An account at a broker. No password of it is ever kept.");
    at(account, "status").sent_schema = parameters::words_schema(
        std::array{to_string(AccountStatus::connected), to_string(AccountStatus::disconnected)});
    write_sent(json.key("AccountChange"), account, Body::change, "The fields to change; none is a heartbeat.");
    // A new account is disconnected until an executor says otherwise.
    at(account, "status").presence = Presence::served;
    write_sent(json.key("NewAccount"), account, Body::whole, {});
    const Members copier = members_of(copier_fields());
    write_served(json.key("Copier"), copier, "Which signals are let through to the executors.");
    write_sent(json.key("CopierSettings"), copier, Body::whole,
               "Replaces the settings: what is left out goes back to its default.", encode_json(tjp::Copier{}));
}

void write_people(JsonWriter& json) {
    write_served(json.key("Person"), person_members(), "A user, as the console has them.");
    write_served(json.key("Session"), session_members(), "A browser that is signed in.");
    write_sent(json.key("SignIn"), members_of(sign_in_fields()), Body::whole, {});
    const Members setup = members_of(owner_setup_fields());
    write_sent(json.key("OwnerSetup"), setup, Body::whole, {});
    write_sent(json.key("Registration"), Members(setup.begin() + 1, setup.end()), Body::whole, {});
    write_sent(json.key("PasswordChange"), members_of(password_change_fields()), Body::whole, {});
    const Members key = members_of(key_fields());
    write_served(json.key("Key"), key, "An API key, without its text.");
    write_sent(json.key("NewKey"), key, Body::whole, {});
    const std::string overlap = R"({"overlap_seconds":)" + std::to_string(KeyReroll{}.overlap_seconds) + "}";
    write_sent(json.key("KeyReroll"), members_of(key_reroll_fields()), Body::whole, {}, overlap);
}

}  // namespace

std::string id_schema(IdKind kind) {
    return R"({"type":"string","pattern":"^)" + std::string(prefix(kind)) + R"([0-9a-hjkmnp-tv-z]{26}$"})";
}

std::string schema_of(std::string_view component) {
    return R"({"$ref":"#/components/schemas/)" + std::string(component) + R"("})";
}

void write_resources(JsonWriter& json) {
    write_served(json.key("User"), user_members(), "Whose key it is.");
    write_trades(json);
    write_figures(json);
    write_signals(json);
    write_hooks(json);
    write_accounts(json);
    write_people(json);
}

}  // namespace tjp::api::openapi
