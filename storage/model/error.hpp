#pragma once

#include <boost/system/result.hpp>
#include <cstdint>
#include <string>

namespace tjp {

/// What went wrong, free of any protocol. Only server/api/problem.cpp knows what HTTP makes of it.
enum class Code : std::uint8_t {
    invalid,            ///< a field or parameter is not as it must be; `field` names it
    unauthenticated,    ///< no key, or none that is known and in force
    plan_required,      ///< the account's plan does not include this
    scope_required,     ///< the key lacks a scope; `field` names the scope
    forbidden,          ///< known, but not let in from here
    not_found,          ///< no such thing for this user
    conflict,           ///< somebody else changed it first, or it already is
    precondition,       ///< it is no longer as the client last saw it
    mismatch,           ///< an Idempotency-Key came again with another body
    too_many_requests,  ///< past a rate limit
    overloaded,         ///< more than may come now: try again after a while
    busy,               ///< a bounded queue is full: try again shortly
    storage_full,       ///< the disk is at its watermark: writes are refused, reads go on
    would_block,        ///< not in the cache: ask again with ReadTier::any (never leaves the server)
    corrupt,            ///< stored bytes are not what was written
    unavailable,        ///< storage cannot answer now
    internal,           ///< a defect or an exhausted resource
};

/// A failure that a caller is expected to handle.
struct Error {
    Code code = Code::internal;
    std::string detail;  ///< one sentence for a person; holds nothing internal where code is `invalid`
    std::string field;   ///< the field or parameter at fault, empty where there is none
};

/// Lets boost::system::result throw where `.value()` is called on an error; we never do so on purpose.
[[noreturn]] void throw_exception_from_error(const Error& error, const boost::source_location& where);

/// A value or an Error. `if (!r) return r.error();`
template <class T>
class [[nodiscard]] Result : public boost::system::result<T, Error> {
public:
    using boost::system::result<T, Error>::result;
};

inline Error invalid(std::string field, std::string detail) {
    return Error{Code::invalid, std::move(detail), std::move(field)};
}

}  // namespace tjp
