#include "server/journal/cursors.hpp"

#include <algorithm>
#include <string>

#include "server/journal/listing.hpp"

namespace tjp {
namespace {

constexpr char trade_cursor = 't';
constexpr char signal_cursor = 's';
constexpr char message_cursor = 'm';
constexpr std::string_view hex = "0123456789abcdef";

std::string to_hex(std::string_view bytes) {
    std::string text;
    for (const char byte : bytes) {
        text += hex[static_cast<unsigned char>(byte) >> 4];
        text += hex[static_cast<unsigned char>(byte) & 15];
    }
    return text;
}

std::optional<std::string> from_hex(std::string_view text) {
    if (text.size() % 2 != 0) return std::nullopt;
    std::string bytes;
    for (std::size_t i = 0; i < text.size(); i += 2) {
        const auto high = hex.find(text[i]);
        const auto low = hex.find(text[i + 1]);
        if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
        bytes += static_cast<char>(high << 4 | low);
    }
    return bytes;
}

Uuid uuid_of(std::string_view bytes) {
    Uuid uuid;
    std::copy_n(bytes.begin(), uuid.bytes.size(), uuid.bytes.begin());
    return uuid;
}

/// The bytes behind a cursor of this kind and size.
std::optional<std::string> open_cursor(std::string_view text, char kind, std::size_t size) {
    if (text.empty() || text[0] != kind) return std::nullopt;
    auto bytes = from_hex(text.substr(1));
    if (!bytes || bytes->size() != size) return std::nullopt;
    return bytes;
}

}  // namespace

std::optional<TradePosition> decode_trade_cursor(std::string_view text) {
    const auto bytes = open_cursor(text, trade_cursor, 4 + 16);
    if (!bytes) return std::nullopt;
    const auto date = decode_date(std::string_view(*bytes).substr(0, 4));
    return TradePosition{*date, TradeId{uuid_of(std::string_view(*bytes).substr(4))}};
}

std::optional<SignalId> decode_signal_cursor(std::string_view text) {
    const auto bytes = open_cursor(text, signal_cursor, 16);
    if (!bytes) return std::nullopt;
    return SignalId{uuid_of(*bytes)};
}

std::optional<MessageId> decode_message_cursor(std::string_view text) {
    const auto bytes = open_cursor(text, message_cursor, 16);
    if (!bytes) return std::nullopt;
    return MessageId{uuid_of(*bytes)};
}

std::string encode_cursor(const TradePosition& position) {
    return trade_cursor + to_hex(encode_date(position.date) + std::string(position.id.uuid.view()));
}

std::string encode_cursor(const SignalId& id) { return signal_cursor + to_hex(id.uuid.view()); }

std::string encode_cursor(const MessageId& id) { return message_cursor + to_hex(id.uuid.view()); }

}  // namespace tjp
