#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/model/id.hpp"
#include "storage/model/time.hpp"
#include "storage/model/trade.hpp"

namespace tjp {

/// What a hook takes: `automatic` tells trades from signals by the message.
enum class HookKind : std::uint8_t { automatic, signal, trade };
inline constexpr std::array<std::string_view, 3> hook_kind_words{"auto", "signal", "trade"};
constexpr std::string_view to_string(HookKind k) { return hook_kind_words[static_cast<std::size_t>(k)]; }

inline constexpr std::size_t max_allow_ips = 50;

/// A URL that can only take messages in. Its token is not kept: only a hash of it.
struct Hook {
    HookId id;
    UserId user;
    std::string name;
    HookKind kind = HookKind::automatic;
    std::vector<std::string> allow_ips;  ///< addresses, networks, or the word `tradingview`; empty: any
    std::optional<Session> default_session;
    std::string token_hash;                    ///< SHA-256 of the token in force
    std::string old_token_hash;                ///< of the one before it, while it is still taken; empty: none
    std::optional<Timestamp> old_token_until;  ///< when that ends
    std::string token_end;                     ///< its last four characters, to tell hooks apart
    Timestamp created_at;
    Timestamp updated_at;
};

}  // namespace tjp
