#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/model/account.hpp"
#include "storage/model/copier.hpp"
#include "storage/model/error.hpp"
#include "storage/model/event.hpp"
#include "storage/model/hook.hpp"
#include "storage/model/message.hpp"
#include "storage/model/principal.hpp"
#include "storage/model/session.hpp"
#include "storage/model/signal.hpp"
#include "storage/model/trade.hpp"

namespace tjp {

/// What is served whole is stored as the texts it is served with: trades, signals and messages by a layout
/// (codec/layout.hpp), accounts and copier settings as JSON behind a version byte. Users and keys, of which only parts
/// are served, are stored field by field (codec/fields.hpp).

std::string encode_record(const Trade& trade);
std::string encode_record(const Signal& signal);
std::string encode_record(const InboundMessage& message);

/// The public JSON object, every field present, null where unknown. Of a trade, a signal or a message that is what its
/// record says.
std::string encode_json(const Trade& trade);
std::string encode_json(const Signal& signal);
std::string encode_json(const Copier& copier);
std::string encode_json(const InboundMessage& message);
/// The login whole: `last_seen_at`, `status` and the mask are the API's to set when it serves one.
std::string encode_json(const Account& account);

/// The version byte before the JSON.
std::string to_record(std::string_view json);
/// The JSON of a record; nothing where it is damaged or of an unknown version.
std::optional<std::string_view> json_of(std::string_view record);

std::string encode(const User& user);
std::optional<User> decode_user(const UserId& id, std::string_view record);
std::string encode(const ApiKey& key);
std::optional<ApiKey> decode_key(const KeyId& id, std::string_view record);

std::string encode(const BrowserSession& session);
std::optional<BrowserSession> decode_session(const UserId& user, const SessionId& id, std::string_view record);

std::string encode(const Hook& hook);
std::optional<Hook> decode_hook(const UserId& user, const HookId& id, std::string_view record);

/// One entry of the outbox. Its id and order are its key: the commit's sequence and the position in it.
struct Event {
    EventType type = EventType::trade_created;
    Timestamp at;
    UserId user;
    Uuid object;          ///< what changed
    std::string payload;  ///< the object as JSON where it can no longer be read (deletions), else empty
};
std::string encode(const Event& event);
std::optional<Event> decode_event(std::string_view record);
/// Its type alone.
std::optional<EventType> event_type_of(std::string_view record);

}  // namespace tjp
