#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "server/api/context.hpp"

namespace tjp::api {

/// Who may call a route.
enum class Access : std::uint8_t {
    open,       ///< anybody
    read,       ///< a key with any scope
    write,      ///< a key with the write scope
    signed_in,  ///< a browser that is signed in, never a key
    owner,      ///< the same, of the owner
};

/// One row of the API: every policy of it stands here.
struct Route {
    http::Method method;
    std::string_view pattern;  ///< `{…}` stands for one segment
    Access access;
    bool pro;  ///< needs plan `pro` in force
    Handler handler;
};

inline constexpr std::size_t default_body_bytes = 1UL << 20;
/// A signal keeps the body it came in.
inline constexpr std::size_t signal_body_bytes = 64UL << 10;
/// Room for the longest message as a JSON string that is all escapes.
inline constexpr std::size_t rehearsal_body_bytes = 6 * signal_body_bytes + 1024;
inline constexpr std::size_t batch_body_bytes = 8UL << 20;

std::span<const Route> routes();

/// What a path and a method come to.
struct Match {
    const Route* route = nullptr;  ///< nullptr: no such path, or not with this method
    std::string_view id;
    bool path_exists = false;
};

/// `HEAD` finds the row of `GET`.
Match match(http::Method method, std::string_view path);

/// The methods a path takes, as an `Allow` header lists them.
std::string allowed_methods(std::string_view path);

std::size_t body_limit(http::Method method, std::string_view path);

}  // namespace tjp::api
