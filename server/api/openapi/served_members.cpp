#include "server/api/openapi/schemas.hpp"
#include "server/journal/parameters.hpp"
#include "storage/model/principal.hpp"

/// What is only ever served, and so has no table that decodes it. The end-to-end tests hold every answer against this.
namespace tjp::api::openapi {
namespace {

constexpr const char* count = R"({"type":"integer","minimum":0})";
constexpr const char* number = R"({"type":"number"})";
constexpr const char* not_below_zero = R"({"type":"number","minimum":0})";
constexpr const char* text = R"({"type":"string"})";
constexpr const char* moment = R"({"type":"string","format":"date-time"})";
constexpr bool or_nothing = true;

}  // namespace

Members figure_members() {
    return {
        {"trades", count},
        {"wins", count, "by `outcome`"},
        {"losses", count, "by `outcome`"},
        {"breakevens", count, "by `outcome`"},
        {"win_rate", R"({"type":"number","minimum":0,"maximum":100})",
         "wins / (wins + losses) × 100: breakevens are left out", or_nothing},
        {"gross_profit", not_below_zero, "the sum of every `pnl` above zero"},
        {"gross_loss", R"({"type":"number","maximum":0})", "the sum of every `pnl` below zero"},
        {"net_pnl", number, "the sum of every `pnl`"},
        {"profit_factor", number, "gross_profit / |gross_loss|", or_nothing},
        {"expectancy", number, "net_pnl / trades", or_nothing},
        {"average_win", number, "gross_profit over how many trades made it", or_nothing},
        {"average_loss", number, "gross_loss over how many trades made it", or_nothing},
        {"largest_win", number, "the highest `pnl` above zero", or_nothing},
        {"largest_loss", number, "the lowest `pnl` below zero", or_nothing},
        {"average_risk_reward", number, "the mean of `risk_reward`", or_nothing},
        {"max_drawdown", not_below_zero,
         "the deepest fall of the running pnl below its highest point so far, in money; the curve starts at 0"},
        {"max_consecutive_wins", count, "by date, then creation; a breakeven neither counts nor ends a run"},
        {"max_consecutive_losses", count, "by date, then creation; a breakeven neither counts nor ends a run"},
    };
}

Members message_members() {
    return {
        {"id", id_schema(IdKind::message)},
        {"hook_id", id_schema(IdKind::hook), "the hook it came in by"},
        {"received_at", moment},
        {"address", text, "where it came from, past trusted proxies"},
        {"content_type", text, "as it was sent", or_nothing},
        {"size", count, "in bytes; of one that was too large to be read, as announced"},
        {"duplicate", R"({"type":"boolean"})", "it had been here before: the ids are those of its first time"},
        {"signal_id", id_schema(IdKind::signal), "the signal it became", or_nothing},
        {"trade_id", id_schema(IdKind::trade), "the trade it became", or_nothing},
        {"note", text, "why it became neither", or_nothing},
        {"raw", text, "the message as it came, secrets masked", or_nothing},
        {"raw_encoding", R"({"type":"string","const":"base64"})", "base64 where the message was not UTF-8", or_nothing},
    };
}

Members user_members() {
    const std::string_view plans[] = {to_string(Plan::free), to_string(Plan::pro)};
    return {
        {"id", id_schema(IdKind::user)},
        {"email", text},
        {"plan", parameters::words_schema(plans)},
        {"plan_expires_at", moment, "null: without an end", or_nothing},
    };
}

Members person_members() {
    Members members = user_members();
    members.push_back({"owner", R"({"type":"boolean"})", "may let others in"});
    members.push_back({"created_at", moment});
    return members;
}

Members session_members() {
    return {
        {"id", id_schema(IdKind::session)},
        {"created_at", moment},
        {"last_used_at", moment, "to some minutes"},
        {"expires_at", moment, "a month after it was last used"},
        {"address", text, "where it was signed in from"},
        {"user_agent", text, "what the browser called itself then"},
        {"current", R"({"type":"boolean"})", "the one that asks"},
    };
}

}  // namespace tjp::api::openapi
