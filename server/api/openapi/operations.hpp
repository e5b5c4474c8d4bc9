#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "server/api/routes.hpp"
#include "storage/codec/json_text.hpp"

/// What the description of the API says of each route beyond what the route table does.
namespace tjp::api::openapi {

/// Which further answers and headers a route has; combined by |.
enum Trait : std::uint16_t {
    plain = 0,
    tagged = 1,            ///< ETag, If-None-Match, 304
    once = 2,              ///< Idempotency-Key: 409, 422
    if_match = 4,          ///< If-Match: 412
    conflicts = 8,         ///< 409
    signal_conflict = 16,  ///< 409 with the signal as it is
    may_be_missing = 32,   ///< 404; a path with an id has it without this
    any_text = 64,         ///< the body is a message, of whatever type it calls itself
    body_optional = 128,
    text_answer = 256,  ///< a 200 is a text, of the type that `media` says
    unlocated = 512,    ///< a 201 has no Location: it made several things
    signs_in = 1024,    ///< takes a password, and sets a cookie
};

struct Operation {
    http::Method method;
    std::string_view pattern;
    std::string_view id;  ///< operationId
    std::string_view tag;
    std::string_view summary;
    std::string_view about;
    std::string_view body{};     ///< the component of the body; empty: there is none
    std::string_view example{};  ///< of the body
    std::string_view ok{};       ///< the component of a 200; empty: there is none
    std::string_view created{};  ///< of a 201
    unsigned traits = plain;
    void (*parameters)(JsonWriter& json) = nullptr;  ///< writes those of the query
    std::string_view media = "text/plain";           ///< the type of a text answer

    bool has(Trait trait) const { return (traits & trait) != 0; }
};

/// The operations of a few resources each.
std::span<const Operation> journal_operations();
std::span<const Operation> signal_operations();
std::span<const Operation> hook_operations();
std::span<const Operation> account_operations();
std::span<const Operation> server_operations();
std::span<const Operation> session_operations();

/// That of a route, or nullptr.
const Operation* find_operation(const Route& route);

/// All of them.
std::size_t count_operations();

}  // namespace tjp::api::openapi
