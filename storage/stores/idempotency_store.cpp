#include "storage/stores/idempotency_store.hpp"

#include "storage/codec/fields.hpp"

namespace tjp::idempotency_store {

std::optional<Answer> decode(std::string_view record) {
    FieldReader fields(record);
    Answer answer;
    answer.expires_at = fields.time();
    answer.body_hash = fields.text();
    answer.status = static_cast<std::uint16_t>(fields.i64());
    answer.location = fields.text();
    answer.body = fields.text();
    if (!fields.complete()) return std::nullopt;
    return answer;
}

Result<std::optional<Answer>> find_for_update(Transaction& tx, std::string_view scope, Timestamp now) {
    const auto record = tx.get_rare_for_update(Table::idempotency, scope);
    if (!record) return record.error();
    if (!*record) return std::optional<Answer>{};
    auto answer = decode(**record);
    if (!answer) return Error{Code::corrupt, "a stored answer is damaged", {}};
    if (answer->expires_at <= now) answer.reset();
    return answer;
}

void put(Transaction& tx, std::string_view scope, const Answer& answer) {
    tx.put(Table::idempotency, scope,
           FieldWriter()
               .time(answer.expires_at)
               .text(answer.body_hash)
               .i64(answer.status)
               .text(answer.location)
               .text(answer.body)
               .take());
}

}  // namespace tjp::idempotency_store
