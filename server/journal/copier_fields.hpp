#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "server/journal/fields.hpp"
#include "storage/model/copier.hpp"
#include "storage/model/error.hpp"

namespace tjp {

/// Every field of a user's copier settings, in the order of their JSON.
FieldTable<Copier> copier_fields();

struct DecodedCopier {
    Copier copier;  ///< without `updated_at`
    std::vector<std::string> ignored_fields;
};

/// Settings as a client sends them; what the body does not name has its default. Refuses what contradicts itself: a
/// pair both allowed and blocked, and a floor under the win rate that no sample could ever be large enough for.
Result<DecodedCopier> decode_copier(const JsonValue& body);

/// Reads back what encode_json wrote.
Result<Copier> decode_stored_copier(std::string_view json);

}  // namespace tjp
