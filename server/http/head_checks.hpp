#pragma once

#include <cstdint>
#include <optional>

#include "server/http/head_scanner.hpp"
#include "server/http/message.hpp"

namespace tjp::http {

enum class Version { http_1_0, http_1_1 };

/// How the body of a request is delimited: what smuggling attacks are about.
struct Framing {
    std::uint64_t content_length = 0;
    bool chunked = false;
    bool expects_continue = false;

    bool has_body() const { return chunked || content_length > 0; }
};

/// Every check on a parsed head, in one place. Two servers in a row must never read one request differently, so
/// whatever RFC 9112 leaves open or Beast 1.81 lets through is refused: more than one Host or Content-Length, any
/// Transfer-Encoding but `chunked`, both together, chunked in HTTP/1.0. Splits the target into path and query, reduces
/// an absolute target to its origin form, and fills `framing`.
std::optional<Refusal> check_head(Request& request, Version version, Framing& framing);

}  // namespace tjp::http
