#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "storage/stores/transaction.hpp"

/// First answers to requests that carried an Idempotency-Key: written in the commit of the work itself, so that the
/// two exist together or not at all.
namespace tjp::idempotency_store {

inline constexpr std::int64_t keep_ms = 24LL * 60 * 60 * 1000;

struct Answer {
    Timestamp expires_at;
    std::string body_hash;  ///< of the request
    std::uint16_t status = 0;
    std::string location;
    std::string body;
};

/// Nothing where the record is damaged.
std::optional<Answer> decode(std::string_view record);

/// `scope` names user, method, path and key in one fixed-size digest.
/// An answer past its time counts as none.
Result<std::optional<Answer>> find_for_update(Transaction& tx, std::string_view scope, Timestamp now);
void put(Transaction& tx, std::string_view scope, const Answer& answer);

}  // namespace tjp::idempotency_store
