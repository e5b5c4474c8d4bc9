#pragma once

#include <memory>
#include <optional>
#include <string>

#include "server/api/context.hpp"
#include "server/api/hook_ring.hpp"
#include "server/api/message_reader.hpp"
#include "server/api/once.hpp"
#include "server/api/signal_parts.hpp"
#include "server/api/trade_parts.hpp"
#include "storage/model/message.hpp"

/// What becomes of a message that came in by a hook.
namespace tjp::api {

/// A message and all that decides what it becomes. Its one UUID is also that of the signal or trade it becomes.
struct Arrival {
    std::shared_ptr<const Destination> to;
    Uuid uuid;
    Timestamp at;
    Delivery delivery;
    std::string request_id;
    ReadMessage content;
    std::string body_hash;  ///< SHA-256 of the body as it came
    bool oversize = false;  ///< larger than any message may be: only that it came is kept
};

/// The commit of a message: what it became, the message itself, and the mark by which its repetition is known, all or
/// none.
class Ingest {
public:
    explicit Ingest(std::shared_ptr<const Arrival> arrival);
    Result<Answer> operator()(Transaction& tx) const;

private:
    const Arrival& in() const { return *arrival_; }
    UserId user() const { return in().to->hook.user; }
    bool pro() const { return in().to->owner.pro_in_force(in().at); }
    InboundMessage message() const;
    void keep(Transaction& tx, const InboundMessage& message) const;
    Answer refusal(unsigned status, std::string_view code, std::string_view sentence) const;
    Result<std::optional<Answer>> repeated(Transaction& tx) const;
    Result<Answer> become_trade(Transaction& tx) const;
    Result<Answer> become_signal(Transaction& tx) const;
    void remember(Transaction& tx, IdKind kind, const Uuid& became) const;

    std::shared_ptr<const Arrival> arrival_;  ///< shared, since a commit that is tried again runs a copy of this
    std::string mark_;                        ///< by which the message's repetition is known
};

}  // namespace tjp::api
