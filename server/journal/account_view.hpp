#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "server/journal/parameters.hpp"
#include "storage/model/account.hpp"
#include "storage/model/error.hpp"
#include "storage/model/time.hpp"

namespace tjp {

/// An account without a sign of life for longer than this is `stale`.
inline constexpr std::int64_t stale_after_ms = 5LL * 60 * 1000;

/// Stars for all but the last three characters; a login that short is all stars.
std::string masked_login(std::string_view login);

/// A stored account as the API shows it: the login masked, and a connected one whose heartbeat is overdue shown as
/// `stale`.
std::string served_account(std::string_view stored_json, Timestamp now);

/// Whether a change, made `now`, is worth telling others of: more than a heartbeat with its figures. One that brings
/// back an account which was shown as stale is.
bool is_news(const Account& before, const Account& after, Timestamp now);

/// Which accounts a listing shows.
struct AccountFilter {
    std::optional<AccountStatus> status;  ///< as it is shown
    std::optional<Platform> platform;

    bool matches(std::string_view served_json) const;
};

/// `status platform`. The error names the parameter and what it wants.
ParameterTable<AccountFilter> account_parameters();
Result<AccountFilter> decode_account_filter(ParameterLookup lookup);

}  // namespace tjp
