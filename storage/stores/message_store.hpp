#pragma once

#include <optional>
#include <string_view>

#include "storage/model/function_ref.hpp"
#include "storage/model/message.hpp"
#include "storage/stores/transaction.hpp"

/// What came in by hooks, newest first.
namespace tjp::message_store {

using Visitor = FunctionRef<bool(const MessageId& id, std::string_view json)>;

Result<void> scan(const ReadView& view, UserId user, const std::optional<MessageId>& after, Visitor visit);
void insert(Transaction& tx, UserId user, const InboundMessage& message);

}  // namespace tjp::message_store
