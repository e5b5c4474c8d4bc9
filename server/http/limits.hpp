#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tjp::http {

inline constexpr std::size_t max_head_bytes = 16 * 1024;  ///< request line, header fields and the empty line
inline constexpr std::size_t max_header_fields = 100;
inline constexpr std::size_t max_target_bytes = 8 * 1024;
inline constexpr std::size_t max_chunk_extension_bytes = 256;      ///< on one chunk
inline constexpr std::size_t max_body_extension_bytes = 4 * 1024;  ///< on all chunks of one body
inline constexpr std::size_t max_chunk_size_digits = 16;
inline constexpr std::size_t max_trailer_bytes = 4 * 1024;
inline constexpr std::size_t max_query_parameters = 64;
inline constexpr std::size_t small_body_bytes = 16 * 1024;  ///< up to this a body or answer counts with its connection

/// What a connection and a server allow. Deadlines are kept by a sweep, so they end up to `sweep_interval` late.
struct Limits {
    std::chrono::milliseconds head_timeout{10'000};       ///< from the first byte of a request to the end of its head
    std::chrono::milliseconds handshake_timeout{10'000};  ///< TLS
    std::chrono::milliseconds body_timeout{30'000};       ///< plus what the body's size takes at `min_body_rate`
    std::chrono::milliseconds write_timeout{30'000};      ///< without any progress
    std::chrono::milliseconds idle_timeout{60'000};       ///< between requests
    std::chrono::milliseconds linger_timeout{1'000};      ///< how long a closing connection still drains what comes
    std::chrono::milliseconds shutdown_timeout{10'000};   ///< what is not done then is cut
    std::chrono::milliseconds shutdown_grace{500};        ///< for requests already on their way when the end begins
    std::chrono::milliseconds sweep_interval{250};
    std::size_t min_body_rate = 64 * 1024;  ///< bytes a second
    std::size_t linger_bytes = 16 * 1024 * 1024;
    std::size_t max_body_bytes = 64 * 1024 * 1024;  ///< of all bodies and answers together that are not small
    /// Beyond this no large answer is held for a stranger: who is known must not be refused for them.
    std::size_t stranger_bytes = 16 * 1024 * 1024;
    std::size_t max_connections = 10'000;
    std::size_t max_told_to_leave = 256;  ///< past those, so many more are told so; the rest is closed without a word
    int backlog = 4096;
};

}  // namespace tjp::http
