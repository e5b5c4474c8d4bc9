#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/model/time.hpp"
#include "storage/stores/transaction.hpp"

/// The marks of messages: by them a message that comes again is known. One is written in the commit of what its message
/// became. They share a table with the answers to idempotent requests, whose keys have another size, and its trimming.
namespace tjp::mark_store {

/// What a message is known by on its hook: its own bytes, or the name that it gives itself.
enum class By : std::uint8_t { bytes, name };

/// 16 bytes of hash before the hook's id: marks are looked for from one another by their first byte
/// (TableSpec::group_bytes), which must differ from one to the next. `hash`: SHA-256 of what it is known by.
std::string key(const HookId& hook, By by, std::string_view hash);

struct Mark {
    Timestamp until;
    IdKind kind = IdKind::signal;  ///< what the message became: a signal or a trade
    Uuid became;
    std::string body_hash;  ///< the first bytes of the SHA-256 of the message
    bool is_of(std::string_view hash) const { return hash.starts_with(body_hash); }
};

/// A mark past its time counts as none.
Result<std::optional<Mark>> find_for_update(Transaction& tx, std::string_view key, Timestamp now);
/// `body_hash` may be whole.
void put(Transaction& tx, std::string_view key, const Mark& mark);

}  // namespace tjp::mark_store
