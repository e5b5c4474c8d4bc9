#pragma once

#include <string_view>

#include "server/journal/fields.hpp"
#include "storage/model/account.hpp"
#include "storage/model/error.hpp"

namespace tjp {

/// Every field of an account, in the order of its JSON. There is none for a password, and none will be.
FieldTable<Account> account_fields();

/// A new account as a client sends it: it is `disconnected` and was never seen, whatever the body says of its status.
struct DecodedAccount {
    Account account;  ///< without id and times
    std::vector<std::string> ignored_fields;
};
Result<DecodedAccount> decode_account(const JsonValue& body);

/// A change of an account, which is also a sign of life: `last_seen_at` becomes `now`, and the account is connected
/// unless the body says otherwise. A login that comes back as it is shown, masked, stays as it is. `account` is as it
/// was if this fails; answers the names that were not known.
Result<std::vector<std::string>> patch_account(Account& account, const JsonValue& body, Timestamp now);

/// Reads back what encode_json wrote.
Result<Account> decode_stored_account(std::string_view json);

}  // namespace tjp
