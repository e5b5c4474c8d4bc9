#pragma once

#include <string>
#include <string_view>

#include "server/app/admin.hpp"

namespace tjp {

inline constexpr std::string_view demo_email = "demo@example.com";
inline constexpr std::size_t default_demo_trades = 380;
inline constexpr std::size_t max_demo_trades = 100'000;

/// Makes a demo user with a year of trades and signals, where there is none yet, and a key for it. Empty arguments
/// mean the defaults. Answers `{"ok":true,"text":KEY,"email":…,"trades":N}`; N is 0 where the journal was there.
Result<std::string> make_demo(const AdminContext& context, std::string_view email, std::string_view trades);

/// A year of trades, signals and accounts for a user whose journal is empty.
Result<void> fill_demo_journal(const AdminContext& context, UserId user, std::size_t trades);

}  // namespace tjp
