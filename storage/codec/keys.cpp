#include "storage/codec/keys.hpp"

#include <algorithm>
#include <cassert>

#include "storage/model/big_endian.hpp"

namespace tjp {
namespace {

constexpr std::size_t uuid_bytes = 16;
constexpr std::size_t date_bytes = 4;
constexpr std::size_t time_bytes = 8;

/// Flips the sign bit, so that days before 1970 sort before those after.
std::uint32_t sortable(Date date) { return static_cast<std::uint32_t>(date.days) ^ 0x8000'0000U; }
Date from_sortable(std::uint32_t value) { return {static_cast<std::int32_t>(value ^ 0x8000'0000U)}; }

Uuid inverted(std::string_view bytes) {
    Uuid uuid;
    for (std::size_t i = 0; i < uuid_bytes; ++i) uuid.bytes[i] = static_cast<std::uint8_t>(~bytes[i]);
    return uuid;
}

}  // namespace

KeyBuilder& KeyBuilder::bytes(std::string_view raw) {
    key_ += raw;
    return *this;
}

KeyBuilder& KeyBuilder::text(std::string_view text) {
    assert(text.find('\0') == std::string_view::npos);
    key_ += text;
    key_ += '\0';
    return *this;
}

KeyBuilder& KeyBuilder::byte(std::uint8_t value) {
    key_ += static_cast<char>(value);
    return *this;
}

KeyBuilder& KeyBuilder::uuid_descending(const Uuid& uuid) {
    for (const std::uint8_t part : uuid.bytes) key_ += static_cast<char>(~part);
    return *this;
}

KeyBuilder& KeyBuilder::date_descending(Date date) {
    char raw[date_bytes];
    write_be32(raw, ~sortable(date));
    key_.append(raw, date_bytes);
    return *this;
}

std::string after_prefix(std::string prefix) {
    while (!prefix.empty() && static_cast<unsigned char>(prefix.back()) == 0xff) prefix.pop_back();
    // A prefix of nothing but 0xff has no successor; no user's id and no other first part of a key is one.
    assert(!prefix.empty());
    prefix.back() = static_cast<char>(static_cast<unsigned char>(prefix.back()) + 1);
    return prefix;
}

std::string just_after(std::string key) {
    key += '\0';
    return key;
}

Uuid uuid_in(std::string_view bytes) {
    Uuid uuid;
    std::copy_n(bytes.begin(), uuid.bytes.size(), uuid.bytes.begin());
    return uuid;
}

ScanRange prefix_range(std::string prefix) {
    std::string end = after_prefix(prefix);
    return {std::move(prefix), std::move(end)};
}

std::string trade_key(UserId user, Date date, const TradeId& id) {
    return KeyBuilder().user(user).date_descending(date).uuid_descending(id.uuid).take();
}

std::string trade_pair_key(UserId user, std::string_view pair, Date date, const TradeId& id) {
    return KeyBuilder().user(user).text(pair).date_descending(date).uuid_descending(id.uuid).take();
}

std::string trade_id_key(UserId user, const TradeId& id) { return user_uuid_key(user, id.uuid); }

std::string trade_external_key(UserId user, std::string_view external_id) {
    return KeyBuilder().user(user).bytes(external_id).take();
}

std::string encode_date(Date date) {
    std::string bytes(date_bytes, '\0');
    write_be32(bytes.data(), sortable(date));
    return bytes;
}

std::optional<Date> decode_date(std::string_view bytes) {
    if (bytes.size() != date_bytes) return std::nullopt;
    return from_sortable(read_be32(bytes));
}

std::optional<TradePosition> trade_position(std::string_view key) {
    if (key.size() < date_bytes + uuid_bytes) return std::nullopt;
    key.remove_prefix(key.size() - date_bytes - uuid_bytes);
    return TradePosition{from_sortable(~read_be32(key)), TradeId{inverted(key.substr(date_bytes))}};
}

std::string signal_key(UserId user, const SignalId& id) {
    return KeyBuilder().user(user).uuid_descending(id.uuid).take();
}

std::string signal_status_key(UserId user, std::uint8_t status, const SignalId& id) {
    return KeyBuilder().user(user).byte(status).uuid_descending(id.uuid).take();
}

std::string signal_status_pair_key(UserId user, std::uint8_t status, std::string_view pair, const SignalId& id) {
    return KeyBuilder().user(user).byte(status).text(pair).uuid_descending(id.uuid).take();
}

std::string signal_expiry_key(Timestamp at, UserId user, const SignalId& id) {
    std::string time(time_bytes, '\0');
    write_be64(time.data(), static_cast<std::uint64_t>(std::max<std::int64_t>(at.ms, 0)));
    return KeyBuilder().bytes(time).user(user).bytes(id.uuid.view()).take();
}

std::optional<SignalExpiry> parse_signal_expiry_key(std::string_view key) {
    if (key.size() != time_bytes + 2 * uuid_bytes) return std::nullopt;
    SignalExpiry expiry;
    expiry.at.ms = static_cast<std::int64_t>(read_be64(key));
    expiry.user.uuid = uuid_in(key.substr(time_bytes));
    expiry.id.uuid = uuid_in(key.substr(time_bytes + uuid_bytes));
    return expiry;
}

std::string message_key(UserId user, const MessageId& id) {
    return KeyBuilder().user(user).uuid_descending(id.uuid).take();
}

std::optional<MessageId> message_id_at_end(std::string_view key) {
    if (key.size() < uuid_bytes) return std::nullopt;
    return MessageId{inverted(key.substr(key.size() - uuid_bytes))};
}

std::optional<SignalId> signal_id_at_end(std::string_view key) {
    if (key.size() < uuid_bytes) return std::nullopt;
    return SignalId{inverted(key.substr(key.size() - uuid_bytes))};
}

std::string user_uuid_key(UserId user, const Uuid& id) { return KeyBuilder().user(user).bytes(id.view()).take(); }

}  // namespace tjp
