#pragma once

#include <string_view>

#include "server/http/message.hpp"
#include "storage/model/error.hpp"

namespace tjp::api {

/// Fills `response` with an error: `{"error": "<sentence>", "code": "<stable_word>", "request_id": "…"}`, and `field`
/// where a field or parameter is at fault. The one place that knows which status an Error has. What is internal
/// (storage faults, defects) is told in general terms only; log the Error itself.
void write_problem(http::Response& response, const Error& error, std::string_view request_id);

/// The same for what has no Error: a status, its word, a sentence.
void write_problem(http::Response& response, unsigned status, std::string_view code, std::string_view sentence,
                   std::string_view request_id);

/// Whether the server, not the client, is to blame: such an Error belongs in the log.
bool is_server_fault(const Error& error);

}  // namespace tjp::api
