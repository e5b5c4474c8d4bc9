#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

#include "storage/model/time.hpp"

namespace tjp {

/// 128 bits, time-ordered: UUID version 7 (RFC 9562), most significant byte first, so byte order is time order.
struct Uuid {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const Uuid&) const = default;
    std::string_view view() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

/// What an id names. The public form is the prefix and 26 characters of Crockford's base 32 (the TypeID form):
/// `trade_01jd5m3k8fexv9a2b4c6d8e0fg`.
enum class IdKind : std::uint8_t { user, key, trade, signal, account, hook, webhook, event, message, session };

/// An id of one kind; ids of different kinds do not mix.
template <IdKind Kind>
struct Id {
    Uuid uuid;
    auto operator<=>(const Id&) const = default;
};

using UserId = Id<IdKind::user>;
using KeyId = Id<IdKind::key>;
using TradeId = Id<IdKind::trade>;
using SignalId = Id<IdKind::signal>;
using AccountId = Id<IdKind::account>;
using HookId = Id<IdKind::hook>;
using EventId = Id<IdKind::event>;
using MessageId = Id<IdKind::message>;
using SessionId = Id<IdKind::session>;

std::string_view prefix(IdKind kind);
/// How many characters follow the prefix.
inline constexpr std::size_t uuid_digits = 26;
/// Writes them, and answers the place behind them.
char* write_uuid_digits(char* to, const Uuid& uuid);
void append_id(std::string& out, IdKind kind, const Uuid& uuid);
std::optional<Uuid> parse_id(IdKind kind, std::string_view text);

template <IdKind Kind>
std::string to_string(const Id<Kind>& id) {
    std::string out;
    append_id(out, Kind, id.uuid);
    return out;
}

template <IdKind Kind>
std::optional<Id<Kind>> parse_as(std::string_view text) {
    if (auto uuid = parse_id(Kind, text)) return Id<Kind>{*uuid};
    return std::nullopt;
}

/// Makes ids that ascend strictly for the life of the process, whatever the clock does, from any thread.
class IdSource {
public:
    explicit IdSource(const Clock& clock) : clock_(clock) {}

    /// Ids made from now on are later than `floor`: keeps the order over a restart with the clock set back.
    void stay_after(Timestamp floor);

    Uuid next();

    template <class IdType>
    IdType make() {
        return IdType{next()};
    }

private:
    const Clock& clock_;
    std::mutex mutex_;
    std::uint64_t last_ms_ = 0;
    std::uint32_t counter_ = 0;  ///< the 12 bits after the time: orders ids of one millisecond
};

/// When an id was made, as it says itself.
Timestamp time_of(const Uuid& uuid);

/// An id as it would have been made at `at`: for records that are brought in with a past of their own.
Uuid uuid_at(Timestamp at);

/// Fills `out` from the operating system's generator; ends the process if that fails.
void fill_random(void* out, std::size_t size);

}  // namespace tjp
