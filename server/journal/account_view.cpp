#include "server/journal/account_view.hpp"

#include "server/journal/json_reader.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/codec/records.hpp"

namespace tjp {
namespace {

constexpr std::size_t shown_characters = 3;

bool is_overdue(std::optional<Timestamp> seen, Timestamp now) { return seen && now.ms - seen->ms > stale_after_ms; }

AccountStatus shown_status(const Account& account, Timestamp now) {
    const bool stale = account.status == AccountStatus::connected && is_overdue(account.last_seen_at, now);
    return stale ? AccountStatus::stale : account.status;
}

/// The JSON of a login, masked; `login_json` is a JSON string.
std::string masked_json(std::string_view login_json) {
    const auto login = parse_json(login_json);
    if (!login || !login->is(JsonValue::Kind::string)) return "null";
    std::string json;
    append_json_string(json, masked_login(login->text));
    return json;
}

bool has_word(std::string_view json, std::string_view field, std::string_view word) {
    const auto value = find_member(json, field);
    return value && unquoted(*value) == word;
}

using F = AccountFilter;

constexpr QueryParameter<F> filter_table[] = {
    parameters::word<F, &F::status, account_status_words>("status", "as it is shown"),
    parameters::word<F, &F::platform, platform_words>("platform", "exactly"),
};

}  // namespace

std::string masked_login(std::string_view login) {
    std::size_t shown = login.size() > shown_characters ? shown_characters : 0;
    // A character of several bytes is shown whole or not at all.
    while (shown > 0 && (static_cast<unsigned char>(login[login.size() - shown]) & 0xc0) == 0x80) --shown;
    return std::string(login.size() - shown, '*').append(login.substr(login.size() - shown));
}

std::string served_account(std::string_view stored_json, Timestamp now) {
    std::string out;
    out.reserve(stored_json.size());
    const auto seen_text = find_member(stored_json, "last_seen_at");
    const bool overdue = seen_text && is_overdue(parse_timestamp(unquoted(*seen_text)), now);
    JsonWriter json(out);
    json.open('{');
    MemberWalk walk(stored_json);
    while (const auto member = walk.next()) {
        json.key(member->name);
        if (member->name == "login" && member->json != "null") {
            json.raw(masked_json(member->json));
        } else if (member->name == "status" && overdue && member->json == "\"connected\"") {
            json.string(to_string(AccountStatus::stale));
        } else {
            json.raw(member->json);
        }
    }
    json.close('}');
    return out;
}

bool is_news(const Account& before, const Account& after, Timestamp now) {
    // What every heartbeat moves is made the same; whatever else an account has or will have counts.
    Account quiet = after;
    quiet.status = shown_status(after, now);
    quiet.balance = before.balance;
    quiet.equity = before.equity;
    quiet.last_seen_at = before.last_seen_at;
    quiet.updated_at = before.updated_at;
    Account shown = before;
    shown.status = shown_status(before, now);
    return encode_json(quiet) != encode_json(shown);
}

bool AccountFilter::matches(std::string_view served_json) const {
    return (!status || has_word(served_json, "status", to_string(*status))) &&
           (!platform || has_word(served_json, "platform", to_string(*platform)));
}

ParameterTable<AccountFilter> account_parameters() { return filter_table; }

Result<AccountFilter> decode_account_filter(ParameterLookup lookup) {
    return parameters::decode(account_parameters(), lookup);
}

}  // namespace tjp
