#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "server/api/context.hpp"
#include "server/api/once.hpp"
#include "storage/model/copier.hpp"
#include "storage/model/signal.hpp"
#include "storage/stores/transaction.hpp"

/// What all ways in which signals come in and change have in common.
namespace tjp::api {

/// The user's settings, or the defaults.
Result<Copier> read_copier(const ReadView& view, UserId user);

/// Decides what a signal that has just come in is: ignored with `fault` where there is one, else as the copier judges.
/// Sets when it expires.
Result<void> settle(const ReadView& view, UserId user, const Copier& copier, const std::optional<std::string>& fault,
                    Signal& signal);

/// Stores a new signal and tells of it. Answers its JSON.
std::string store_new(Transaction& tx, UserId user, const Signal& signal);

/// Stores a change of a signal and tells of it. Answers its JSON.
std::string store_change(Transaction& tx, UserId user, const Signal& before, const Signal& after,
                         EventType type = EventType::signal_updated);

/// `{"ok":true,"signal":{…}}` and what goes with it.
std::string signal_body(std::string_view signal_json, const std::vector<std::string>& ignored, bool duplicate);

/// The 409 of a change that came too late: the error, and the signal as it is.
Answer conflict_answer(const std::string& request_id, std::string_view sentence, std::string_view signal_json);

/// The id of this request, as errors carry it.
std::string request_id_of(const Context& context);

Error no_such_signal();

/// Where the time of a pending signal is up, makes it expired and answers true.
bool expire_if_due(Signal& signal, Timestamp now);

}  // namespace tjp::api
