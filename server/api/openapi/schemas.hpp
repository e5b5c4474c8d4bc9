#pragma once

#include "server/api/openapi/members.hpp"

/// The components of the document that describe bodies and answers.
namespace tjp::api::openapi {

/// What is kept and served, and what of it is sent: made from the tables that decode.
void write_resources(JsonWriter& json);

/// The objects around them: what each route answers with.
void write_answers(JsonWriter& json);

/// The fields of a trade, from the table that decodes and encodes it.
Members trade_members();

/// What only ever is served, and has no decoder: the caller's user, the figures of a journal, a message of the inbox.
Members user_members();
Members person_members();
Members session_members();
Members figure_members();
Members message_members();

/// The schema of an id of this kind.
std::string id_schema(IdKind kind);

/// A reference to a component's schema.
std::string schema_of(std::string_view component);

}  // namespace tjp::api::openapi
