#include "server/api/signal_parts.hpp"

#include "server/api/trade_parts.hpp"
#include "server/journal/copier_fields.hpp"
#include "server/journal/copier_gate.hpp"
#include "storage/codec/json_text.hpp"
#include "storage/codec/layout.hpp"
#include "storage/codec/records.hpp"
#include "storage/stores/copier_store.hpp"
#include "storage/stores/signal_store.hpp"

namespace tjp::api {

Result<Copier> read_copier(const ReadView& view, UserId user) {
    const auto stored = copier_store::find(view, user);
    if (!stored) return stored.error();
    if (!*stored) return Copier{};
    return decode_stored_copier(**stored);
}

Result<void> settle(const ReadView& view, UserId user, const Copier& copier, const std::optional<std::string>& fault,
                    Signal& signal) {
    signal.status = SignalStatus::ignored;
    signal.status_reason = fault;
    signal.expires_at.reset();
    if (fault) return {};
    auto verdict = judge_by_copier(view, user, copier, signal);
    if (!verdict) return verdict.error();
    signal.status = verdict->status;
    signal.status_reason = std::move(verdict->reason);
    if (signal.status == SignalStatus::pending && copier.expire_after_seconds) {
        signal.expires_at = Timestamp{signal.received_at.ms + *copier.expire_after_seconds * 1000LL};
    }
    return {};
}

std::string store_new(Transaction& tx, UserId user, const Signal& signal) {
    const std::string record = encode_record(signal);
    signal_store::insert(tx, user, signal_store::entry_of(signal, record));
    tx.publish({EventType::signal_created, signal.updated_at, user, signal.id.uuid, {}});
    return signal_layout().json_of(signal.id.uuid, record);
}

std::string store_change(Transaction& tx, UserId user, const Signal& before, const Signal& after, EventType type) {
    const std::string record = encode_record(after);
    signal_store::replace(tx, user, signal_store::entry_of(before, {}), signal_store::entry_of(after, record));
    tx.publish({type, after.updated_at, user, after.id.uuid, {}});
    return signal_layout().json_of(after.id.uuid, record);
}

std::string signal_body(std::string_view signal_json, const std::vector<std::string>& ignored, bool duplicate) {
    std::string body;
    body.reserve(signal_json.size() + 64);
    JsonWriter json(body);
    json.open('{').key("ok").boolean(true).key("signal").raw(signal_json);
    if (duplicate) json.key("duplicate").boolean(true);
    write_ignored(json, ignored);
    json.close('}');
    return body;
}

Answer conflict_answer(const std::string& request_id, std::string_view sentence, std::string_view signal_json) {
    Answer answer;
    answer.status = 409;
    JsonWriter json(answer.body);
    json.open('{').key("error").string(sentence).key("code").string("conflict").key("request_id").string(request_id);
    json.key("signal").raw(signal_json).close('}');
    return answer;
}

std::string request_id_of(const Context& context) {
    const std::string& note = context.response.note;
    return note.substr(0, note.find(' '));
}

Error no_such_signal() { return {Code::not_found, "there is no signal with this id", {}}; }

bool expire_if_due(Signal& signal, Timestamp now) {
    const bool due = signal.status == SignalStatus::pending && signal.expires_at && *signal.expires_at <= now;
    if (!due) return false;
    const auto seconds = (signal.expires_at->ms - signal.received_at.ms) / 1000;
    signal.status = SignalStatus::expired;
    signal.status_reason = "not executed within " + std::to_string(seconds) + " s of its arrival";
    signal.updated_at = now;
    return true;
}

}  // namespace tjp::api
