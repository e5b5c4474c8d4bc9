#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/engine/engine.hpp"
#include "storage/model/id.hpp"
#include "storage/model/time.hpp"

namespace tjp {

/// Builds keys whose byte order is the order of a listing. Integers are big-endian; a part that is to sort downwards
/// has every bit inverted. A text of variable length ends in a NUL, which may not occur in it.
class KeyBuilder {
public:
    KeyBuilder() { key_.reserve(80); }
    KeyBuilder& user(UserId id) { return bytes(id.uuid.view()); }
    KeyBuilder& bytes(std::string_view raw);
    KeyBuilder& text(std::string_view text);
    KeyBuilder& byte(std::uint8_t value);
    KeyBuilder& uuid_descending(const Uuid& uuid);
    KeyBuilder& date_descending(Date date);
    std::string take() { return std::move(key_); }

private:
    std::string key_;
};

/// The id that the bytes begin with.
Uuid uuid_in(std::string_view bytes);

/// All keys that start with `prefix`.
ScanRange prefix_range(std::string prefix);
/// The first key past all those that start with `prefix`.
std::string after_prefix(std::string prefix);
/// The first key after exactly `key`.
std::string just_after(std::string key);

// trades          user | ~date | ~id            newest first by going forward
// trades_by_pair  user | pair NUL | ~date | ~id
// trade_ids       user | id → date (4 bytes, big-endian days)
std::string trade_key(UserId user, Date date, const TradeId& id);
std::string trade_pair_key(UserId user, std::string_view pair, Date date, const TradeId& id);
std::string trade_id_key(UserId user, const TradeId& id);
std::string trade_external_key(UserId user, std::string_view external_id);

std::string encode_date(Date date);
std::optional<Date> decode_date(std::string_view bytes);

/// A trade's place in the newest-first order.
struct TradePosition {
    Date date;
    TradeId id;
    auto operator<=>(const TradePosition&) const = default;
};

/// Reads the `~date | ~id` that ends both listing keys.
std::optional<TradePosition> trade_position(std::string_view key);

// signals            user | ~id
// signals_by_status  user | status | ~id
// signals_by_status_pair  user | status | pair NUL | ~id
// signal_expiry      time (8 bytes, big-endian ms) | user | id    soonest first
std::string signal_key(UserId user, const SignalId& id);
std::string signal_status_key(UserId user, std::uint8_t status, const SignalId& id);
std::string signal_status_pair_key(UserId user, std::uint8_t status, std::string_view pair, const SignalId& id);
std::string signal_expiry_key(Timestamp at, UserId user, const SignalId& id);
struct SignalExpiry {
    Timestamp at;
    UserId user;
    SignalId id;
};
std::optional<SignalExpiry> parse_signal_expiry_key(std::string_view key);
std::optional<SignalId> signal_id_at_end(std::string_view key);

// messages           user | ~id
std::string message_key(UserId user, const MessageId& id);
std::optional<MessageId> message_id_at_end(std::string_view key);

std::string user_uuid_key(UserId user, const Uuid& id);

}  // namespace tjp
